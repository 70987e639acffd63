"""May the candidate become the baseline: `decide`, a pure function of a record.

Fail closed: whatever was expected and did not answer holds; whatever failed blocks;
only a record in which every required gate answered and passed promotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.record import GateStatus
from pytest_mlgate.review import review_holds
from pytest_mlgate.review import review_told
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

EXIT_HOLD = 75
"""EX_TEMPFAIL of sysexits: no failure, and not yet a pass."""


class DecisionOutcome(StrEnum):
    """The answer of a session."""

    PROMOTE = "promote"
    # the good answer of every stage but "candidate"
    PROCEED = "proceed"
    HOLD = "hold"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the settings ask of a decision, and what a record cannot know of itself."""

    inconclusive: Literal["hold", "allow"] = "hold"
    stage: str = "candidate"
    # why a promotion waits although the session may have passed: a weaker guard, an
    # approval that is missing, a registry that refused. Not part of the record, so that
    # it may promote once they are gone
    withheld: tuple[str, ...] = ()
    # what a reader of this decision should know beside the record
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer and every reason for it, worst first."""

    outcome: DecisionOutcome
    reasons: tuple[str, ...]
    # facts that changed nothing: waivers, allowed inconclusive checks, advisory ones
    notes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """True for promote and proceed."""
        return self.outcome in {DecisionOutcome.PROMOTE, DecisionOutcome.PROCEED}

    @property
    def exit_status(self) -> int:
        """0 for promote and proceed, 1 for block, 75 for hold."""
        if self.good:
            return 0
        return 1 if self.outcome is DecisionOutcome.BLOCK else EXIT_HOLD


def decide(record: Record, policy: Policy) -> Decision:
    """Decide from what is recorded, and from nothing else.

    Parameters
    ----------
    record
        A finished session.
    policy
        What an inconclusive check does, the stage, and why a promotion is withheld.

    Returns
    -------
    Decision
        *block* when a required check failed or a plain test failed; else *hold* when
        a required gate gave no verdict or is long past its review, a required check
        is inconclusive (unless
        allowed), the session was not whole, nothing was evaluated, or the policy
        withholds the promotion; else *promote* (*proceed* in stages other than
        ``"candidate"``).
    """
    gates = {gate.gate: gate for gate in record.expected}
    required = [v for v in record.verdicts if _counts(v, gates.get(v.gate))]
    notes = (*policy.notes, *_notes(record, policy, required))
    block = tuple(_block_reasons(record, required))
    hold = (*_hold_reasons(record, policy, required), *policy.withheld)
    if block:
        return Decision(
            outcome=DecisionOutcome.BLOCK, reasons=block + hold, notes=notes
        )
    if hold:
        return Decision(outcome=DecisionOutcome.HOLD, reasons=hold, notes=notes)
    good = (
        DecisionOutcome.PROMOTE
        if policy.stage == "candidate"
        else DecisionOutcome.PROCEED
    )
    return Decision(
        outcome=good,
        reasons=tuple(_good_reasons(record, policy, required)),
        notes=notes,
    )


def is_already_champion(record: Record) -> bool:
    """Tell whether the tested candidate is the champion: nothing to promote then."""
    model, champion = record.provenance.candidate, record.provenance.champion
    return model is not None and model.digest is not None and model.digest == champion


def _is_settled(record: Record, policy: Policy) -> bool:
    """Tell whether there is nothing to find out: the champion asks for its own place.

    In every other stage it is the champion that is judged.
    """
    return policy.stage == "candidate" and is_already_champion(record)


def _counts(verdict: Verdict, gate: ExpectedGate | None) -> bool:
    """Tell whether a verdict can hold or block; in doubt it can."""
    if gate is None:
        return True
    required = "required" in {verdict.severity, gate.severity}
    return required and gate.waiver is None


def _block_reasons(record: Record, required: list[Verdict]) -> Iterator[str]:
    for verdict in required:
        if verdict.outcome is Outcome.FAILED:
            yield f"failed: {_title(verdict)}"
    for test in record.failed_tests:
        yield f"failed test: {test}"


def _hold_reasons(
    record: Record, policy: Policy, required: list[Verdict]
) -> Iterator[str]:
    yield from record.problems
    yield from _silent_gates(record)
    yield from _reviews(record, holding=True)
    if policy.inconclusive == "hold":
        for verdict in required:
            if verdict.outcome is Outcome.INCONCLUSIVE:
                yield f"inconclusive: {_title(verdict)}"
    known = {gate.gate for gate in record.expected}
    for stray in sorted({v.gate for v in record.verdicts} - known):
        yield f"a verdict came from {stray}, which was not expected"
    if not _is_settled(record, policy):
        yield from _hollow(record, required)


def _reviews(record: Record, *, holding: bool) -> Iterator[str]:
    """Yield what is told of gates whose thresholds are due for a review."""
    today = record.provenance.started[:10]
    for gate in record.expected:
        told = review_told(gate, today=today)
        if told is not None and review_holds(gate, today=today) is holding:
            yield told


def _silent_gates(record: Record) -> Iterator[str]:
    """Yield the required gates that were expected and gave no verdict."""
    answered = {verdict.gate for verdict in record.verdicts}
    for gate in record.expected:
        if gate.severity != "required" or gate.waiver is not None:
            continue
        detail = f" ({gate.detail})" if gate.detail else ""
        if gate.status is not GateStatus.JUDGED:
            was = "" if gate.status is GateStatus.CRASHED else "was "
            yield f"no verdict: {gate.gate} {was}{gate.status}{detail}"
        elif gate.gate not in answered:
            yield f"no verdict: {gate.gate} was judged, and no verdict came{detail}"


def _hollow(record: Record, required: list[Verdict]) -> Iterator[str]:
    """Yield why a session in which nothing went wrong still proves nothing."""
    outcomes = {verdict.outcome for verdict in required} if record.expected else set()
    if not outcomes - {Outcome.NOT_APPLICABLE}:
        yield f"nothing was evaluated: {_why_nothing(record, required)}"
    elif not outcomes & {Outcome.PASSED, Outcome.FAILED}:
        yield "nothing was settled: no required check passed"


def _why_nothing(record: Record, required: list[Verdict]) -> str:
    """Say what a session without a verdict lacked."""
    if not record.expected:
        return "no test takes a gate fixture such as benchmark_gate as an argument"
    if required and all(verdict.reason == NO_BASELINE for verdict in required):
        return (
            f"{NO_BASELINE}. Hint: judge a first model by questions about itself, "
            "such as at_least(metric, value)"
        )
    return "no required gate gave a verdict on anything"


def _good_reasons(
    record: Record, policy: Policy, required: list[Verdict]
) -> Iterator[str]:
    if _is_settled(record, policy):
        yield "already the champion: nothing to write"
    passed = sum(v.outcome is Outcome.PASSED for v in required)
    judged = sum(v.outcome is not Outcome.NOT_APPLICABLE for v in required)
    yield f"{passed} of {judged} required checks passed"
    if record.provenance.baseline is None and record.provenance.baseline_note:
        yield record.provenance.baseline_note


def _notes(record: Record, policy: Policy, required: list[Verdict]) -> Iterator[str]:
    yield from _kept_answers(record)
    yield from record.provenance.notes
    yield from _reviews(record, holding=False)
    for gate in record.expected:
        if gate.waiver:
            yield (
                f"waived until {gate.waiver.until} by {gate.waiver.owner}: "
                f"{gate.gate} ({gate.waiver.reason})"
            )
    if policy.inconclusive == "allow":
        for verdict in required:
            if verdict.outcome is Outcome.INCONCLUSIVE:
                yield f"inconclusive, allowed by the settings: {_title(verdict)}"
    for verdict in record.verdicts:
        wrong = verdict.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}
        if wrong and verdict not in required:
            yield f"{verdict.outcome}, does not count: {_title(verdict)}"


def not_asked(record: Record) -> dict[str, str]:
    """Name the models whose answers are of an earlier run, and where those were kept.

    Returns
    -------
    dict
        "candidate" or "baseline" to the entry of the prediction cache.
    """
    origin = record.provenance
    models = {"candidate": origin.candidate, "baseline": origin.baseline}
    return {
        role: model.cached
        for role, model in models.items()
        if model is not None and model.cached is not None
    }


def _kept_answers(record: Record) -> Iterator[str]:
    for role, entry in not_asked(record).items():
        yield (
            f"the {role} was not asked: its answers are those of an earlier run "
            f"(prediction cache, {entry[:12]}); a promotion asks it again"
        )


def _title(verdict: Verdict) -> str:
    where = f" [{verdict.slice}]" if verdict.slice else ""
    return f"{verdict.check}{where} in {verdict.gate}"
