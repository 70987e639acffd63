"""From a smooth divergence of two count vectors to a measurement.

Each divergence has its own file with its formula; what they share is here: half a row
per cell, sparse cells merged, the delta method's variance, and the words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.aligned_counts import cells_in_words
from pytest_mlgate.stats.drift.aligned_counts import live_cells
from pytest_mlgate.stats.drift.aligned_counts import merge_sparse
from pytest_mlgate.stats.drift.aligned_counts import why_no_rows
from pytest_mlgate.stats.drift.scaled_chi_square import ScaledChiSquare
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.drift.aligned_counts import AlignedCounts

    Floats: TypeAlias = NDArray[np.float64]

ASSUMPTIONS = (
    "rows are independent",
    "the cells were chosen without looking at the current data",
)
PSEUDO = 0.5
"""Rows added to every live cell, so that an empty one is no infinite surprise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Divergence:
    """A divergence of shares, its slopes, and how it relates to Pearson's statistic.

    Parameters
    ----------
    name : str
        For the note.
    method : str
        For the measurement.
    value : callable
        ``value(p, q)`` for shares of the reference and of the current table.
    slopes : callable
        ``slopes(p, q)``: its derivatives by each share of either side.
    local : float
        See `ScaledChiSquare`, as are `unit` and `power`.
    shrinkage : float
        The power of ``1 + cells / (2 rows)`` by which a pass undoes the half rows: 2,
        as a squared distance needs, or more where rare cells weigh more.
    fewest_expected : float
        Current rows expected in the rarest cell below which there is no verdict.
    """

    name: str
    method: str
    value: Callable[[Floats, Floats], float]
    slopes: Callable[[Floats, Floats], tuple[Floats, Floats]]
    local: float
    unit: float = 1.0
    power: float = 1.0
    shrinkage: float = 2.0
    fewest_expected: float = 0.0

    def measure(self, counts: AlignedCounts) -> Measurement:
        """Measure it on counts.

        Parameters
        ----------
        counts : AlignedCounts
            Any cells, empty ones included.

        Returns
        -------
        Measurement
            The estimate is minus the debiased distance (orientation -1), `n` the
            (effective) current rows. Undefined where a side has no rows.
        """
        lacking = why_no_rows(counts)
        if lacking is not None:
            return Measurement.undefined(
                lacking,
                n=round(counts.current_rows),
                method=self.method,
                orientation=-1,
            )
        merged = live_cells(merge_sparse(counts))
        claim, plain = self._claim(merged)
        sparse, floor = self._too_sparse(merged)
        return Measurement(
            # no minus zero
            estimate=0.0 - claim.distance,
            n=round(merged.current_rows),
            method=self.method,
            p_better_than=claim.p_better_than,
            p_worse_than=claim.p_worse_than,
            interval=claim.interval,
            rows_needed=with_floor(claim.rows_needed, floor),
            candidate=claim.distance,
            orientation=-1,
            assumptions=ASSUMPTIONS,
            cannot_judge=sparse,
            note=f"{self.name} {plain:.4g} before noise is taken off; "
            f"{cells_in_words(merged)}, half a row added to each",
        )

    def _claim(self, counts: AlignedCounts) -> tuple[ScaledChiSquare, float]:
        """Give the claim and the distance as it is usually computed."""
        p, q = counts.shares(PSEUDO)
        # rounding can leave a divergence of equal shares below 0
        value = max(self.value(p, q), 0.0)
        m, n = counts.reference_rows, counts.current_rows
        claim = ScaledChiSquare(
            value=value,
            local=self.local,
            df=p.size - 1,
            reference_rows=m,
            current_rows=n,
            widening=self._widening(p, q, value, counts),
            unshrunk=(1 + p.size * PSEUDO / min(n, m)) ** self.shrinkage,
            unit=self.unit,
            power=self.power,
        )
        return claim, (value / self.unit) ** (1 / self.power)

    def _widening(
        self, p: Floats, q: Floats, value: float, counts: AlignedCounts
    ) -> float:
        if value == 0:
            return 1.0
        of_p, of_q = self.slopes(p, q)
        variance = (
            _variance(p, of_p) / counts.reference_rows
            + _variance(q, of_q) / counts.current_rows
        )
        # a non-central chi-square far from its centre has variance 4 * value * scale
        return max(variance / (4 * value * self.local * counts.noise), 1.0)

    def _too_sparse(self, counts: AlignedCounts) -> tuple[str | None, int]:
        expected = counts.smallest_expected
        if expected >= self.fewest_expected:
            return None, 0
        rows = counts.current_rows * self.fewest_expected / expected
        return (
            f"In the rarest cell {expected:.2g} rows are expected; {self.name} takes "
            f"{self.fewest_expected:g} in each."
        ), math.ceil(rows)


def _variance(shares: Floats, slopes: Floats) -> float:
    centre = float((shares * slopes).sum())
    return float((shares * np.square(slopes - centre)).sum())
