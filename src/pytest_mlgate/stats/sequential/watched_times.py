"""Is the candidate slower, asked at any moment and as often as one likes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS
from pytest_mlgate.stats.sequential.quantile_sequence import QuantileSequence
from pytest_mlgate.stats.timing.time_quantile import FEWEST_PAIRS
from pytest_mlgate.stats.timing.time_quantile import known_quantile
from pytest_mlgate.stats.timing.time_quantile import positive_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

METHOD_PAIRS = "median of paired log ratios, quantile confidence sequence"
METHOD_ARMS = (
    "ratio of quantiles, a quantile confidence sequence each at half of the level"
)
ASSUMPTIONS = ("calls are alike and do not wait for each other",)

_SMALLEST_LEVEL = 1e-12


def watched_paired_times(
    candidate: ArrayLike, baseline: ArrayLike, *, rows: float = USUAL_ROWS
) -> Measurement:
    """Compare two models by the median ratio of times of the same requests.

    Parameters
    ----------
    candidate, baseline : array_like, shape (n,)
        Positive times of the same requests.
    rows : float
        Requests at which the watch is expected to end; see `NormalMixture`.

    Returns
    -------
    Measurement
        The logarithm of baseline over candidate ("loss"): higher is faster. Without a
        verdict below 40 pairs. Its p-values hold at all looks together.

    Raises
    ------
    InvalidInput
        If a time is not positive and finite, or there are not as many of both.

    Notes
    -----
    The sign test of `paired_median_ratio`, with the mixture of `BernoulliMixture` in
    place of the binomial distribution: a `QuantileSequence` of the median.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> baseline = rng.lognormal(0, 0.2, 400)
    >>> found = watched_paired_times(
    ...     1.3 * baseline * rng.lognormal(0, 0.1, 400), baseline
    ... )
    >>> found.p_worse_than(0.0) < 1e-6, found.p_worse_than(-math.log(1.4)) < 0.05
    (True, False)

    Certainly slower, and not certainly by 40 %.
    """
    one, other = positive_times(candidate), positive_times(baseline)
    if one.size != other.size:
        raise InvalidInput(
            f"Times must come in pairs; got {one.size} of the candidate and "
            f"{other.size} of the baseline. Hint: compare arms without pairs."
        )
    mixture = BernoulliMixture(rows=rows)
    sample = QuantileSequence.of(np.log(one / other), 0.5, mixture)

    def interval(confidence: float) -> Interval:
        side = (1 - confidence) / 2
        return Interval(-sample.upper(side), -sample.lower(side), confidence)

    def needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        found = min(
            sample.calls_until(-bad, below=True, level=alpha_pass, power=power),
            sample.calls_until(-ok, below=False, level=alpha, power=power),
        )
        return math.ceil(max(found, FEWEST_PAIRS)) if found <= MOST_ROWS else None

    few = None
    if one.size < FEWEST_PAIRS:
        few = f"{one.size} pairs of calls are too few; it takes {FEWEST_PAIRS}."
    return Measurement(
        estimate=-sample.value,
        n=one.size,
        method=METHOD_PAIRS,
        p_better_than=lambda x: sample.p_below(-x),
        p_worse_than=lambda x: sample.p_above(-x),
        interval=interval,
        rows_needed=needed,
        candidate=float(np.median(one)),
        baseline=float(np.median(other)),
        ratio="loss",
        assumptions=ASSUMPTIONS,
        cannot_judge=few,
    )


def watched_times(
    candidate: ArrayLike,
    baseline: ArrayLike,
    *,
    quantile: float,
    rows: float = USUAL_ROWS,
) -> Measurement:
    """Compare a quantile of the times of two arms.

    Parameters
    ----------
    candidate, baseline : array_like, shape (n,) and (m,)
        Positive times.
    quantile : float
        In (0, 1), such as 0.95.
    rows : float
        Calls of both arms at which the watch is expected to end.

    Returns
    -------
    Measurement
        The logarithm of baseline over candidate ("loss"): higher is faster. Its
        p-values hold at all looks together.

    Raises
    ------
    InvalidInput
        If a time is not positive and finite, or the quantile is not in (0, 1).

    Notes
    -----
    A `QuantileSequence` for each arm at half of the level; both hold at all times
    together by Bonferroni's inequality, and the p-value is the smallest level at which
    they are apart.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> found = watched_times(
    ...     rng.lognormal(0.5, 0.3, 2000), rng.lognormal(0, 0.3, 2000), quantile=0.95
    ... )
    >>> found.p_worse_than(0.0) < 0.001
    True

    The slowest twentieth of the candidate's calls certainly begins later.
    """
    share = known_quantile(quantile)
    one, other = positive_times(candidate), positive_times(baseline)
    n = one.size + other.size
    arms = _Arms(
        QuantileSequence.of(one, share, _mixture(rows * one.size / n)),
        QuantileSequence.of(other, share, _mixture(rows * other.size / n)),
    )
    return Measurement(
        estimate=arms.estimate,
        n=n,
        method=METHOD_ARMS,
        p_better_than=arms.p_better_than,
        p_worse_than=arms.p_worse_than,
        interval=arms.interval,
        rows_needed=arms.calls_needed,
        candidate=arms.candidate.value,
        baseline=arms.baseline.value,
        ratio="loss",
        assumptions=ASSUMPTIONS,
    )


def _mixture(rows: float) -> BernoulliMixture:
    return BernoulliMixture(rows=max(rows, 1.0))


class _Arms:
    """The limits of two quantiles, together."""

    def __init__(self, candidate: QuantileSequence, baseline: QuantileSequence) -> None:
        self.candidate = candidate
        self.baseline = baseline

    @property
    def estimate(self) -> float:
        return math.log(self.baseline.value / self.candidate.value)

    def _low(self, level: float) -> float:
        slow, fast = self.candidate.upper(level / 2), self.baseline.lower(level / 2)
        return math.log(fast / slow) if fast > 0 and slow < math.inf else -math.inf

    def _high(self, level: float) -> float:
        fast, slow = self.candidate.lower(level / 2), self.baseline.upper(level / 2)
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
        n = self.candidate.times.size + self.baseline.times.size
        routes = (
            (self.estimate - bad, self.estimate - self._low(alpha_pass)),
            (ok - self.estimate, self._high(alpha) - self.estimate),
        )
        found = [
            n * (reach / distance) ** 2
            for distance, reach in routes
            if distance > 0 and math.isfinite(reach)
        ]
        rows = min(found, default=math.inf)
        return max(math.ceil(rows), n + 1) if rows <= MOST_ROWS else None


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
        xtol=1e-5,
    )
    # the bisection may end on either side of the step: never claim too much
    return min(1.0, math.exp(float(found) + 2e-5))
