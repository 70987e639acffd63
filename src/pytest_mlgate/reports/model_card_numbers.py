"""Which numbers of a session belong on a model card, and in which digits.

The candidate's own values, and what was compared. An interval stands only beside the
number that it is about: that of a comparison says nothing of the candidate alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.front_matter import Number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.figures import Figures
    from pytest_mlgate.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNumber:
    """One number of a card, in the digits that every report shows."""

    # "roc_auc", "roc_auc gain over the baseline", "recall difference by sex"
    kind: str
    value: Number
    slice: str | None
    # None: unbounded, exact, or about another number
    low: Number | None = None
    high: Number | None = None


def own_values(record: Record) -> Iterator[CardNumber]:
    """Yield the candidate's own value of each metric on each slice, once."""
    return _each_once(_own(verdict) for verdict in record.verdicts)


def card_numbers(record: Record) -> Iterator[CardNumber]:
    """Yield the candidate's own values, then whatever else was estimated."""
    yield from own_values(record)
    yield from _each_once(_estimated(verdict) for verdict in record.verdicts)


def _each_once(found: Iterable[CardNumber | None]) -> Iterator[CardNumber]:
    seen: set[tuple[str, str | None]] = set()
    for one in found:
        if one is not None and (one.kind, one.slice) not in seen:
            seen.add((one.kind, one.slice))
            yield one


def _own(verdict: Verdict) -> CardNumber | None:
    value = verdict.candidate
    if value is None or not math.isfinite(value) or verdict.metric is None:
        return None
    if not verdict.subject.startswith("candidate"):
        return None
    shown = figures(verdict)
    alone = verdict.subject == "candidate" and not shown.relative
    same = alone and shown.estimate == shown.candidate
    low, high = _bounds(shown) if same else (None, None)
    return CardNumber(
        kind=plain(verdict.metric),
        value=_bare(shown.candidate),
        slice=verdict.slice,
        low=low,
        high=high,
    )


def _estimated(verdict: Verdict) -> CardNumber | None:
    """Take the number that was judged, unless it is the candidate's own."""
    value = verdict.estimate
    if value is None or not math.isfinite(value) or verdict.metric is None:
        return None
    shown = figures(verdict)
    if shown.estimate == shown.candidate and not shown.relative:
        return None
    what = wording.title(replace(verdict, slice=None))
    unit = " (%)" if verdict.ratio is not None else ""
    low, high = _bounds(shown)
    return CardNumber(
        kind=plain(f"{what}{_compared(verdict, shown)}{unit}"),
        value=_bare(shown.estimate),
        slice=verdict.slice,
        low=low,
        high=high,
    )


def _compared(verdict: Verdict, shown: Figures) -> str:
    if shown.relative:
        return " gain over the baseline"
    return " against the baseline" if verdict.subject.endswith("vs baseline") else ""


def _bounds(shown: Figures) -> tuple[Number | None, Number | None]:
    """Take the limits out of the words that every report shows."""
    if not shown.interval.startswith("["):
        return None, None
    low, high = shown.interval.strip("[] %").split(", ")
    return _limit(low), _limit(high)


def _limit(text: str) -> Number | None:
    return _bare(text) if text[-1:].isdigit() else None


def _bare(digits: str) -> Number:
    """Write without sign of gain, thousands separators and unit: a number of JSON."""
    told = digits.replace(",", "").removeprefix("+").removesuffix(" %")
    return Number(told.replace(" x 10^", "e+"))
