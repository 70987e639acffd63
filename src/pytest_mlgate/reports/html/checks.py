"""What does the page show of one check: every text of its row and of its details."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.failure import CASES_SHOWN
from pytest_mlgate.reports.failure import interval_text
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.html.methods import own_assumptions
from pytest_mlgate.reports.html.methods import shared_assumptions
from pytest_mlgate.reports.html.strip import drawing
from pytest_mlgate.reports.plots.shown_scale import on_shown_scale
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.figures import Figures
    from pytest_mlgate.reports.html.strip import Drawing
    from pytest_mlgate.verdict import Verdict

MARKS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "✓",
        Outcome.FAILED: "✗",
        Outcome.INCONCLUSIVE: "?",
        Outcome.NOT_APPLICABLE: "○",
    }
)

REMARK_LIMIT = 600
CASE_LIMIT = 1_000
"""Characters; a case may be a line to copy into a ledger."""

CASES_ROOM = 120_000
"""Characters of all cases of a page: what did not pass comes first."""

SHOWN = 2_000
"""Checks on a page, worst first: browsers give up on a hundred thousand rows."""

OPEN_AT_FIRST = 20
"""Checks that did not pass whose details stand open when the page is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One check in words; sort keys are numbers or None."""

    number: int
    verdict: Verdict
    title: str
    # the question as the code asked it; None where the title says the same
    asked: str | None
    mark: str
    word: str
    # "required", "advisory" or "waived"
    standing: str
    excuse: str | None
    shown: Figures
    # the number that is shown as the value, for sorting
    value: float | None
    drawing: Drawing | None
    headline: str
    # the rule without the end of the interval, which the drawing shows
    required: str | None
    # True where it did not pass and counts
    urgent: bool
    open: bool
    details: tuple[tuple[str, str], ...]
    cases: tuple[str, ...]
    cases_hidden: str | None
    next_step: str | None

    @property
    def anchor(self) -> str:
        """Name its details within the page."""
        return f"check-{self.number}"

    @property
    def rank(self) -> int:
        """Give the place of its outcome, worst first, for sorting."""
        order = (
            Outcome.FAILED,
            Outcome.INCONCLUSIVE,
            Outcome.PASSED,
            Outcome.NOT_APPLICABLE,
        )
        return order.index(self.verdict.outcome)


def check_views(record: Record) -> tuple[CheckView, ...]:
    """Word the checks of a record, worst first: `SHOWN` at most.

    Parameters
    ----------
    record
        A finished session.

    Returns
    -------
    tuple of CheckView
        Numbered in the order of the record, so that a link to a check stays right
        when outcomes change.
    """
    # by identity: two checks may be equal in every word
    number_of = {id(v): place for place, v in enumerate(record.verdicts, 1)}
    shared = shared_assumptions(record.verdicts)
    room, opened, views = CASES_ROOM, 0, []
    for verdict in standing.worst_first(record)[:SHOWN]:
        excused = standing.excuse(record, verdict)
        urgent = standing.not_passed(verdict) and excused is None
        opened += urgent
        cases = tuple(_cases_that_fit(verdict, room))
        room -= sum(map(len, cases))
        views.append(
            _view(
                verdict,
                number=number_of[id(verdict)],
                excuse=excused,
                urgent=urgent,
                opened=urgent and opened <= OPEN_AT_FIRST,
                cases=cases,
                assumptions=own_assumptions(verdict, shared),
            )
        )
    return tuple(views)


def _view(
    verdict: Verdict,
    *,
    number: int,
    excuse: str | None,
    urgent: bool,
    opened: bool,
    cases: tuple[str, ...],
    assumptions: tuple[str, ...],
) -> CheckView:
    shown = figures(verdict)
    title = plain(wording.title(verdict))
    asked = plain(verdict.check)
    hidden = len(verdict.cases) - len(cases) + verdict.cases_left_out
    return CheckView(
        number=number,
        verdict=verdict,
        title=title,
        asked=None if asked in title else asked,
        mark=MARKS[verdict.outcome],
        word=wording.OUTCOME_WORDS[verdict.outcome],
        standing=_standing(excuse),
        excuse=None if excuse is None else plain(excuse, limit=REMARK_LIMIT),
        shown=shown,
        value=on_shown_scale(verdict).value,
        drawing=drawing(verdict),
        headline=plain(wording.headline(verdict), limit=REMARK_LIMIT),
        required=_rule(verdict, shown),
        urgent=urgent,
        open=opened,
        details=tuple(
            (name, plain(text, limit=REMARK_LIMIT))
            for name, text in _details(verdict, shown, assumptions)
        ),
        cases=cases,
        cases_hidden=wording.left_out(hidden, "cases") if hidden > 0 else None,
        next_step=plain(wording.next_step(verdict), limit=REMARK_LIMIT)
        if standing.not_passed(verdict)
        else None,
    )


def _standing(excuse: str | None) -> str:
    if excuse is None:
        return "required"
    return "advisory" if excuse == gate_wording.ADVISORY else "waived"


def _rule(verdict: Verdict, shown: Figures) -> str | None:
    if verdict.threshold is None:
        return None
    return wording.required(verdict, shown).partition(":")[0]


def _details(
    verdict: Verdict, shown: Figures, assumptions: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield names and values, in the order of a failure's text."""
    if verdict.estimate is not None:
        yield "observed", _observed(verdict, shown)
        yield "interval", interval_text(verdict, shown)
    if verdict.threshold is not None:
        yield "required", wording.required(verdict, shown)
    yield from _beside(verdict)
    if assumptions:
        yield "assumes", "; ".join(assumptions)
    yield "asked about", verdict.subject


def _beside(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what explains the numbers."""
    reason = wording.because(verdict)
    if reason:
        yield "because", reason
    today = wording.baseline_today(verdict)
    if today:
        yield "for comparison", today
    if verdict.rows_needed is not None:
        yield "rows needed", numbers.count(verdict.rows_needed)
    if verdict.alpha is not None:
        yield "p(pass), p(fail)", _chances(verdict)
    if verdict.estimate is None and verdict.method:
        yield "method", verdict.method


def _observed(verdict: Verdict, shown: Figures) -> str:
    told = [shown.estimate]
    if verdict.candidate is not None and shown.relative:
        told.append(f"candidate {shown.candidate}")
    if verdict.baseline is not None:
        told.append(f"baseline {shown.baseline}")
    if verdict.n is not None:
        told.append(f"n = {shown.n}")
    return ", ".join(told)


def _chances(verdict: Verdict) -> str:
    held = f"held against {numbers.share(verdict.alpha)} of the error budget"
    better, worse = numbers.p_value(verdict.p_pass), numbers.p_value(verdict.p_fail)
    return f"{better.removeprefix('= ')}, {worse.removeprefix('= ')}, {held}"


def _cases_that_fit(verdict: Verdict, room: int) -> Iterator[str]:
    for case in verdict.cases[:CASES_SHOWN]:
        told = plain(case, limit=CASE_LIMIT)
        if len(told) > room:
            return
        room -= len(told)
        yield told
