"""What a distance with a corner at zero can claim: bounds instead of a law.

Total variation, Kolmogorov-Smirnov and Wasserstein have no smooth law where both sides
agree, and a resampled one is wrong exactly at the limits that decide. All three are
metrics and suprema of mean differences, and that gives bounds that hold everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from scipy import optimize
from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.planning import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

ASSUMPTIONS = (
    "rows are independent",
    "the cells were chosen without looking at the current data",
)

# halvings of the factor by which noise has to shrink
_HALVINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceBound:
    """A distance between two samples, and bounds for the one between their sources.

    Parameters
    ----------
    value : float
        The distance of the samples, at least 0.
    low, high : float
        What it can be where cells hide the details; both `value` where it is exact.
    noise : float
        The expected distance of two such samples from one source.
    tail : callable
        ``tail(d)`` bounds the probability that noise alone makes a distance above
        `d`; falling.
    spread : callable
        ``spread(d)`` is the largest standard error that a mean difference of `d` can
        have; not rising.
    reference_rows, current_rows : float
        (Effective) rows of both sides; positive.
    most : float
        The largest distance that there is.

    Notes
    -----
    Block: by the triangle inequality the distance of the samples exceeds that of
    their sources by no more than the noise. Pass: the distance of the sources is a
    difference of means of one function, the best of its class; the samples' distance
    is the best for them, so at least their difference of means of that same function,
    which is unbiased and normal with at most `spread`. Both bounds give away
    power (the block about one `noise`), never level.

    Examples
    --------
    >>> claim = DistanceBound(
    ...     value=0.3,
    ...     low=0.3,
    ...     high=0.3,
    ...     noise=0.03,
    ...     tail=lambda d: float(special.ndtr(-(d - 0.03) / 0.02)),
    ...     spread=lambda d: 0.02,
    ...     reference_rows=1e6,
    ...     current_rows=600,
    ... )
    >>> low, high, _ = claim.interval(0.90)
    >>> round(low, 3), round(high, 3)
    (-0.333, -0.237)

    The distance is certainly above .23.
    """

    value: float
    low: float
    high: float
    noise: float
    tail: Callable[[float], float]
    spread: Callable[[float], float]
    reference_rows: float
    current_rows: float
    most: float = math.inf

    def p_better_than(self, x: float) -> float:
        """Test H0 "the distance is at least -x"."""
        return 1.0 if x >= 0 else self._below(-x)

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the distance is at most -x"."""
        return 0.0 if x > 0 else self._above(-x)

    def interval(self, confidence: float) -> Interval:
        """Give the interval of minus the distance."""
        level = (1 - confidence) / 2
        return Interval(-self._most(level), -self._least(level), confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Search for the current rows at which today's distance gets a verdict."""
        if not 0 < power < 1:
            return None
        z = NormalDist().inv_cdf(power)
        truth = max(self.value - self.noise, 0.0)

        def settles(shrunk: float) -> bool:
            later = truth + self.noise * shrunk
            error = z * self.spread(truth) * shrunk
            fails = self.tail((later - error + ok) / shrunk) <= alpha
            beyond = (later + error + bad) / shrunk
            passes = bad < 0 and special.ndtr(beyond / self.spread(-bad)) <= alpha_pass
            return bool(fails or passes) if alpha > 0 else bool(passes)

        shrunk = _largest(settles)
        if shrunk is None:
            return None
        noise = shrunk**2 * (1 / self.current_rows + 1 / self.reference_rows)
        # what the reference's own size leaves for the current table
        left = noise - 1 / self.reference_rows
        return math.ceil(1 / left) if left > 1 / MOST_ROWS else None

    def _above(self, distance: float) -> float:
        return 1.0 if self.low <= distance else min(self.tail(self.low - distance), 1.0)

    def _below(self, distance: float) -> float:
        if distance > self.most:
            return 0.0
        spread, gap = self.spread(distance), self.high - distance
        if spread == 0:
            return 1.0 if gap >= 0 else 0.0
        return float(special.ndtr(gap / spread))

    def _least(self, level: float) -> float:
        if self._above(0.0) >= level:
            return 0.0
        return float(
            optimize.brentq(lambda d: self._above(d) - level, 0.0, self.low, rtol=1e-9)
        )

    def _most(self, level: float) -> float:
        if self._below(self.high) <= level or self.spread(self.high) == 0:
            return self.high
        end = max(self.high, self.noise)
        while end < self.most and self._below(end) > level:
            end = min(2 * end, self.most)
        if self._below(end) > level:
            return self.most
        # at `high` itself the p-value is one half
        return float(
            optimize.brentq(lambda d: self._below(d) - level, self.high, end, rtol=1e-9)
        )


def largest_spread(distance: float, *, reference_rows: float, rows: float) -> float:
    """Bound the standard error of a difference of two shares.

    Parameters
    ----------
    distance : float
        The difference, in [0, 1].
    reference_rows, rows : float
        (Effective) rows of both sides.

    Returns
    -------
    float
        That of the two shares, `distance` apart, whose difference is the noisiest.

    Examples
    --------
    >>> round(largest_spread(0.0, reference_rows=1e9, rows=100), 4)
    0.05

    Nothing is noisier than a share of one half.
    """
    one, other = 1 / rows, 1 / reference_rows
    share = 0.5 + distance * other / (one + other)
    share = min(max(share, distance), 1.0)
    rest = share - distance
    return math.sqrt(max(share * (1 - share) * one + rest * (1 - rest) * other, 0.0))


def normal_tail(noise: float, spread: float) -> Callable[[float], float]:
    """Bound the tail of a supremum of Gaussian noise.

    Parameters
    ----------
    noise : float
        Its expectation, which is not below its median.
    spread : float
        The largest standard deviation of what the supremum is taken over; positive.

    Returns
    -------
    callable
        ``tail(d)``, by the Gaussian isoperimetric inequality [1]_.

    References
    ----------
    .. [1] Borell, C. (1975). The Brunn-Minkowski inequality in Gauss space.
       Inventiones Mathematicae 30, 207-216.

    Examples
    --------
    >>> round(normal_tail(0.03, 0.01)(0.05), 4)
    0.0228

    Two standard deviations above what is expected.
    """
    return lambda d: float(special.ndtr(-(d - noise) / spread))


def _largest(settles: Callable[[float], bool]) -> float | None:
    """Find the largest factor on the noise that still settles the question."""
    low, high = 1e-6, 1e3
    if not settles(low):
        return None
    if settles(high):
        return high
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if settles(middle) else (low, middle)
    return low
