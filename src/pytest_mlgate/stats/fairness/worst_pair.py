"""Is the widest of many gaps wide, is the smallest of many ratios small: p-values.

To be apart takes one pair beyond doubt, with Bonferroni's correction for having looked
at all; to be alike takes all of them, each at the plain level (Berger 1982).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np
from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.fairness.distance_test import turning_point
from pytest_mlgate.stats.planning import MOST_ROWS

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.counts.hybrid_score import SharePairs

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorstPair:
    """The pair of groups that is farthest apart, with what can be claimed about it.

    Parameters
    ----------
    pairs : SharePairs
        All pairs that were looked at, the larger share first; at least one.
    scale : {"difference", "ratio"}
        Whether the effect is minus the difference or the ratio (smaller over larger)
        of two shares; both are better when higher.
    rows : int
        Rows of all groups, for planning.

    Notes
    -----
    For each pair, with the larger share first, "the shares are at most x apart" is
    tested by the chance of a difference as large as today's in either direction:
    ``p(D <= x) + p(D <= -x)``. Where x is larger than the error the second term
    vanishes; at x = 0 it makes the test two-sided.
    """

    pairs: SharePairs
    scale: Literal["difference", "ratio"]
    rows: int

    @property
    def effects(self) -> Floats:
        """The effect of each pair; a ratio of 0 to 0 is NaN."""
        p, q = self.pairs.shares
        if self.scale == "difference":
            return q - p
        with np.errstate(invalid="ignore"):
            found: Floats = q / p
        return found

    @property
    def worst(self) -> int:
        """Index of the pair that is farthest apart."""
        return int(np.nanargmin(self.effects))

    @property
    def estimate(self) -> float:
        """The effect of that pair; NaN where no pair has one."""
        found = self.effects
        return float(np.nanmin(found)) if np.isfinite(found).any() else math.nan

    def p_better_than(self, x: float) -> float:
        """Test H0 "some pair's effect is at most x"."""
        return float(self.p_near(x).max())

    def p_worse_than(self, x: float) -> float:
        """Test H0 "every pair's effect is at least x"."""
        p = self.p_apart(x)
        return min(float(p.min()) * p.size, 1.0)

    def interval(self, confidence: float) -> Interval:
        """Give the effects at which the two tests turn."""
        level = (1 - confidence) / 2
        lowest, highest = (-1.0, 0.0) if self.scale == "difference" else (0.0, 1.0)
        return Interval(
            turning_point(self.p_better_than, level, self.estimate, lowest),
            turning_point(self.p_worse_than, level, self.estimate, highest),
            confidence,
        )

    def rows_needed(self, floor: int) -> RowsNeeded:
        """Plan the rows of all groups, at today's mix; never fewer than `floor`."""

        def rows_needed(
            *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
        ) -> int | None:
            distance_to_pass, distance_to_fail, error = self._distances(ok, bad)
            # either side of a gap may end it: the risk of missing is shared
            both = 1 - (1 - power) / 2
            good = _factor(distance_to_pass, error, alpha_pass, both).max()
            wide = _factor(distance_to_fail, error, alpha / len(error), power).min()
            rows = self.rows * min(good, wide)
            return max(math.ceil(rows), floor) if rows <= MOST_ROWS else floor or None

        return rows_needed

    def p_apart(self, x: float) -> Floats:
        """Test for each pair H0 "the effect is at least x"."""
        pairs, size = self.pairs, self.pairs.k.shape
        if self.scale == "difference":
            if x > 0:
                return np.zeros(size)
            return np.minimum(pairs.p_above(-x) + pairs.p_above(x), 1.0)
        if x <= 0:
            return np.ones(size)
        if x > 1:
            return np.zeros(size)
        return np.minimum(
            pairs.p_above(0.0, factor=1 / x) + pairs.p_above(0.0, factor=x), 1.0
        )

    def p_near(self, x: float) -> Floats:
        """Test for each pair H0 "the effect is at most x"."""
        pairs, size = self.pairs, self.pairs.k.shape
        if self.scale == "difference":
            if not -1 <= x < 0:
                return np.ones(size) if x >= 0 else np.zeros(size)
            return np.maximum(pairs.swapped.p_above(x), pairs.p_above(x))
        if not 0 <= x < 1:
            return np.ones(size) if x >= 1 else np.zeros(size)
        return np.maximum(
            pairs.swapped.p_above(0.0, factor=x), pairs.p_above(0.0, factor=x)
        )

    def _distances(self, ok: float, bad: float) -> tuple[Floats, Floats, Floats]:
        """Give each pair's way to a pass and to a failure, and its error."""
        pairs = self.pairs
        p = (pairs.k + 1) / (pairs.n + 2)
        q = (pairs.other_k + 1) / (pairs.other_n + 2)
        of_p, of_q = p * (1 - p) / pairs.n, q * (1 - q) / pairs.other_n
        if self.scale == "difference":
            gap = -self.effects
            return -bad - gap, gap + ok, np.sqrt(of_p + of_q)
        return q - bad * p, ok * p - q, np.sqrt(of_q + bad**2 * of_p)


def _factor(distance: Floats, error: Floats, level: float, power: float) -> Floats:
    """Give how many times the rows cover a distance; infinite for the wrong way."""
    if not 0 < level < 1:
        return np.full(distance.shape, math.inf)
    reach = max(-float(special.ndtri(level)) + float(special.ndtri(power)), 0.0)
    with np.errstate(divide="ignore"):
        return np.where(distance > 0, np.square(reach * error / distance), math.inf)
