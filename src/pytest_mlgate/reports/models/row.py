"""What does a row of an overview say of one model: `Row`, and the worst of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

WORST_FIRST = (
    DecisionOutcome.BLOCK,
    DecisionOutcome.HOLD,
    DecisionOutcome.PROCEED,
    DecisionOutcome.PROMOTE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model of several, in a line."""

    name: str
    stage: str
    outcome: DecisionOutcome
    # of the checks that count
    passed: int
    failed: int
    inconclusive: int
    # gates that owe a verdict
    silent: int
    # what a person can do now
    next_step: str


def row_of(record: Record, decision: Decision) -> Row:
    """Put a session into one row.

    Parameters
    ----------
    record, decision
        The finished session of one model.
    """
    counted = [verdict.outcome for verdict in standing.counting(record)]
    silent = [
        gate
        for gate in standing.unanswered(record)
        if standing.excuse_of_gate(gate) is None
    ]
    return Row(
        name=record.provenance.name,
        stage=record.provenance.stage,
        outcome=decision.outcome,
        passed=counted.count(Outcome.PASSED),
        failed=counted.count(Outcome.FAILED),
        inconclusive=counted.count(Outcome.INCONCLUSIVE),
        silent=len(silent),
        next_step=_next_step(record, decision),
    )


def worst_of(outcomes: Iterable[DecisionOutcome]) -> DecisionOutcome:
    """Give the decision that stands for all: block before hold before good.

    Raises
    ------
    ValueError
        If there is none.
    """
    return min(outcomes, key=WORST_FIRST.index)


def _next_step(record: Record, decision: Decision) -> str:
    if decision.good:
        return ""
    for verdict in standing.worst_first(record):
        if standing.not_passed(verdict) and standing.excuse(record, verdict) is None:
            return f"{wording.label(verdict)}: {wording.next_step(verdict)}"
    for gate in standing.unanswered(record):
        if standing.excuse_of_gate(gate) is None:
            return f"{gate.gate}: {gate_wording.next_for_gate(gate)}"
    return decision.reasons[0] if decision.reasons else ""
