"""What does a person read of a verdict: its numbers on the natural scale, as text.

A verdict holds oriented numbers (higher is better). A person expects a log loss to be
positive and an interval to run from low to high; this file turns one into the other,
once, so that no two reports can disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.verdict import Verdict

SIZE_QUESTION = "same_as"
"""Compares both models, and the number is a size without a sign."""
RELATIVE_QUESTIONS = frozenset({"not_worse", "better", "not_wider", "as_promised"})
RELATIVE_SUBJECT = "candidate vs baseline"
_LARGEST_LOG = 700.0


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
    low, high = _limits(verdict.interval, sign, verdict.ratio)
    estimate = _times(sign, natural(verdict.estimate, verdict.ratio))
    threshold = verdict.threshold
    bad = _times(sign, natural(threshold.bad if threshold else None, verdict.ratio))
    ok = _times(sign, natural(threshold.ok if threshold else None, verdict.ratio))
    unit = "" if verdict.ratio is None else " %"
    places = numbers.decimals_for(
        [estimate, low, high], bounds=[bad, ok], width=_width(low, high)
    )
    exact = is_exact(verdict)
    own = _own_places(verdict) if unit else places

    def write(value: float | None) -> str:
        told = (numbers.signed if relative else numbers.fixed)(value, places)
        return told + (unit if value is not None else "")

    return Figures(
        estimate=write(_number(estimate)),
        candidate=numbers.fixed(_number(verdict.candidate), own),
        baseline=numbers.fixed(_number(verdict.baseline), own),
        interval=_interval(low, high, places, exact=exact, relative=relative) + unit,
        confidence=None
        if exact or verdict.interval is None
        else numbers.confidence(verdict.interval.confidence),
        bad=numbers.fixed(_magnitude(bad, relative=relative), places) + unit,
        ok=numbers.fixed(_magnitude(ok, relative=relative), places) + unit,
        limit=write(bad),
        n=numbers.count(verdict.n),
        relative=relative,
        less_is_better=sign < 0,
        exact=exact,
    )


def is_relative(verdict: Verdict) -> bool:
    """Tell whether candidate and baseline were compared."""
    if verdict.question == SIZE_QUESTION:
        return False
    return verdict.question in RELATIVE_QUESTIONS or verdict.subject == RELATIVE_SUBJECT


def natural(value: float | None, ratio: Literal["gain", "loss"] | None) -> float | None:
    """Turn the logarithm of a ratio into percent; any other number stays.

    Examples
    --------
    >>> round(natural(-0.0513, "gain"), 2), round(natural(-0.0488, "loss"), 2)
    (-5.0, -5.0)

    A recall of 95 % of the baseline's, and a log loss of 105 %: both lose 5 %.
    """
    if value is None or ratio is None or math.isinf(value):
        return value
    # where a loss grows without bound the percent overflow; no reader needs them then
    reach = min(value if ratio == "gain" else -value, _LARGEST_LOG)
    percent = 100 * math.expm1(reach)
    return percent if ratio == "gain" else -percent


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


def _limits(
    found: Interval | None, sign: int, ratio: Literal["gain", "loss"] | None
) -> tuple[float | None, float | None]:
    if found is None:
        return None, None
    low, high = (_times(sign, natural(end, ratio)) for end in (found.low, found.high))
    return (low, high) if sign > 0 else (high, low)


def _own_places(verdict: Verdict) -> int:
    """Choose decimals for the metric's own values, beside a ratio in percent."""
    return numbers.decimals_for([verdict.candidate, verdict.baseline])


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
