"""Is the candidate slower, asked at any moment and as often as one likes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

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
from pytest_mlgate.stats.timing.two_quantiles import TwoQuantiles

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pytest_mlgate.measurement import RowsNeeded

METHOD_PAIRS = "median of paired log ratios, quantile confidence sequence"
METHOD_ARMS = (
    "ratio of quantiles, a quantile confidence sequence each at half of the level"
)
ASSUMPTIONS = ("calls are alike and do not wait for each other",)


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
    arms = TwoQuantiles(
        candidate=QuantileSequence.of(one, share, _mixture(rows * one.size / n)),
        baseline=QuantileSequence.of(other, share, _mixture(rows * other.size / n)),
    )
    return Measurement(
        estimate=arms.estimate,
        n=n,
        method=METHOD_ARMS,
        p_better_than=arms.p_better_than,
        p_worse_than=arms.p_worse_than,
        interval=arms.interval,
        rows_needed=_planner(arms, n),
        candidate=arms.candidate.value,
        baseline=arms.baseline.value,
        ratio="loss",
        assumptions=ASSUMPTIONS,
    )


def _mixture(rows: float) -> BernoulliMixture:
    return BernoulliMixture(rows=max(rows, 1.0))


def _planner(arms: TwoQuantiles, n: int) -> RowsNeeded:
    def calls_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        del power
        calls = arms.calls_to_settle(
            n, ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass
        )
        return max(math.ceil(calls), n + 1) if calls <= MOST_ROWS else None

    return calls_needed
