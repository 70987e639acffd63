"""Where does an interval lie against its threshold: the strip as a drawing of lines.

The same columns as the strip of characters, 240 instead of 25 of them: `bad` stands at
the same place in every drawing, so that drawings under each other form a forest plot
with one vertical line. Shapes tell outcomes apart where colours cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports.strip import places
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from pytest_mlgate.reports.strip import Places
    from pytest_mlgate.verdict import Verdict

WIDTH = 240
_MIDDLE = 12
_CAP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Paths of an SVG of 240 by 24 units; empty where there is nothing to draw."""

    # from `bad` to `ok`: lost, and not by enough to matter
    band: str
    bad: str
    ok: str
    interval: str
    estimate: str
    # for those who do not see it
    words: str


def drawing(verdict: Verdict) -> Drawing | None:
    """Draw the interval of a verdict against its threshold.

    Parameters
    ----------
    verdict
        With or without estimate, interval and threshold.

    Returns
    -------
    Drawing or None
        None where there is no estimate.
    """
    found = places(verdict, width=WIDTH)
    if found is None or found.estimate is None:
        return None
    return Drawing(
        band=_band(found),
        bad="" if found.bad is None else f"M{found.bad} 0V24",
        ok="" if found.ok is None or found.ok == found.bad else f"M{found.ok} 3V21",
        interval=_interval(found),
        estimate=_marker(verdict.outcome, found.estimate),
        words=_words(verdict),
    )


def _band(found: Places) -> str:
    if found.bad is None or found.ok is None or found.ok == found.bad:
        return ""
    return f"M{found.bad} 0H{found.ok}V24H{found.bad}z"


def _interval(found: Places) -> str:
    low, high = found.low, found.high
    if low is None or high is None:
        return ""
    first = _arrow(low, 1) if found.below else _cap(low)
    last = _arrow(high, -1) if found.above else _cap(high)
    return f"M{low} {_MIDDLE}H{high}{first}{last}"


def _cap(at: int) -> str:
    return f"M{at} {_MIDDLE - _CAP}v{2 * _CAP}"


def _arrow(at: int, inwards: int) -> str:
    back = inwards * _CAP
    return f"M{at + back} {_MIDDLE - _CAP}l{-back} {_CAP}l{back} {_CAP}"


def _marker(outcome: Outcome, at: int) -> str:
    if outcome is Outcome.FAILED:
        return f"M{at - 5} 7h10v10h-10z"
    if outcome is Outcome.INCONCLUSIVE:
        return f"M{at} 5l7 7l-7 7l-7 -7z"
    return f"M{at - 5} 12a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"


def _words(verdict: Verdict) -> str:
    """Say on which side of the limit the interval lies."""
    found, threshold = verdict.interval, verdict.threshold
    if found is None or threshold is None:
        return "no limit"
    if found.low > threshold.bad:
        return "wholly on the good side of the limit"
    if found.high < threshold.bad:
        return "wholly on the bad side of the limit"
    return "on the limit" if found.low == found.high else "on both sides of the limit"
