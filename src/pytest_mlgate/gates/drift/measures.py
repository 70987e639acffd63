"""Which measures of drift are there, and from where on does each matter: the table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.drift.drift_cells import coarser
from pytest_mlgate.gates.drift.drift_cells import wide_enough
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.drift.chi_square import chi_square
from pytest_mlgate.stats.drift.hellinger import hellinger
from pytest_mlgate.stats.drift.jensen_shannon import jensen_shannon
from pytest_mlgate.stats.drift.kolmogorov_smirnov import kolmogorov_smirnov
from pytest_mlgate.stats.drift.kolmogorov_smirnov import kolmogorov_smirnov_of_values
from pytest_mlgate.stats.drift.kullback_leibler import kullback_leibler
from pytest_mlgate.stats.drift.psi import psi
from pytest_mlgate.stats.drift.total_variation import total_variation
from pytest_mlgate.stats.drift.wasserstein import METHOD as WASSERSTEIN
from pytest_mlgate.stats.drift.wasserstein import wasserstein
from pytest_mlgate.stats.drift.wasserstein import wasserstein_of_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.gates.drift.drift_cells import DriftCells
    from pytest_mlgate.stats.influence import RowStructure

MOST_EDGES = 20
"""Cuts of a column that are listed."""

FARTHEST = 1e100
"""Numbers up to here have squares and cubes that a float holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftMeasure:
    """A measure, and the two sizes that are used unless a gate gives its own."""

    name: str
    ok: float
    bad: float
    # None for measures of all columns together
    of_cells: Callable[[DriftCells, int, float], Measurement] | None
    # whether it needs cells that follow each other
    ordered: bool = False
    # what it is at the farthest, where nothing can be alike any more
    most: float = math.inf
    # what becomes of empty cells, or the unit, for the record
    rule: str = "half a row added to each cell"


def binning(asked: DriftMeasure, cells: DriftCells, bins: int) -> str:
    """Say for the record what was counted: cells, their rule, and the unit.

    Examples
    --------
    Such as "cells cut at 21.4, 27.7, 33.9; half a row added to each cell".
    """
    if not cells.ordered:
        return f"{len(cells.with_missing()[0])} cells, one per level; {asked.rule}"
    if asked.ordered:
        unit = f" ({cells.scale:.4g})" if asked.name == "wasserstein" else ""
        values = cells.values
        exact = values is not None and values.both is not None
        of = "values" if exact else f"{cells.reference.size} cells"
        return f"of {of} in order; {asked.rule}{unit}"
    coarse = coarser(cells, bins=bins)
    assert coarse.edges is not None
    listed = ", ".join(f"{edge:.4g}" for edge in coarse.edges[1:-1][:MOST_EDGES])
    more = len(coarse.edges) - 2 - MOST_EDGES
    return (
        f"cells cut at {listed}{f' and {more} more' if more > 0 else ''}; {asked.rule}"
    )


def effective_share(structure: RowStructure) -> float:
    """Tell how many independent rows one row of dependent ones is worth.

    Raises
    ------
    InvalidInput
        For rows in the order of time: what near rows share cannot be told apart from a
        movement in two windows alone.
    """
    if structure.time is not None:
        raise InvalidInput(
            "Two windows of dependent rows cannot be compared with `time` set: every "
            "slow wave would be drift. Hint: `windows=` compares with past windows."
        )
    if structure.groups is None:
        return 1.0
    sizes = np.unique(structure.groups, return_counts=True)[1].astype(np.float64)
    return effective_size(sizes) / float(sizes.sum())


def _on_categories(
    measure: Callable[..., Measurement],
) -> Callable[[DriftCells, int, float], Measurement]:
    def of_cells(cells: DriftCells, bins: int, effective: float) -> Measurement:
        reference, current, _ = coarser(cells, bins=bins).with_missing()
        return measure(
            reference * effective,
            current * effective,
            **_sizes(cells.rows, effective),
        )

    return of_cells


def drift_measure(
    name: str, measure: Callable[..., Measurement], *, ok: float, bad: float
) -> DriftMeasure:
    """Make a measure of single columns from a function of counts.

    Parameters
    ----------
    name
        What gates call it.
    measure
        ``f(reference, current)`` of the rows in each cell of a column, cells for
        missing and unseen values included; gives minus the distance. Where rows depend
        on each other, counts are scaled down and their totals are given, too, as
        `reference_size` and `current_size`.
    ok, bad
        The limits that are used unless a gate gives its own, ``0 <= ok <= bad``.
    """
    if not 0 <= ok <= bad:
        raise InvalidInput.because("bad", f"at least `ok` ({ok:g}), both from 0", bad)
    return DriftMeasure(
        name=name,
        ok=ok,
        bad=bad,
        of_cells=_on_categories(measure),
        rule="as its function has it",
    )


