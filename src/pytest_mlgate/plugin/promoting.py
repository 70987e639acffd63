"""The act: hand a good decision to the registry, and take back what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.decision import decide
from pytest_mlgate.decision import is_already_champion
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.record import to_json
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import Promotion

if TYPE_CHECKING:
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.decision import Policy
    from pytest_mlgate.record import Record
    from pytest_mlgate.session import GateSession


def promote(
    session: GateSession, record: Record, decision: Decision, policy: Policy
) -> tuple[Record, Decision, str | None]:
    """Promote the tested candidate if, and only if, the decision is *promote*.

    Returns
    -------
    tuple
        Record and decision, which become *hold* when the registry refuses, and one
        line that says what was written, None when nothing was to be.
    """
    if decision.outcome is not DecisionOutcome.PROMOTE or is_already_champion(record):
        return record, decision, None
    chosen = session.chosen is not None
    candidate = session.candidate if chosen else session.__dict__.get("candidate")
    if candidate is None:
        return _held(
            record,
            policy,
            "cannot promote: a fixture gave the candidate to workers, and only they "
            "know it. Hint: name it under candidate.model, or run without -n",
        )
    if candidate.artifact is None or candidate.digest is None:
        return _held(
            record,
            policy,
            "cannot promote: the candidate is not a file. Hint: name it under "
            "candidate.model, or under candidate.artifact beside its predictions",
        )
    tested = record.provenance.candidate
    if tested is not None and tested.digest != candidate.digest:
        return _held(
            record,
            policy,
            f"cannot promote: {candidate.reference} changed while the session ran; "
            f"{tested.digest} was tested. Hint: run again when nothing writes to it",
        )
    settings = session.settings
    baseline = record.provenance.baseline
    try:
        version = open_registry(settings.registry, root=settings.root).promote(
            Promotion(
                name=settings.name,
                artifact=candidate.artifact,
                digest=candidate.digest,
                baseline_digest=baseline.digest if baseline else None,
                record=to_json(record, decision),
                when=record.provenance.started,
                who=record.provenance.who,
                waivers=tuple(
                    f"{gate.gate}: {gate.waiver.reason} ({gate.waiver.owner}, until "
                    f"{gate.waiver.until})"
                    for gate in record.expected
                    if gate.waiver
                ),
            )
        )
    except RegistryError as error:
        return _held(record, policy, f"not promoted: {error}")
    told = f"promoted: {settings.name} version {version.number} is champion"
    return record, decision, told


def _held(
    record: Record, policy: Policy, problem: str
) -> tuple[Record, Decision, str | None]:
    held = replace(record, problems=(*record.problems, problem))
    return held, decide(held, policy), None
