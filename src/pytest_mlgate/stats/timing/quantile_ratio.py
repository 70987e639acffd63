"""A quantile of the times of one model as a multiple of the other's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import optimize

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.timing.ranks_of_quantile import RanksOfQuantile
from pytest_mlgate.stats.timing.ranks_of_quantile import fewest_times
from pytest_mlgate.stats.timing.time_quantile import ASSUMPTIONS
from pytest_mlgate.stats.timing.time_quantile import known_quantile
from pytest_mlgate.stats.timing.time_quantile import positive_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

METHOD = "ratio of order statistics, half of the level on each"

_SMALLEST_LEVEL = 1e-12


def quantile_ratio(
    candidate: ArrayLike, baseline: ArrayLike, *, quantile: float
) -> Measurement:
    """Compare a quantile of two samples of times.

    Parameters
    ----------
    candidate, baseline : array_like, shape (n,) and (m,)
        Positive times of calls that are alike.
    quantile : float
        In (0, 1), such as 0.95.

    Returns
    -------
    Measurement
        The logarithm of baseline over candidate ("loss"): higher is faster.

    Raises
    ------
    InvalidInput
        If a time is not positive and finite, or the quantile is not in (0, 1).

    Notes
    -----
    Pairs do not help here: a slow call of one model says nothing of the other's. Each
    quantile has its order-statistic limit at half of the level, and by Bonferroni's
    inequality both hold together; the p-value is the smallest level at which the
    limits are apart. Of 2000 simulated pairs of samples of 400 lognormal times with
    equal 95th percentiles .0000 were called slower and .0025 faster at the .05 level,
    none at .005: far inside what is allowed, the price of two limits.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> found = quantile_ratio(
    ...     rng.lognormal(0.7, 0.3, 500), rng.lognormal(0, 0.3, 500), quantile=0.95
    ... )
    >>> low, high, _ = found.interval(0.90)
    >>> bool(math.exp(-high) > 1.5)
    True

    The slowest twentieth of the candidate's calls certainly begins at more than one
    and a half times where the baseline's does.
    """
    share = known_quantile(quantile)
    one = RanksOfQuantile.of(positive_times(candidate), share)
    other = RanksOfQuantile.of(positive_times(baseline), share)
    n = min(one.times.size, other.times.size)
    both = _Both(one, other)
    return Measurement(
        estimate=math.log(other.value / one.value),
        n=n,
        method=METHOD,
        p_better_than=both.p_better_than,
        p_worse_than=both.p_worse_than,
        interval=both.interval,
        rows_needed=both.calls_needed,
        candidate=one.value,
        baseline=other.value,
        ratio="loss",
        assumptions=ASSUMPTIONS,
    )


class _Both:
    """The limits of two quantiles, together."""

    def __init__(self, candidate: RanksOfQuantile, baseline: RanksOfQuantile) -> None:
        self._candidate = candidate
        self._baseline = baseline

    def _low(self, level: float) -> float:
        """Give the lower limit of the log of baseline over candidate."""
        slow, fast = self._candidate.upper(level / 2), self._baseline.lower(level / 2)
        return math.log(fast / slow) if fast > 0 and slow < math.inf else -math.inf

    def _high(self, level: float) -> float:
        fast, slow = self._candidate.lower(level / 2), self._baseline.upper(level / 2)
        return math.log(slow / fast) if fast > 0 and slow < math.inf else math.inf

    def interval(self, confidence: float) -> Interval:
        side = (1 - confidence) / 2
        return Interval(self._low(side), self._high(side), confidence)

    def p_better_than(self, x: float) -> float:
        return _smallest(lambda level: self._low(level) > x)

    def p_worse_than(self, x: float) -> float:
        return _smallest(lambda level: self._high(level) < x)

    def calls_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan by the width of today's interval, which shrinks with the root of n."""
        del power
        n = min(self._candidate.times.size, self._baseline.times.size)
        least = fewest_times(self._candidate.quantile, min(alpha, alpha_pass) / 2)
        if n < least:
            return least
        estimate = math.log(self._baseline.value / self._candidate.value)
        routes = (
            (estimate - bad, estimate - self._low(alpha_pass)),
            (ok - estimate, self._high(alpha) - estimate),
        )
        found = [
            n * (reach / distance) ** 2
            for distance, reach in routes
            if distance > 0 and math.isfinite(reach)
        ]
        return max(math.ceil(min(found)), least) if found else None


def _smallest(certain: Callable[[float], bool]) -> float:
    """Find the smallest level at which a claim is certain; 1 where at none."""
    if not certain(1.0):
        return 1.0
    if certain(_SMALLEST_LEVEL):
        return _SMALLEST_LEVEL
    found = optimize.bisect(
        lambda log: 1.0 if certain(math.exp(log)) else -1.0,
        math.log(_SMALLEST_LEVEL),
        0.0,
        xtol=1e-6,
    )
    # the bisection may end on either side of the step: never claim too much
    return min(1.0, math.exp(float(found) + 2e-6))
