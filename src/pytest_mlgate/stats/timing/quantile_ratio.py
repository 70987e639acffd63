"""A quantile of the times of one model as a multiple of the other's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.timing.ranks_of_quantile import RanksOfQuantile
from pytest_mlgate.stats.timing.ranks_of_quantile import fewest_times
from pytest_mlgate.stats.timing.time_quantile import ASSUMPTIONS
from pytest_mlgate.stats.timing.time_quantile import known_quantile
from pytest_mlgate.stats.timing.time_quantile import positive_times
from pytest_mlgate.stats.timing.two_quantiles import TwoQuantiles

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pytest_mlgate.measurement import RowsNeeded

METHOD = "ratio of order statistics, half of the level on each"


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
    both = TwoQuantiles(candidate=one, baseline=other)
    return Measurement(
        estimate=both.estimate,
        n=n,
        method=METHOD,
        p_better_than=both.p_better_than,
        p_worse_than=both.p_worse_than,
        interval=both.interval,
        rows_needed=_planner(one, other, both),
        candidate=one.value,
        baseline=other.value,
        ratio="loss",
        assumptions=ASSUMPTIONS,
    )


def _planner(
    one: RanksOfQuantile, other: RanksOfQuantile, both: TwoQuantiles
) -> RowsNeeded:
    def calls_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        del power
        n = min(one.times.size, other.times.size)
        least = fewest_times(one.quantile, min(alpha, alpha_pass) / 2)
        if n < least:
            return least
        calls = both.calls_to_settle(
            n, ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass
        )
        return max(math.ceil(calls), least) if math.isfinite(calls) else None

    return calls_needed
