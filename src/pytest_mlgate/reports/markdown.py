"""What does a reviewer see on the pull request: decision, reasons, what did not pass.

One Markdown comment with a hidden marker, so that it can be found and updated. What
needs a person comes first, the rest is folded.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from pytest_mlgate.reports import change_sections
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import provenance
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import fenced
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.escape import markdown_code
from pytest_mlgate.reports.escape import slug
from pytest_mlgate.reports.escape import web_address
from pytest_mlgate.reports.failure import CASES_SHOWN
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.room import Section
from pytest_mlgate.reports.room import fill
from pytest_mlgate.reports.selftest_comment import selftest_sections
from pytest_mlgate.reports.strip import strip
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.selftest import Selftest
    from pytest_mlgate.verdict import Verdict

COMMENT_LIMIT = 60_000
"""Characters; GitHub takes 65,536."""

REASONS_SHOWN = 10

CHOICES = "selection"
"""The family whose cases are the candidates, and are shown whatever comes of them."""

_STRIP_WIDTH = 21
_MARKS = {
    Outcome.PASSED: "✅ passed",
    Outcome.FAILED: "❌ failed",
    Outcome.INCONCLUSIVE: "❔ inconclusive",
    Outcome.NOT_APPLICABLE: "⚪ not applicable",
}
_HEADER = (
    "| outcome | check | value | worse │ better | interval | required | rows |\n"
    "| --- | --- | ---: | --- | --- | --- | ---: |\n"
)

_LEGEND = (
    "`├─●─┤` interval and estimate · `│` the limit: an interval wholly to its right "
    "passes · `┊` nothing to complain about · right is better\n\n"
)


def marker(record: Record) -> str:
    """Give the hidden line by which a later run finds this comment."""
    origin = record.provenance
    return f"<!-- mlgate:v1 key={slug(origin.name)}/{slug(origin.stage)} -->"


def report_md(
    record: Record,
    decision: Decision,
    *,
    link: str | None = None,
    limit: int = COMMENT_LIMIT,
    selftest: Selftest | None = None,
) -> str:
    """Write the comment of a session.

    Parameters
    ----------
    record, decision
        The finished session.
    link
        Address at which the full report can be read.
    limit
        Most characters. Rows that do not fit are counted in a visible line.
    selftest
        What a selftest of the same gates found.

    Returns
    -------
    str
        Markdown in which no stranger's word is more than text.

    Raises
    ------
    InvalidInput
        If `limit` cannot hold the frame of the page, or `link` is no web address.
    """
    sections = [
        _reasons(record, decision, link),
        *_attention(record),
        *_cases(record),
        *_choices(record),
        *_waivers(record),
        *change_sections.sections(record, decision),
        *_others(record),
        *selftest_sections(selftest, record),
        *_notes(decision),
        _provenance(record),
        _reproduce(record),
    ]
    return fill(sections, limit=limit)


def _reasons(record: Record, decision: Decision, link: str | None) -> Section:
    name, stage = record.provenance.name, record.provenance.stage
    word = str(decision.outcome).upper()
    meaning = wording.decision_words(decision.outcome, record.provenance.stage)
    return Section(
        opening=f"{marker(record)}\n## mlgate: {word}\n\n"
        f"**{markdown(name)}**, stage {markdown(stage)}: {meaning}.\n\n",
        rows=tuple(f"- {markdown(told, limit=400)}\n" for told in decision.reasons),
        closing="" if link is None else f"\n[The full report]({web_address(link)})\n",
        noun="reasons",
        rank=0,
        most=REASONS_SHOWN,
    )


def _attention(record: Record) -> Iterator[Section]:
    urgent = [v for v in standing.worst_first(record) if _is_urgent(record, v)]
    rows = [_row(record, verdict) for verdict in urgent]
    rows += [_silent_row(gate) for gate in standing.unanswered(record)]
    if rows:
        yield Section(
            opening="\n### What did not pass\n\n" + _legend(urgent) + _HEADER,
            rows=tuple(rows),
            closing=_first_step(record, urgent),
            noun="rows",
            rank=1,
        )


def _first_step(record: Record, urgent: list[Verdict]) -> str:
    """Say what to do about the first, worst check."""
    if urgent:
        first = urgent[0]
        name = markdown(wording.label(first))
        told = markdown(wording.headline(first), limit=400)
        step = markdown(wording.next_step(first), limit=400)
        return f"\n{name}: {told}. Next: {step}.\n"
    silent = standing.unanswered(record)
    return f"\nNext: {gate_wording.next_for_gate(silent[0])}.\n" if silent else ""


def _cases(record: Record) -> Iterator[Section]:
    told = [row for v in record.verdicts if _is_urgent(record, v) for row in _case(v)]
    if told:
        yield Section(
            opening="\n<details><summary>Cases</summary>\n\n",
            rows=tuple(told),
            closing="\n</details>\n",
            noun="cases",
            rank=2,
        )


def _choices(record: Record) -> Iterator[Section]:
    """List whom a choice was made from, also where there is nothing to complain of."""
    made = [v for v in record.verdicts if v.family == CHOICES]
    told = [row for v in made if not _is_urgent(record, v) for row in _case(v)]
    if told:
        yield Section(
            opening="\n<details><summary>Candidates to choose from</summary>\n\n",
            rows=tuple(told),
            closing="\n</details>\n",
            noun="candidates",
            rank=3,
        )


def _case(verdict: Verdict) -> Iterator[str]:
    name = markdown(wording.label(verdict))
    for case in verdict.cases[:CASES_SHOWN]:
        yield f"- {name}: {markdown_code(case)}\n"
    hidden = max(len(verdict.cases) - CASES_SHOWN, 0) + verdict.cases_left_out
    if hidden:
        yield f"- {name}: {wording.left_out(hidden, 'cases')}\n"


def _is_urgent(record: Record, verdict: Verdict) -> bool:
    return standing.not_passed(verdict) and standing.excuse(record, verdict) is None


def _row(record: Record, verdict: Verdict) -> str:
    shown = figures(verdict)
    drawn = strip(verdict, width=_STRIP_WIDTH, fill="·")
    excused = standing.excuse(record, verdict)
    outcome = _MARKS[verdict.outcome]
    if excused is not None and standing.not_passed(verdict):
        outcome = f"{outcome}, does not count"
    known = verdict.estimate is not None
    reason = wording.because(verdict) or wording.headline(verdict)
    cells = (
        outcome,
        markdown(wording.label(verdict)),
        shown.estimate if known else "",
        f"`{drawn}`" if known else "",
        shown.interval if known else markdown(reason),
        "" if verdict.threshold is None else _required(verdict),
        "" if verdict.n is None else shown.n,
    )
    return f"| {' | '.join(cells)} |\n"


def _required(verdict: Verdict) -> str:
    """Take the rule without the end of the interval, which the strip shows."""
    return wording.required(verdict, figures(verdict)).partition(":")[0]


def _silent_row(gate: ExpectedGate) -> str:
    excused = standing.excuse_of_gate(gate)
    mark = "🚫 no verdict" if excused is None else "🚫 no verdict, does not count"
    told = markdown(gate_wording.no_verdict(gate), limit=400)
    return f"| {mark} | {markdown(gate.gate)} | | | {told} | | |\n"


def _others(record: Record) -> Iterator[Section]:
    others = [v for v in standing.worst_first(record) if not _is_urgent(record, v)]
    if others:
        summary = _summary(others)
        # said once, above the first table that draws something
        said = _legend([v for v in record.verdicts if _is_urgent(record, v)])
        legend = "" if said else _legend(others)
        yield Section(
            opening=f"\n<details><summary>{summary}</summary>\n\n{legend}{_HEADER}",
            rows=tuple(_row(record, verdict) for verdict in others),
            closing="\n</details>\n",
            noun="rows",
            rank=6,
        )


def _legend(drawn: list[Verdict]) -> str:
    """Explain the strips, where there are any."""
    return _LEGEND if any(v.estimate is not None for v in drawn) else ""


def _summary(others: list[Verdict]) -> str:
    told = [
        f"{numbers.count(number)} {wording.OUTCOME_WORDS[outcome]}"
        for outcome, number in standing.tally(others)
        if outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}
    ]
    excused = sum(standing.not_passed(verdict) for verdict in others)
    if excused:
        told.append(f"{numbers.count(excused)} that did not pass and do not count")
    return ", ".join(told)


def _waivers(record: Record) -> Iterator[Section]:
    told = [
        f"- {markdown(gate.gate)}: "
        f"{markdown(gate_wording.waived(gate.waiver), limit=400)}\n"
        for gate in standing.waived_gates(record)
        if gate.waiver is not None
    ]
    if told:
        yield Section(
            opening="\n### Waivers\n\n",
            rows=tuple(told),
            closing="",
            noun="waivers",
            rank=2,
        )


def _notes(decision: Decision) -> Iterator[Section]:
    if decision.notes:
        yield Section(
            opening="\n<details><summary>Notes</summary>\n\n",
            rows=tuple(f"- {markdown(note, limit=400)}\n" for note in decision.notes),
            closing="\n</details>\n",
            noun="notes",
            rank=5,
        )


def _provenance(record: Record) -> Section:
    return Section(
        opening="\n<details><summary>Provenance</summary>\n\n| what | which |\n"
        "| --- | --- |\n",
        rows=tuple(
            f"| {markdown(name)} | {markdown_code(value, limit=400)} |\n"
            for name, value in provenance.facts(record)
        ),
        closing="\n</details>\n",
        noun="rows",
        rank=4,
    )


def _reproduce(record: Record) -> Section:
    command = fenced(shlex.join(record.provenance.command))
    return Section(
        opening="\n<details><summary>How to reproduce</summary>\n\n"
        "With the models, the data and the commit named under provenance:\n\n",
        rows=(f"{command}\n",),
        closing="\n</details>\n",
        noun="commands",
        rank=3,
    )
