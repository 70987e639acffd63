"""On which scale does a person read a verdict: its numbers as floats, not as words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports.figures import is_relative
from pytest_mlgate.reports.figures import natural

if TYPE_CHECKING:
    from pytest_mlgate.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The numbers that `figures` writes out; None for what is missing or unbounded."""

    value: float | None
    low: float | None
    high: float | None
    # the smallest thing that matters
    limit: float | None


def on_shown_scale(verdict: Verdict) -> Shown:
    """Turn the oriented numbers of a verdict into those that the reports show.

    Parameters
    ----------
    verdict
        A relative check is read as a gain, any other as the value itself.

    Returns
    -------
    Shown
        With ``low <= high``.
    """
    turned = verdict.orientation < 0 and not is_relative(verdict)

    def shown(value: float | None) -> float | None:
        found = natural(value, verdict.ratio)
        if found is None or not math.isfinite(found):
            return None
        return -found if turned else found

    interval, threshold = verdict.interval, verdict.threshold
    ends = (
        shown(interval.low if interval else None),
        shown(interval.high if interval else None),
    )
    low, high = reversed(ends) if turned else ends
    return Shown(
        value=shown(verdict.estimate),
        low=low,
        high=high,
        limit=shown(threshold.bad if threshold else None),
    )