def _ks(cells: DriftCells, bins: int, effective: float) -> Measurement:
    del bins  # every cell that there is narrows the bounds
    if effective == 1 and cells.values is not None and cells.values.both is not None:
        return kolmogorov_smirnov_of_values(*cells.values.both())
    return kolmogorov_smirnov(
        cells.reference * effective,
        cells.current * effective,
        # beside a single value every cell is empty in the reference: no gap hides
        cells_are_values=cells.constant,
        **_sizes(_known(cells), effective),
    )


def _wasserstein(cells: DriftCells, bins: int, effective: float) -> Measurement:
    del bins  # the same
    assert cells.edges is not None
    edges, scale = cells.edges, cells.scale or 0.0
    infinite = cells.infinities
    if cells.values is not None:
        now = cells.values.extent()
        infinite += now.infinities
        edges = wide_enough(edges, low=now.minimum, high=now.maximum)
    lacking = _why_no_distance(edges, scale, infinite=infinite)
    if lacking is not None:
        return Measurement.undefined(
            lacking, n=_known(cells)[1], method=WASSERSTEIN, orientation=-1
        )
    if effective == 1 and cells.values is not None and cells.values.both is not None:
        return wasserstein_of_values(*cells.values.both(), scale=scale)
    return wasserstein(
        cells.reference * effective,
        cells.current * effective,
        edges=edges,
        scale=scale,
        **_sizes(_known(cells), effective),
    )


def _why_no_distance(
    edges: NDArray[float64], scale: float, *, infinite: int
) -> str | None:
    if infinite:
        return (
            f"{infinite} values are infinite, and an infinite value is infinitely far. "
            "Hint: gate psi or ks, to which infinity is a value like any other."
        )
    if np.abs(edges).max() > FARTHEST or 0 < scale < 1 / FARTHEST:
        return (
            f"Squares of numbers from {edges[0]:.4g} to {edges[-1]:.4g} with an "
            f"interquartile range of {scale:.4g} are beyond what a float holds. Hint: "
            "gate psi or ks, or the column in another unit."
        )
    return None


def _known(cells: DriftCells) -> tuple[int, int]:
    rows, missing = cells.rows, cells.missing
    return rows[0] - missing[0], rows[1] - missing[1]


def _sizes(rows: tuple[int, int], effective: float) -> dict[str, float]:
    """Give effective rows where rows depend on each other, nothing where not."""
    if effective == 1:
        return {}
    return {
        "reference_size": max(rows[0] * effective, 1e-9),
        "current_size": max(rows[1] * effective, 1e-9),
    }


MEASURES: Mapping[str, DriftMeasure] = MappingProxyType(
    {
        measure.name: measure
        for measure in (
            DriftMeasure(name="psi", ok=0.1, bad=0.2, of_cells=_on_categories(psi)),
            DriftMeasure(
                name="kl", ok=0.05, bad=0.1, of_cells=_on_categories(kullback_leibler)
            ),
            DriftMeasure(
                name="js",
                ok=0.13,
                bad=0.19,
                of_cells=_on_categories(jensen_shannon),
                most=1.0,
            ),
            DriftMeasure(
                name="hellinger",
                ok=0.11,
                bad=0.16,
                of_cells=_on_categories(hellinger),
                most=1.0,
            ),
            DriftMeasure(
                name="total_variation",
                ok=0.1,
                bad=0.2,
                of_cells=_on_categories(total_variation),
                most=1.0,
                rule="nothing added to empty cells",
            ),
            DriftMeasure(
                name="chi_square",
                ok=0.15,
                bad=0.22,
                of_cells=_on_categories(chi_square),
            ),
            DriftMeasure(
                name="ks",
                ok=0.1,
                bad=0.2,
                of_cells=_ks,
                ordered=True,
                most=1.0,
                rule="the largest difference of shares below a value",
            ),
            DriftMeasure(
                name="wasserstein",
                ok=0.15,
                bad=0.3,
                of_cells=_wasserstein,
                ordered=True,
                rule="in interquartile ranges of the reference",
            ),
            DriftMeasure(name="correlation", ok=0.1, bad=0.2, of_cells=None, most=2.0),
            DriftMeasure(name="c2st", ok=0.55, bad=0.60, of_cells=None, most=1.0),
        )
    }
)
"""Measures of a column, and of all columns together."""
