"""What stands beside the changed lines of a pull request: workflow commands of GitHub.

A step shows ten errors at most, and drops the rest without a word: the worst come
first, and the last one says how many more there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record

MOST = 10
"""Annotations of a kind that GitHub shows for one step."""

_TOLD = 400


def workflow_commands(
    record: Record, decision: Decision, *, folder: str = "", most: int = MOST
) -> tuple[str, ...]:
    """Write one workflow command for each thing that keeps a candidate out.

    Parameters
    ----------
    record, decision
        The finished session.
    folder
        Of the checkout, in which the paths of the record start.
    most
        How many at most, at least 1.

    Returns
    -------
    tuple of str
        Lines for the log, ``::error …`` or, for what is only unsettled, ``::warning
        …``; none where the decision is good. No word of a stranger's begins or ends a
        command.
    """
    if decision.good:
        return ()
    found = list(_found(record, folder))
    if not found:
        # held for the session as a whole: there is no line to point at
        found = [_command("error", "mlgate", why) for why in decision.reasons]
    if len(found) <= most:
        return tuple(found)
    left = len(found) - most + 1
    more = f"{left} more that did not pass: see the report"
    return (*found[: most - 1], _command("error", "mlgate", more))


def _found(record: Record, folder: str) -> Iterator[str]:
    for verdict in standing.worst_first(record):
        if not standing.not_passed(verdict) or standing.excuse(record, verdict):
            continue
        kind = "error" if verdict.outcome is Outcome.FAILED else "warning"
        told = f"{wording.headline(verdict)}. Next: {wording.next_step(verdict)}."
        where = _place(standing.gate_of(record, verdict.gate), folder)
        yield _command(kind, wording.label(verdict), told, **where)
    for gate in standing.unanswered(record):
        if standing.excuse_of_gate(gate) is None:
            step = gate_wording.next_for_gate(gate)
            told = f"{gate_wording.no_verdict(gate)}. Next: {step}."
            yield _command("error", gate.gate, told, **_place(gate, folder))


def _place(gate: ExpectedGate | None, folder: str) -> dict[str, str]:
    if gate is None or gate.path is None:
        return {}
    file = f"{folder}/{gate.path}" if folder else gate.path
    return {"file": file, "line": str(gate.line or 1)}


def _command(kind: str, title: str, told: str, **place: str) -> str:
    """Spell a command; a property ends at a comma, a colon, and all at a line's end."""
    properties = ",".join(
        f"{name}={_escaped(plain(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in {**place, "title": title}.items()
    )
    return f"::{kind} {properties}::{_escaped(plain(told, limit=_TOLD))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
