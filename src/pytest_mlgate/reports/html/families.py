"""What does the page tell of each family: its question, its gates and their checks."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.html.checks import CheckView
    from pytest_mlgate.verdict import Verdict

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "schema": "Is this the data that the model was made for?",
        "benchmark": "Is the candidate as good as it has to be?",
        "edge_case": "Do known cases stay right, and which decisions changed?",
        "behaviour": "Does the candidate answer changed rows as it should?",
        "fairness": "Are groups treated alike?",
        "slice": "Is there a part of the data where the candidate is weak?",
        "drift": "Has the data moved?",
        "skew": "Do training and serving see the same features?",
        "resource": "Is the candidate fast and small enough?",
        "selection": "Which of several candidates is to be taken?",
        "canary": "Does the candidate hold up on live requests?",
        "audit": "Does the candidate reproduce what was decided?",
    }
)

CASE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "schema": "What breaks the rule",
        "edge_case": "Cases and groups",
        "behaviour": "Rows that show it",
        "fairness": "Groups",
        "slice": "Slices",
        "drift": "Where it moved most",
        "skew": "Rows that differ",
        "selection": "Candidates to choose from",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """One gate of a family, with its checks in the order in which they were asked."""

    gate: str
    # owner, source of its thresholds, share of the error budget, time
    facts: tuple[str, ...]
    excuse: str | None
    # why there is no verdict, and what to do about it
    silent: str | None
    next_step: str | None
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """One section of the page."""

    name: str
    title: str
    anchor: str
    question: str | None
    case_title: str
    counts: str
    gates: tuple[GateView, ...]


def family_views(record: Record, checks: Sequence[CheckView]) -> tuple[FamilyView, ...]:
    """Sort checks and gates into families, in the usual order.

    Parameters
    ----------
    record
        A finished session.
    checks
        All its checks, in any order.

    Returns
    -------
    tuple of FamilyView
        A gate of two families stands in both, each with its own checks.
    """
    found = [check.verdict.family for check in checks]
    found += [family for gate in record.expected for family in gate.families]
    known = [family for family in FAMILIES if family in found]
    order = dict.fromkeys(known + sorted(set(found) - set(FAMILIES)))
    asked = sorted(checks, key=lambda check: check.number)
    return tuple(
        _family(record, name, place, [c for c in asked if c.verdict.family == name])
        for place, name in enumerate(order)
    )


def _family(
    record: Record, name: str, place: int, checks: list[CheckView]
) -> FamilyView:
    return FamilyView(
        name=name,
        title=name.replace("_", " ").capitalize() if name in FAMILIES else name,
        # the names of families that are not ours come from strangers
        anchor=f"family-{place}",
        question=QUESTIONS.get(name),
        case_title=CASE_TITLES.get(name, "Cases"),
        counts=_counts([v for v in record.verdicts if v.family == name]),
        gates=tuple(_gates(record, name, checks)),
    )


def _counts(verdicts: Sequence[Verdict]) -> str:
    told = [
        f"{numbers.count(number)} {wording.OUTCOME_WORDS[outcome]}"
        for outcome, number in standing.tally(verdicts)
    ]
    return ", ".join(told) or "no check"


def _gates(record: Record, family: str, checks: list[CheckView]) -> Iterator[GateView]:
    by_gate: dict[str, list[CheckView]] = {}
    for check in checks:
        by_gate.setdefault(check.verdict.gate, []).append(check)
    for gate in record.expected:
        if family in gate.families or gate.gate in by_gate:
            yield _gate(gate, family, tuple(by_gate.pop(gate.gate, ())))
    for stray, mine in by_gate.items():
        yield GateView(
            gate=stray,
            facts=("was not expected",),
            excuse=None,
            silent=None,
            next_step=None,
            checks=tuple(mine),
        )


def _gate(gate: ExpectedGate, family: str, checks: tuple[CheckView, ...]) -> GateView:
    quiet = gate.status is not GateStatus.JUDGED
    return GateView(
        gate=gate.gate,
        facts=tuple(_facts(gate, family)),
        excuse=standing.excuse_of_gate(gate),
        silent=gate_wording.no_verdict(gate) if quiet else None,
        next_step=gate_wording.next_for_gate(gate) if quiet else None,
        checks=checks,
    )


def _facts(gate: ExpectedGate, family: str) -> Iterator[str]:
    if gate.owner:
        yield f"owner {gate.owner}"
    if gate.source:
        yield f"thresholds from {gate.source}"
    if gate.review_by:
        yield f"to be reviewed by {gate.review_by}"
    if gate.review_until:
        yield f"holds unreviewed after {gate.review_until}"
    # an advisory gate takes nothing from the budget
    if gate.severity == "required" and gate.alpha.get(family):
        yield f"alpha {numbers.share(gate.alpha[family])}"
    if gate.duration_s is not None:
        yield f"{numbers.seconds(gate.duration_s)} s"
