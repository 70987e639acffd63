"""What does a person read of a verdict: its numbers on the natural scale, as text.

A verdict holds oriented numbers (higher is better). A person expects a log loss to be
positive and an interval to run from low to high; this file turns one into the other,
once, so that no two reports can disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.verdict import Verdict

RELATIVE_QUESTIONS = frozenset({"not_worse", "better", "not_wider"})
RELATIVE_SUBJECT = "candidate vs baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of one verdict, written out.

    A relative check shows a gain (positive is better, whatever the metric); any other
    shows the value itself, where less may be better.
    """

    # the gain with its sign, or the value
    estimate: str
    candidate: str
    baseline: str
    # "[low, high]", "exact", or "not computable"
    interval: str
    # "90 %"; None when the number is exact or there is no interval
    confidence: str | None
    # the two numbers of the threshold, as magnitudes for a relative check
    bad: str
    ok: str
    # `bad` with its sign: what the end of the interval is held against
    limit: str
    n: str
    relative: bool
    # True where less is better on the natural scale
    less_is_better: bool
    exact: bool


def figures(verdict: Verdict) -> Figures:
    """Write out the numbers of a verdict with the decimals that suit them.

    Parameters
    ----------
    verdict
        Any verdict; numbers that are missing or not finite become words.

    Returns
    -------
    Figures
        The same text for every report.
    """
    relative = is_relative(verdict)
    sign = 1 if relative else _sign(verdict)
    low, high = _limits(verdict.interval, sign)
    estimate = _times(sign, verdict.estimate)
    threshold = verdict.threshold
    bad = _times(sign, threshold.bad if threshold else None)
    ok = _times(sign, threshold.ok if threshold else None)
    places = numbers.decimals_for(
        [estimate, low, high], bounds=[bad, ok], width=_width(low, high)
    )
    exact = is_exact(verdict)
    write = numbers.signed if relative else numbers.fixed
    return Figures(
        estimate=write(_number(estimate), places),
        candidate=numbers.fixed(_number(verdict.candidate), places),
        baseline=numbers.fixed(_number(verdict.baseline), places),
        interval=_interval(low, high, places, exact=exact, relative=relative),
        confidence=None
        if exact or verdict.interval is None
        else numbers.confidence(verdict.interval.confidence),
        bad=numbers.fixed(_magnitude(bad, relative=relative), places),
        ok=numbers.fixed(_magnitude(ok, relative=relative), places),
        limit=write(bad, places),
        n=numbers.count(verdict.n),
        relative=relative,
        less_is_better=sign < 0,
        exact=exact,
    )


def is_relative(verdict: Verdict) -> bool:
    """Tell whether candidate and baseline were compared."""
    return verdict.question in RELATIVE_QUESTIONS or verdict.subject == RELATIVE_SUBJECT


def is_exact(verdict: Verdict) -> bool:
    """Tell whether the number has no sampling error (a size, a count of failures)."""
    if verdict.interval is None or verdict.estimate is None:
        return False
    # `judge` gives no share of the error budget to what cannot err
    return verdict.alpha is None and verdict.interval.low == verdict.interval.high


def _sign(verdict: Verdict) -> int:
    return -1 if verdict.orientation < 0 else 1


def _times(sign: int, value: float | None) -> float | None:
    return None if value is None else sign * value


def _number(value: float | None) -> float | None:
    """Take what is not finite as not computed (only a limit may be unbounded)."""
    return value if value is not None and math.isfinite(value) else None


def _limits(found: Interval | None, sign: int) -> tuple[float | None, float | None]:
    if found is None:
        return None, None
    return (found.low, found.high) if sign > 0 else (-found.high, -found.low)


def _width(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else _number(high - low)


def _interval(
    low: float | None, high: float | None, places: int, *, exact: bool, relative: bool
) -> str:
    if exact:
        return "exact"
    if low is None or high is None:
        return numbers.NOT_COMPUTABLE
    return numbers.interval(low, high, places, with_sign=relative)


def _magnitude(value: float | None, *, relative: bool) -> float | None:
    return abs(value) if relative and value is not None else value
