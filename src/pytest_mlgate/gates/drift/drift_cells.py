"""Two tables on the same cells of one column: what a drift check compares.

The fine cells of a profile, those of missing and unseen values beside them, and coarser
ones of about equal reference mass for measures whose power falls with every cell.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.drift.missing_mass import missing_mass
from pytest_mlgate.stats.equal_mass import starts_of_equal_mass

if TYPE_CHECKING:
    from numpy import float64
    from numpy import int64
    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.cells import CellCounts
    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.gates.drift.drift_values import DriftValues

BINS = 10
"""Cells of a numeric column for measures on categories."""

_ORDERED = frozenset({"numeric"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DriftCells:
    """One column of the reference and of the current table, counted alike."""

    # the column, or one part of it ("seen_at: hour")
    label: str
    # rows per cell that holds values, in the order of `names`
    reference: NDArray[int64]
    current: NDArray[int64]
    # what each cell holds, for reports
    names: tuple[str, ...]
    # whether cells follow each other as numbers do
    ordered: bool
    # rows without a value, and rows in all
    missing: tuple[int, int]
    rows: tuple[int, int]
    # current rows whose value the reference does not know; None where any is possible
    unseen: int | None
    unseen_examples: tuple[str, ...]
    # share of rows whose level the reference may have missed by chance
    unseen_by_chance: float
    # for ordered cells: their limits, and the interquartile range of the reference
    edges: NDArray[float64] | None
    scale: float | None
    # whether every reference row has one and the same number
    constant: bool = False
    # infinite rows of the reference
    infinities: int = 0
    # what is known of the numbers beside their cells
    values: DriftValues | None = None

    def with_missing(self) -> tuple[NDArray[int64], NDArray[int64], tuple[str, ...]]:
        """Give both counts with the cell of missing values, where there are any."""
        if not any(self.missing):
            return self.reference, self.current, self.names
        return (
            np.append(self.reference, self.missing[0]),
            np.append(self.current, self.missing[1]),
            (*self.names, "missing"),
        )


def align(
    label: str,
    profile: ColumnProfile,
    found: CellCounts,
    *,
    values: DriftValues | None = None,
) -> DriftCells:
    """Put the counts of the current table beside those of a profile.

    Parameters
    ----------
    label
        The column or the part of one.
    profile
        Its cells and the reference's counts.
    found
        The current table's counts on the same cells.
    values
        What is known of its numbers beside that.

    Returns
    -------
    DriftCells
    """
    ordered = profile.kind in _ORDERED
    reference = np.asarray(profile.cells, dtype=np.int64)
    current = np.asarray(found.counts, dtype=np.int64)
    edges, unseen = None, None
    if ordered:
        edges = _limits(profile)
        names = _ranges(edges)
    else:
        names = profile.levels
        if profile.other:  # an unknown level may be an old one that was not kept
            names = (*names, "any other")
        elif profile.kind == "categorical":
            unseen = found.unseen
        if found.unseen:
            reference = np.append(reference, 0)
            current = np.append(current, found.unseen)
            names = (*names, "unseen")
    return DriftCells(
        label=label,
        reference=reference,
        current=current,
        names=names,
        ordered=ordered,
        missing=(profile.missing, found.missing),
        rows=(profile.rows, found.rows),
        unseen=unseen,
        unseen_examples=found.unseen_examples,
        unseen_by_chance=_by_chance(profile),
        edges=edges,
        scale=profile.scale,
        constant=profile.minimum == profile.maximum and not profile.infinities,
        infinities=profile.infinities,
        values=values if ordered else None,
    )


def coarser(cells: DriftCells, *, bins: int = BINS) -> DriftCells:
    """Join neighbouring cells until about `bins` of equal reference mass remain.

    Categories stay as they are: which of them to join nobody can know.
    """
    if not cells.ordered or cells.reference.size <= bins or cells.edges is None:
        return cells
    starts = starts_of_equal_mass(cells.reference, bins)
    edges = np.append(cells.edges[:-1][starts], cells.edges[-1])
    return replace(
        cells,
        reference=np.add.reduceat(cells.reference, starts),
        current=np.add.reduceat(cells.current, starts),
        names=_ranges(edges),
        edges=edges,
    )


def moved_most(cells: DriftCells, *, shown: int = 5) -> tuple[str, ...]:
    """Name the cells whose share moved most, with both shares.

    Examples
    --------
    Each reads ``18 to 25: 12.1 % of the reference, 30.4 % now``.
    """
    reference, current, names = cells.with_missing()
    p, q = (side / max(int(side.sum()), 1) for side in (reference, current))
    order = np.argsort(-np.abs(p - q), kind="stable")[:shown]
    return tuple(
        f"{cells.label} {names[i]}: {100 * p[i]:.1f} % of the reference, "
        f"{100 * q[i]:.1f} % now"
        for i in order
        if p[i] != q[i]
    )


def wide_enough(
    edges: NDArray[float64], *, low: float | None, high: float | None
) -> NDArray[float64]:
    """Move the outermost limits so that both tables' values lie between them."""
    wider = edges.copy()
    if low is not None:
        wider[0] = min(low, edges[0])
    if high is not None:
        wider[-1] = max(high, edges[-1])
    return wider


def _limits(profile: ColumnProfile) -> NDArray[float64]:
    """Close the outermost cells at the smallest and largest value that was seen."""
    inner = np.asarray(profile.edges, dtype=np.float64)
    low = profile.minimum if profile.minimum is not None else 0.0
    high = profile.maximum if profile.maximum is not None else 0.0
    first = min([low, *inner[:1]])
    last = max([high, *inner[-1:]])
    return np.concatenate([[first], inner, [last]])


def _by_chance(profile: ColumnProfile) -> float:
    rows = profile.rows - profile.missing
    if profile.kind != "categorical" or rows < 1:
        return 0.0
    return missing_mass(profile.once, profile.counts.count(2), rows)


def _ranges(edges: NDArray[float64]) -> tuple[str, ...]:
    sizes = np.abs(edges[np.isfinite(edges)])
    largest = float(sizes.max(initial=0.0))
    told = [_in_digits(edge, largest=largest) for edge in edges]
    return tuple(f"{low} to {high}" for low, high in itertools.pairwise(told))


def _in_digits(edge: float, *, largest: float) -> str:
    """Write an edge as people do: no powers of ten, no dust beside large numbers."""
    dust = abs(edge) < 1e-9 * largest
    if not np.isfinite(edge) or abs(edge) >= 1e15 or (0 < largest < 1e-4):
        return f"{edge:.4g}"
    return np.format_float_positional(
        0.0 if dust else edge, precision=4, fractional=False, trim="-"
    )
