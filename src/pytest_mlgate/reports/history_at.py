"""What was in production at a moment, and why: from history and record, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.history import happened
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table
    from pytest_mlgate.registry.production import Production
    from pytest_mlgate.reports.line import Kind
    from pytest_mlgate.verdict import Verdict

_LABEL = 14


def production_lines(
    production: Production,
    *,
    at: str,
    record: Record | None,
    decision: Decision | None,
    width: int = 80,
) -> Iterator[Line]:
    """Yield what was in production at a moment, and why.

    Parameters
    ----------
    production
        The champion of that moment, and the events that explain it.
    at
        The moment, as it is to be shown.
    record
        What let the model pass; None where it cannot be read, and then only what the
        history itself tells is yielded.
    decision
        As the session wrote it down; None where it cannot be read.
    width
        Columns to fill; a digest or an address is never broken.
    """
    version = production.version
    title = f"{terminal(version.name)} at {at}: version {version.number}"
    yield Line(f"{title} was in production", "title")
    yield Line("", "plain")
    yield from _model(production, width)
    yield from _people(production, width)
    if record is None:
        compared = production.promotion.baseline_digest
        yield _whole("compared with", compared or "no model of a known digest")
    else:
        yield from _why(record, decision, width)
        yield from _origin(record, width)
    yield _whole("record", version.record_digest)


def _model(production: Production, width: int) -> Iterator[Line]:
    version, since, until = production.version, production.since, production.until
    yield _whole("model", version.digest)
    yield from _row("", version.artifact_name, width)
    yield from _row("since", _dated(since.when, happened(since)), width)
    if since.sequence != production.promotion.sequence:
        promotion = production.promotion
        yield from _row("promoted", _dated(promotion.when, happened(promotion)), width)
    told = _dated(until.when, happened(until)) if until else "now: it is the champion"
    yield from _row("until", told, width)


def _people(production: Production, width: int) -> Iterator[Line]:
    """Yield what people decided: reasons, waivers, approvals."""
    events = {e.sequence: e for e in (production.promotion, production.since)}
    for event in events.values():
        if event.reason is not None:
            yield from _row(event.event, f"{event.who}: {event.reason}", width)
    for waiver in production.promotion.waivers:
        yield from _row("waiver", waiver, width, "inconclusive")
    for approval in production.approvals:
        told = f"{approval.who}, {approval.when}: {approval.reason}"
        yield from _row("approval", told, width)
    for note in production.promotion.notes:
        yield from _row("note", note, width)


def _why(record: Record, decision: Decision | None, width: int) -> Iterator[Line]:
    yield Line("", "plain")
    if decision is not None:
        told = f"{str(decision.outcome).upper()}, when the session ended"
        yield from _row("decision", told, width)
        for reason in decision.reasons:
            yield from _row("", reason, width)
    counted = ", ".join(
        f"{numbers.count(number)} {wording.OUTCOME_WORDS[outcome]}"
        for outcome, number in standing.tally(record.verdicts)
    )
    yield from _row("checks", counted or "none", width)
    for verdict in filter(standing.not_passed, record.verdicts):
        yield from _row("not passed", _shortcoming(record, verdict), width, "failed")
    for gate in standing.unanswered(record):
        yield from _row("no verdict", f"{gate.gate}: {gate.status}", width, "failed")
    name = "required"
    for verdict in standing.counting(record):
        if verdict.threshold is not None:
            yield from _row(name, _threshold(verdict), width)
            name = ""


def _origin(record: Record, width: int) -> Iterator[Line]:
    origin = record.provenance
    yield Line("", "plain")
    yield from _baseline(origin, width)
    for name, table in (
        ("evaluation", origin.evaluation),
        ("reference", origin.reference),
    ):
        if table is not None:
            yield from _table(name, table, width)
    yield _whole("settings", f"{origin.settings}, {origin.settings_digest}")
    yield _whole("commit", origin.commit or "not known")
    told = f"{origin.started}, by {origin.who or 'somebody unknown'}"
    alpha = f"alpha {numbers.share(origin.alpha)}"
    yield from _row("session", f"{told}, stage {origin.stage}, {alpha}", width)


def _baseline(origin: Provenance, width: int) -> Iterator[Line]:
    told = origin.baseline.reference if origin.baseline else "no baseline"
    yield from _row("compared with", told, width)
    if origin.baseline and origin.baseline.digest:
        yield _whole("", origin.baseline.digest)
    if origin.baseline_note:
        yield from _row("", origin.baseline_note, width)


def _table(name: str, table: Table, width: int) -> Iterator[Line]:
    rows, columns = numbers.count(table.rows), numbers.count(len(table.columns))
    yield from _row(name, f"{table.reference}, {rows} rows, {columns} columns", width)
    yield _whole("", table.identity)
    if table.version is not None:
        yield _whole("", f"{table.kind} {table.version}")


def _shortcoming(record: Record, verdict: Verdict) -> str:
    value = figures(verdict).estimate
    outcome = wording.OUTCOME_WORDS[verdict.outcome]
    told = f"{wording.label(verdict)}: {outcome}, {value}"
    excuse = standing.excuse(record, verdict)
    return f"{told} ({excuse})" if excuse else told


def _threshold(verdict: Verdict) -> str:
    """Say what had to hold; what did not is listed before."""
    rule = wording.required(verdict, figures(verdict))
    return f"{wording.label(verdict)}: {rule}"


def _dated(when: str, what: str) -> str:
    return f"{when}, {what}"


def _row(name: str, text: str, width: int, kind: Kind = "plain") -> Iterator[Line]:
    return spread(f"{name:<{_LABEL}}", text, width, kind)


def _whole(name: str, text: str) -> Line:
    """Put on one line what is for copying, so that it is not broken."""
    return Line(f"{name:<{_LABEL}}{terminal(text, limit=1_000)}", "plain")
