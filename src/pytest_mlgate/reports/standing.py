"""Which verdicts count, and which gates owe one: the facts that all reports sort by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_APPLICABLE,
    Outcome.PASSED,
)

_LAST: list[tuple[tuple[ExpectedGate, ...], Mapping[str, ExpectedGate]]] = [((), {})]
"""The gates that were indexed last, and the index: gates are never changed."""


def excuse(record: Record, verdict: Verdict) -> str | None:
    """Say why a verdict counts for nothing (a waiver, an advisory gate), else None."""
    gate = gate_of(record, verdict.gate)
    excused = None if gate is None else excuse_of_gate(gate)
    if excused is None and verdict.severity == "advisory":
        return gate_wording.ADVISORY
    return excused


def excuse_of_gate(gate: ExpectedGate) -> str | None:
    """Say why a gate need not answer, else None."""
    if gate.waiver is not None:
        return gate_wording.waived(gate.waiver)
    if gate.severity == "advisory":
        return gate_wording.ADVISORY
    return None


def gate_of(record: Record, name: str) -> ExpectedGate | None:
    """Find an expected gate by its node id."""
    return _by_name(record.expected).get(name)


def _by_name(expected: tuple[ExpectedGate, ...]) -> Mapping[str, ExpectedGate]:
    """Index the gates of a record once: reports ask for the gate of every verdict."""
    if _LAST[0][0] is not expected:
        # the first of a name, as a search from the front finds it
        found = {gate.gate: gate for gate in reversed(expected)}
        _LAST[0] = (expected, found)
    return _LAST[0][1]


def unanswered(record: Record) -> tuple[ExpectedGate, ...]:
    """List the expected gates that gave no verdict, required ones first."""
    silent = [gate for gate in record.expected if gate.status is not GateStatus.JUDGED]
    return tuple(sorted(silent, key=lambda gate: excuse_of_gate(gate) is not None))


def counting(record: Record) -> tuple[Verdict, ...]:
    """List the verdicts that the decision rests on."""
    return tuple(v for v in record.verdicts if excuse(record, v) is None)


def waived_gates(record: Record) -> tuple[ExpectedGate, ...]:
    """List the gates with a waiver."""
    return tuple(gate for gate in record.expected if gate.waiver is not None)


def worst_first(record: Record) -> tuple[Verdict, ...]:
    """Sort verdicts: what counts before what is excused, failed before passed."""
    return tuple(
        sorted(
            record.verdicts,
            key=lambda verdict: (
                not_passed(verdict) and excuse(record, verdict) is not None,
                _WORST_FIRST.index(verdict.outcome),
            ),
        )
    )


def not_passed(verdict: Verdict) -> bool:
    """Tell whether a check failed or could not be settled."""
    return verdict.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}


def tally(verdicts: Sequence[Verdict]) -> tuple[tuple[Outcome, int], ...]:
    """Count verdicts by outcome, in the order passed to not applicable, zeros out."""
    counted = (
        (outcome, sum(v.outcome is outcome for v in verdicts)) for outcome in Outcome
    )
    return tuple((outcome, number) for outcome, number in counted if number)


def budget_by_family(record: Record) -> tuple[tuple[str, float], ...]:
    """Add up the shares of the error budget by family, in the usual order."""
    shares: dict[str, float] = {}
    for gate in record.expected:
        for family, share in gate.alpha.items():
            if gate.severity == "required":
                shares[family] = shares.get(family, 0.0) + share
    known = [family for family in FAMILIES if family in shares]
    order = known + sorted(set(shares) - set(FAMILIES))
    return tuple((family, shares[family]) for family in order)
