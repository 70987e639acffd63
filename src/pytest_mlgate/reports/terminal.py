"""What does a person see at the end of the run: the mlgate section, as lines.

One line per check, strips under each other with `bad` in one column, then what gave no
verdict, what is waived, and the decision last, where the eye ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import change_sections
from pytest_mlgate.reports import ending
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.check_lines import Table
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.line import spread
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Model
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.line import Kind
    from pytest_mlgate.verdict import Verdict

MIN_WIDTH = 60
MAX_WIDTH = 200
PASSED_SHOWN = 40
"""Passed checks listed without -v; the others are counted."""


def lines(
    record: Record,
    decision: Decision,
    *,
    files: Sequence[str] = (),
    width: int = 80,
    verbosity: int = 0,
    ascii_only: bool = False,
) -> Iterator[Line]:
    """Yield the lines of the terminal section.

    Parameters
    ----------
    record, decision
        The finished session.
    files
        Paths of the files that were written.
    width
        Columns of the terminal; taken as 60 to 200.
    verbosity
        -2 or less: the decision line only. -1: where the files are, the decision and,
        where it is not good, its reasons. 1 or more: every check with its details.
    ascii_only
        For terminals that cannot show box drawing.

    Yields
    ------
    Line
        Text that fits the width (a long folder is the exception: nobody could copy
        it when broken), and its kind.
    """
    width = min(max(width, MIN_WIDTH), MAX_WIDTH)
    if verbosity < 0:
        page = _short(record, decision, files, width, verbosity)
    else:
        page = _page(record, decision, files, width, verbosity, ascii_only=ascii_only)
    for line in page:
        text = terminal_ascii(line.text) if ascii_only else line.text
        yield Line(text, line.kind)


def _short(
    record: Record,
    decision: Decision,
    files: Sequence[str],
    width: int,
    verbosity: int,
) -> Iterator[Line]:
    """Yield what -q leaves: the files, the decision and, where it is not good, why."""
    if verbosity == -1:
        yield from ending.written(files, width)
    yield from ending.answer(record, decision, width)
    if verbosity == -1 and not decision.good:
        yield from ending.reasons(decision, width, verbosity)


def terminal_ascii(text: str) -> str:
    """Spell a text in ASCII and in as many columns, so that tables stay whole."""
    told = text.replace("…", "~")
    return "".join(char if char.isascii() else "?" * columns(char) for char in told)


def _page(
    record: Record,
    decision: Decision,
    files: Sequence[str],
    width: int,
    verbosity: int,
    *,
    ascii_only: bool,
) -> Iterator[Line]:
    yield from _subjects(record, width)
    table = Table.for_record(record, width=width, ascii_only=ascii_only)
    yield from _checks(record, table, verbosity)
    yield from _silent(record, width)
    yield from change_sections.told_in_lines(
        record, decision, width=width, verbosity=verbosity
    )
    yield from ending.notes(decision, width, verbosity)
    yield from ending.budget(record, width)
    yield from ending.written(files, width)
    yield Line("", "plain")
    yield from ending.answer(record, decision, width)
    yield from ending.counts(record, decision, width)
    yield from ending.reasons(decision, width, verbosity)


def _subjects(record: Record, width: int) -> Iterator[Line]:
    origin = record.provenance
    told = [("candidate", _model(origin.candidate))]
    baseline = [_model(origin.baseline)] if origin.baseline is not None else []
    baseline += [origin.baseline_note] if origin.baseline_note else []
    told.append(("baseline", ", ".join(baseline) or "none"))
    if origin.evaluation is not None:
        rows = numbers.count(origin.evaluation.rows)
        told.append(("evaluation", f"{origin.evaluation.reference}, {rows} rows"))
    for name, text in told:
        yield from labelled(name, text, width, "faint")


def _model(model: Model | None) -> str:
    if model is None:
        return "none"
    # an object's digest is that of its answers: no file to look for
    if model.digest is None or model.kind == "object":
        return model.reference
    return f"{model.reference} ({model.digest[:19]})"


def _checks(record: Record, table: Table, verbosity: int) -> Iterator[Line]:
    room = len(record.verdicts) if verbosity > 0 else PASSED_SHOWN
    header = table.header()
    hidden = 0
    for gate in dict.fromkeys(verdict.gate for verdict in record.verdicts):
        mine = [verdict for verdict in record.verdicts if verdict.gate == gate]
        shown, room = _folded(mine, room)
        hidden += len(mine) - len(shown)
        if not shown:
            continue
        yield Line("", "plain")
        if header:
            yield Line(header, "faint")
            header = ""
        yield Line(table.gate(gate), "title")
        excused = standing.excuse(record, mine[0])
        if excused:
            yield from spread("  ", excused, table.width, "faint")
        for verdict in shown:
            yield from _check(verdict, table, verbosity)
    if hidden:
        rest = f"  and {numbers.count(hidden)} more checks that passed (-v shows them)"
        yield Line(rest, "faint")


def _folded(verdicts: list[Verdict], room: int) -> tuple[list[Verdict], int]:
    """Keep what did not pass and the first `room` of what passed."""
    kept = []
    for verdict in verdicts:
        room -= verdict.outcome is Outcome.PASSED
        if verdict.outcome is not Outcome.PASSED or room >= 0:
            kept.append(verdict)
    return kept, room


def _check(verdict: Verdict, table: Table, verbosity: int) -> Iterator[Line]:
    for place, text in enumerate(table.check(verdict)):
        yield Line(text, _kind(verdict) if place == 0 else "faint")
    if verbosity > 0:
        yield from (Line(text, "faint") for text in table.details(verdict))
    elif verdict.outcome is Outcome.INCONCLUSIVE:
        # pytest prints the message of a failure, and none of an inconclusive gate
        yield from (
            Line(text, "faint") for text in table.remark(wording.next_step(verdict))
        )


def _kind(verdict: Verdict) -> Kind:
    kinds: dict[Outcome, Kind] = {
        Outcome.PASSED: "passed",
        Outcome.FAILED: "failed",
        Outcome.INCONCLUSIVE: "inconclusive",
        Outcome.NOT_APPLICABLE: "not_applicable",
    }
    return kinds[verdict.outcome]


def _silent(record: Record, width: int) -> Iterator[Line]:
    for gate in standing.unanswered(record):
        yield Line("", "plain")
        excused = standing.excuse_of_gate(gate)
        kind: Kind = "inconclusive" if excused is None else "faint"
        yield from spread("", _shortened(gate, width), width, kind)
        yield from spread("  ", gate_wording.no_verdict(gate), width, kind)
        next_step = excused or f"next: {gate_wording.next_for_gate(gate)}"
        yield from spread("  ", next_step, width, "faint")


def _shortened(gate: ExpectedGate, width: int) -> str:
    return terminal(gate.gate, limit=width)
