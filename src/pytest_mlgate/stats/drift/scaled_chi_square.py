"""What a smooth divergence of two count vectors can claim: a scaled non-central χ².

Every divergence that is smooth where both sides agree is, there, a multiple of
Pearson's statistic. So one claim serves the population stability index and its
relatives: p-values, an interval and a plan of rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize
from scipy import special
from scipy import stats

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.planning import MOST_ROWS

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

# log-spaced candidates per round of the search for rows; the second round refines
_GRID = 96
# a chi-square with a non-centrality above `_FAR` has no mass at all below `_DUST`
_DUST, _FAR = 1e-7, 100.0
# a p-value of 0 has no quantile
_LEAST_P = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledChiSquare:
    """A divergence that is ``scale`` times a non-central chi-square.

    Parameters
    ----------
    value : float
        The divergence as it was found, at least 0.
    local : float
        What it is a multiple of Pearson's statistic by, where both sides agree: 1 for
        the population stability index, 1/8 for a squared Hellinger distance.
    df : int
        Live cells less one; positive.
    reference_rows, current_rows : float
        (Effective) rows of both sides; positive.
    widening : float
        Variance of the divergence by the delta method over what the non-central
        chi-square says; at least 1.
    unshrunk : float
        Factor by which the half rows added to every cell may have shrunk `value`; at
        least 1.
    unit, power : float
        The divergence is ``unit * distance**power`` of the distance that is reported.

    Notes
    -----
    ``value / (local * s)``, with ``s = 1/n + 1/m``, is non-central chi-square with `df`
    degrees of freedom and non-centrality ``divergence / (local * s)`` [1]_. Two guards:
    both p-values are the larger of that one and of one whose scale is widened to the
    delta method's variance, and the p-value of a pass is of the unshrunk value.

    References
    ----------
    .. [1] Yurdakul, B. and Naranjo, J. (2020). Statistical properties of the population
       stability index. Journal of Risk Model Validation 14(4), 89-100.

    Examples
    --------
    >>> claim = ScaledChiSquare(
    ...     value=0.31, local=1.0, df=9, reference_rows=100_000, current_rows=500
    ... )
    >>> round(claim.distance, 3), claim.p_worse_than(-0.1) < 1e-6
    (0.292, True)

    A stability index that is certainly above one tenth.
    """

    value: float
    local: float
    df: int
    reference_rows: float
    current_rows: float
    widening: float = 1.0
    unshrunk: float = 1.0
    unit: float = 1.0
    power: float = 1.0

    @property
    def scale(self) -> float:
        """``local * (1/n + 1/m)``: the divergence per degree of freedom of noise."""
        return self.local * (1 / self.current_rows + 1 / self.reference_rows)

    @property
    def distance(self) -> float:
        """The distance with what noise adds taken away, at least 0."""
        return self._to_distance(max(self.value - self.df * self.scale, 0.0))

    def p_better_than(self, x: float) -> float:
        """Test H0 "the distance is at least -x"."""
        return 1.0 if x >= 0 else self._below(self._to_divergence(-x))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the distance is at most -x"."""
        return 0.0 if x > 0 else self._above(self._to_divergence(-x))

    def interval(self, confidence: float) -> Interval:
        """Give the interval of minus the distance."""
        level = (1 - confidence) / 2
        middle = max(self.value - self.df * self.scale, 0.0)
        least = self._reach(level, upwards=False)
        most = self._reach(level, upwards=True)
        # rounding apart, the debiased value lies between the two
        return Interval(
            -self._to_distance(max(most, middle)),
            -self._to_distance(min(least, middle)),
            confidence,
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Search for the current rows at which today's distance gets a verdict."""
        truth = max(self.value - self.df * self.scale, 0.0)
        # unlike distances, divergences below 0 do not exist
        limits = [self._to_divergence(max(-x, 0.0)) for x in (ok, bad)]

        def chance(rows: Floats) -> Floats:
            scale = self.local * self.widening * (1 / rows + 1 / self.reference_rows)
            fail = _power(truth, limits[0], scale, self.df, alpha, fail=True)
            good = _power(truth, limits[1], scale, self.df, alpha_pass, fail=False)
            return np.maximum(fail, good)

        low, high = 2.0, MOST_ROWS
        for _ in range(2):
            rows = np.geomspace(low, high, _GRID)
            enough = chance(rows) >= power
            if not enough[-1]:
                return None
            # the last one that is not enough: chances may rise and fall at few rows
            first = int(np.flatnonzero(~enough)[-1]) + 1 if not enough.all() else 0
            low, high = float(rows[max(first - 1, 0)]), float(rows[first])
        return math.ceil(high)

    def _above(self, divergence: float) -> float:
        return max(
            float(stats.ncx2.sf(self._standard(self.value, r, nc), self.df, nc))
            for r, nc in self._scales(divergence)
        )

    def _below(self, divergence: float) -> float:
        value = self.value * self.unshrunk
        return max(
            float(stats.ncx2.cdf(self._standard(value, r, nc), self.df, nc))
            for r, nc in self._scales(divergence)
        )

    def _scales(self, divergence: float) -> list[tuple[float, float]]:
        scales = {self.scale, self.scale * self.widening}
        return [(scale, divergence / scale) for scale in sorted(scales)]

    def _standard(self, value: float, scale: float, nc: float) -> float:
        """Bring the value to chi-square's scale; its bias stays that of `scale`."""
        found = max((value - self.df * self.scale) / scale + self.df, 0.0)
        # dust stands for 0, where scipy's tails would overflow: they are 1 and 0
        return 0.0 if found < _DUST and nc > _FAR else found

    def _reach(self, level: float, *, upwards: bool) -> float:
        """Find the divergence under which one side's p-value is just `level`."""
        p = self._below if upwards else self._above
        target = float(special.ndtri(level))
        sign = -1.0 if upwards else 1.0

        # quantiles of the p-value over roots of divergences are nearly a line
        def gap(root: float) -> float:
            return sign * (float(special.ndtri(max(p(root**2), _LEAST_P))) - target)

        if gap(0.0) >= 0:
            return 0.0
        middle = math.sqrt(self.value * (self.unshrunk if upwards else 1.0))
        step = (1.0 - target) * math.sqrt(self.scale * self.widening)
        low, high = max(middle - (0.0 if upwards else step), 0.0), middle + step
        while gap(low) > 0:
            low = max(low - step, 0.0)
        while gap(high) < 0:
            high += step
        return float(optimize.brentq(gap, low, high, rtol=1e-8)) ** 2

    def _to_divergence(self, distance: float) -> float:
        return float(self.unit * distance**self.power)

    def _to_distance(self, divergence: float) -> float:
        return float((divergence / self.unit) ** (1 / self.power))


def _power(
    truth: float, limit: float, scale: Floats, df: int, level: float, *, fail: bool
) -> Floats:
    """Chance of a certain verdict about `limit`, per candidate scale."""
    possible = truth > limit if fail else truth < limit
    if not possible or not 0 < level < 1:
        return np.zeros(scale.size)
    z = float(stats.norm.isf(level)) * (1 if fail else -1)
    edge = _sankaran(z, df, limit / scale)
    tail = stats.ncx2.sf if fail else stats.ncx2.cdf
    return np.asarray(tail(edge, df, truth / scale), dtype=np.float64)


def _sankaran(z: float, df: int, nc: Floats) -> Floats:
    """Approximate a quantile of the non-central chi-square (Sankaran 1963)."""
    h = 1 - 2 / 3 * (df + nc) * (df + 3 * nc) / (df + 2 * nc) ** 2
    p = (df + 2 * nc) / (df + nc) ** 2
    m = (h - 1) * (1 - 3 * h)
    centre = 1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p)
    spread = h * np.sqrt(2 * p) * (1 + 0.5 * m * p)
    root = np.maximum(centre + z * spread, 0.0)
    return np.asarray((df + nc) * root ** (1 / h), dtype=np.float64)
