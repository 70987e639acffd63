"""How large is a quantile of times: the median, or where the slowest begin."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.timing.ranks_of_quantile import RanksOfQuantile
from pytest_mlgate.stats.timing.ranks_of_quantile import fewest_times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import RowsNeeded

FEWEST_PAIRS = 40
"""Below this many pairs a median ratio is no verdict."""

METHOD = "order statistics, binomial ranks"
METHOD_RATIO = "median of paired log ratios, order statistics"

ASSUMPTIONS = ("calls are alike and do not wait for each other",)


def time_quantile(times: ArrayLike, *, quantile: float) -> Measurement:
    """Measure a quantile of times; shorter is better.

    Parameters
    ----------
    times : array_like, shape (n,)
        Positive, in any unit.
    quantile : float
        In (0, 1).

    Returns
    -------
    Measurement
        In the unit of the times, orientation -1.

    Raises
    ------
    InvalidInput
        If a time is not positive and finite, or the quantile is not in (0, 1).

    Notes
    -----
    Hypothesis: the quantile of the distribution of times is at least (at most) a
    number. Method: see `RanksOfQuantile`; an upper limit is finite from 59 times on
    for the 95th percentile and from 299 for the 99th, at the 5 % level. Of 2000
    simulated samples of 400 lognormal times .037 were called faster than they are and
    .048 slower at the .05 level, .005 and .002 at .005.

    Examples
    --------
    >>> found = time_quantile(np.linspace(1, 2, 400), quantile=0.95)
    >>> low, high, _ = found.interval(0.90)
    >>> round(-high, 3), round(-low, 3)
    (1.932, 1.97)

    19 of 20 calls are answered within 1.97, at least.
    """
    values = positive_times(times)
    sample = RanksOfQuantile.of(values, known_quantile(quantile))
    return claim(sample, n=values.size, method=METHOD, candidate=sample.value)


def paired_median_ratio(candidate: ArrayLike, baseline: ArrayLike) -> Measurement:
    """Compare two models by the median ratio of times that were taken in turns.

    Parameters
    ----------
    candidate, baseline : array_like, shape (n,)
        Positive times; the two of a place were taken right after each other, in random
        order, so that what slows the machine slows both.

    Returns
    -------
    Measurement
        The logarithm of baseline over candidate ("loss"): higher is faster. Without a
        verdict below 40 pairs.

    Raises
    ------
    InvalidInput
        If a time is not positive and finite, or there are not as many of both.

    Notes
    -----
    The sign test of [1]_ and its interval: of the ratio's distribution nothing is
    asked but that pairs are alike. The mean ratio of two blocks of calls moves with
    whatever else the machine did meanwhile: with equal models it was above 1.10 in
    8 to 42 of 100 sessions on a shared machine, the median of pairs in none.

    References
    ----------
    .. [1] Conover, W. J. (1999). Practical Nonparametric Statistics, 3rd ed. Wiley.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> baseline = rng.lognormal(0, 0.2, 200)
    >>> found = paired_median_ratio(
    ...     1.3 * baseline * rng.lognormal(0, 0.1, 200), baseline
    ... )
    >>> bool(found.p_worse_than(0.0) < 1e-6), round(math.exp(-found.estimate), 2)
    (True, 1.28)

    The candidate takes 28 % more time, certainly more than none.
    """
    one, other = positive_times(candidate), positive_times(baseline)
    if one.size != other.size:
        raise InvalidInput(
            f"Times must come in pairs; got {one.size} of the candidate and "
            f"{other.size} of the baseline. Hint: time both in turns."
        )
    sample = RanksOfQuantile.of(np.log(one / other), 0.5)
    few = None
    if one.size < FEWEST_PAIRS:
        few = f"{one.size} pairs of calls are too few; it takes {FEWEST_PAIRS}."
    return claim(
        sample,
        n=one.size,
        method=METHOD_RATIO,
        candidate=float(np.median(one)),
        baseline=float(np.median(other)),
        ratio="loss",
        cannot_judge=few,
        floor=FEWEST_PAIRS,
    )


def claim(
    sample: RanksOfQuantile,
    *,
    n: int,
    method: str,
    candidate: float,
    baseline: float | None = None,
    ratio: Literal["loss"] | None = None,
    cannot_judge: str | None = None,
    floor: int = 0,
) -> Measurement:
    """Make the claim that the ranks support, oriented so that shorter is better."""

    def interval(confidence: float) -> Interval:
        side = (1 - confidence) / 2
        return Interval(-sample.upper(side), -sample.lower(side), confidence)

    return Measurement(
        estimate=-sample.value,
        n=n,
        method=method,
        p_better_than=lambda x: sample.p_below(-x),
        p_worse_than=lambda x: sample.p_above(-x),
        interval=interval,
        rows_needed=_calls_needed(sample, floor),
        candidate=candidate,
        baseline=baseline,
        # a ratio is worded by what it is of; only a time is shown as its negative
        orientation=1 if ratio else -1,
        ratio=ratio,
        assumptions=ASSUMPTIONS,
        cannot_judge=cannot_judge,
    )


def _calls_needed(sample: RanksOfQuantile, floor: int) -> RowsNeeded:
    """Plan calls by the shares of today's times on either side of the threshold."""

    def needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        q = sample.quantile
        routes = [
            (sample.share_below(-bad) - q, alpha_pass),
            (q - sample.share_below(-ok), alpha),
        ]
        found = []
        for distance, level in routes:
            if distance <= 0 or not 0 < level < 1:
                continue
            share = q + distance if level == alpha_pass else q - distance
            reach = -NormalDist().inv_cdf(level) * math.sqrt(q * (1 - q))
            spread = math.sqrt(max(share * (1 - share), 0.0))
            reach += NormalDist().inv_cdf(power) * spread
            found.append((reach / distance) ** 2)
        rows = max(
            min(found, default=math.inf), floor, fewest_times(max(q, 1 - q), alpha_pass)
        )
        return math.ceil(rows) if rows <= MOST_ROWS else None

    return needed


def positive_times(times: ArrayLike) -> NDArray[np.float64]:
    """Check times: one dimension, positive, finite, at least one."""
    values = np.asarray(times, dtype=np.float64)
    if values.ndim != 1 or not values.size:
        raise InvalidInput(
            f"Times must be one per call; got an array of shape {values.shape}. "
            "Hint: time at least one call."
        )
    wrong = ~(np.isfinite(values) & (values > 0))
    if wrong.any():
        raise InvalidInput(
            f"Times must be positive and finite; got {values[wrong][0]:g} for call "
            f"{int(np.argmax(wrong))}. Hint: loop calls that are shorter than the "
            "clock can tell."
        )
    return values


def known_quantile(quantile: float) -> float:
    """Check a quantile: a number between 0 and 1."""
    if isinstance(quantile, bool) or not 0 < quantile < 1:
        raise InvalidInput.because(
            "quantile", "a number between 0 and 1", quantile, hint="0.5 is the median"
        )
    return float(quantile)
