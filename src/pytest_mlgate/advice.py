"""What to do about a model in production: `advise`, a pure function of its trend.

Three things can be done: train it anew, go back to the model before, or wait for labels
that are missing. Nothing is done for a trend that only might have changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.trend import Trend
    from pytest_mlgate.trend import WindowFacts

SOON = 1
"""Windows after a promotion whose failure is blamed on the promotion."""

MOST_ERRORS = 0.01
"""Share of requests without an answer above which nothing goes on as it is."""


class Action(StrEnum):
    """What to do."""

    GO_ON = "go on"
    WAIT = "wait for labels"
    RETRAIN = "retrain"
    ROLL_BACK = "roll back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do, and why: one line each."""

    action: Action
    reasons: tuple[str, ...]


def advise(trend: Trend) -> Advice:
    """Say what the facts call for.

    Parameters
    ----------
    trend
        Windows, oldest first. One of whose decisions not half are mature (it has only
        begun to mature) overrules none before it.

    Returns
    -------
    Advice
        By the newest window that could be judged:

        * it kept the promise: *go on*;
        * it broke the promise in the first window of the present champion, every answer
          of it is the champion's own, and there is a champion before: *roll back*;
        * it broke the promise otherwise: *retrain*.

        *Wait for labels* where no window could be judged, the newest settles nothing,
        a later one was due and could not be judged (labels or the log stopped), more
        than `MOST_ERRORS` of the requests since had no answer, or the answers alone
        forecast a loss.
    """
    judged = _judged(trend)
    if not judged:
        why = (_why_none(trend), *_failing(trend.windows))
        return Advice(action=Action.WAIT, reasons=why)
    newest = judged[-1]
    later = trend.windows[trend.windows.index(newest) + 1 :]
    if newest.outcome == "failed":
        return _on_failure(trend, newest, judged[:-1])
    unsettled = (*_silent(trend, later), *_failing((newest, *later)))
    if unsettled:
        return Advice(action=Action.WAIT, reasons=unsettled)
    forecasts = [w for w in later if w.forecast == "failed"]
    if forecasts:
        return Advice(action=Action.WAIT, reasons=(_forecast(trend, forecasts[0]),))
    if newest.outcome == "inconclusive":
        told = f"{_named(newest)}: its labels settle neither a loss nor none"
        return Advice(action=Action.WAIT, reasons=(told,))
    return Advice(action=Action.GO_ON, reasons=(_kept(trend, newest), *_quiet(newest)))


def _judged(trend: Trend) -> list[WindowFacts]:
    return [w for w in trend.windows if w.outcome is not None and _is_mature(w)]


def _is_mature(window: WindowFacts) -> bool:
    # of its own decisions: a quiet month is no young one
    return 2 * window.mature >= window.decisions


def _silent(trend: Trend, later: tuple[WindowFacts, ...]) -> tuple[str, ...]:
    """Say why the last window that was due could not be judged."""
    silent = [w for w in later if _is_mature(w) and _is_due(trend, w)]
    if not silent:
        return ()
    last = silent[-1]
    if not last.decisions:
        return (f"{_named(last)}: the log holds no decision of the champion",)
    return (f"{_named(last)}: {last.not_realised or 'it could not be judged'}",)


def _is_due(trend: Trend, window: WindowFacts) -> bool:
    start, end = map(datetime.fromisoformat, (window.start, window.end))
    if not window.decisions:
        # there is nothing to mature; the last window may have only begun
        first = trend.windows[0]
        of = datetime.fromisoformat(first.end) - datetime.fromisoformat(first.start)
        return end - start >= of
    mature = end + timedelta(days=trend.maturity_days)
    return mature <= datetime.fromisoformat(trend.as_of)


def _failing(windows: tuple[WindowFacts, ...]) -> tuple[str, ...]:
    """Say where requests got no answer: no label tells what that cost."""
    return tuple(
        f"{_named(w)}: {w.errors:,} of {w.errors + w.decisions:,} requests had an "
        f"error and no answer; more than {100 * MOST_ERRORS:g} % are too many"
        for w in windows
        if w.errors > MOST_ERRORS * (w.errors + w.decisions)
    )


def _on_failure(trend: Trend, newest: WindowFacts, before: list[WindowFacts]) -> Advice:
    told = (_broken(trend, newest), *_moved(newest))
    own = [w for w in before if w.version == newest.version and not w.others]
    soon = len(own) < SOON and _is_new(trend, newest)
    if trend.previous is not None and soon and _is_of_champion(trend, newest):
        why = f"version {trend.champion} failed in its first window of labels"
        back = f"version {trend.previous} was the champion before"
        return Advice(action=Action.ROLL_BACK, reasons=(*told, why, back))
    if any(w.outcome == "passed" for w in own):
        return Advice(
            action=Action.RETRAIN, reasons=(*told, "it kept the promise before")
        )
    return Advice(action=Action.RETRAIN, reasons=told)


def _is_of_champion(trend: Trend, window: WindowFacts) -> bool:
    """Tell whether the champion alone answered, and still did when it was champion."""
    if trend.champion is None or trend.promoted is None or window.others:
        return False
    ended, promoted = map(datetime.fromisoformat, (window.end, trend.promoted))
    return window.version == trend.champion and ended > promoted


def _is_new(trend: Trend, window: WindowFacts) -> bool:
    """Tell whether the champion had not served for a whole window before this one."""
    if trend.serving_since is None:
        return True
    start, end = map(datetime.fromisoformat, (window.start, window.end))
    return datetime.fromisoformat(trend.serving_since) > start - (end - start)


def _why_none(trend: Trend) -> str:
    if not any(w.decisions for w in trend.windows):
        return "the log holds no decision of the champion in these windows"
    if not any(w.mature for w in trend.windows):
        return f"no decision is {trend.maturity_days:g} days old yet"
    covered = [w.coverage for w in trend.windows if w.coverage is not None]
    if max(covered) < trend.least_coverage:
        return (
            f"at most {100 * max(covered):.0f} % of the mature decisions have their "
            f"label; {100 * trend.least_coverage:.0f} % are needed"
        )
    reasons = [w.not_realised for w in trend.windows if w.not_realised]
    return reasons[-1] if reasons else "there is nothing that was promised"


def _named(window: WindowFacts) -> str:
    return f"from {window.start[:10]} on"


def _broken(trend: Trend, window: WindowFacts) -> str:
    assert window.realised is not None
    assert window.promised is not None
    return (
        f"{_named(window)}: {trend.metric} {window.realised.value:.3f} is certainly "
        f"worse than the {window.promised.value:.3f} of {window.promised.source}"
    )


def _kept(trend: Trend, window: WindowFacts) -> str:
    assert window.promised is not None
    return (
        f"{_named(window)}: {trend.metric} certainly is less than {trend.margin:g} "
        f"worse than the {window.promised.value:.3f} of {window.promised.source}"
    )


def _forecast(trend: Trend, window: WindowFacts) -> str:
    return (
        f"{_named(window)}: the answers alone forecast a worse {trend.metric}; its "
        "labels will tell"
    )


def _moved(window: WindowFacts) -> tuple[str, ...]:
    if window.drift_outcome == "failed":
        return (f"its inputs moved, most of all {window.drift} (psi {window.psi:.2f})",)
    if window.drift is not None:
        told = "its inputs did not certainly move: the same inputs have other answers"
        return (told,)
    return ()


def _quiet(window: WindowFacts) -> tuple[str, ...]:
    if window.drift_outcome == "failed":
        return (f"yet its inputs moved: {window.drift} (psi {window.psi:.2f})",)
    return ()
