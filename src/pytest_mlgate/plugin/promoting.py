"""The act: hand a good decision to the registry, and take back what it says."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.decision import decide
from pytest_mlgate.decision import is_already_champion
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.plugin import options
from pytest_mlgate.record_json import to_json
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.promoting_rules import PromotingRules
from pytest_mlgate.registry.promoting_rules import promotion_of
from pytest_mlgate.registry.promoting_rules import ruling
from pytest_mlgate.registry.ruling import Ruling
from pytest_mlgate.registry.standing import standing_notes

if TYPE_CHECKING:
    import pytest

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.decision import Policy
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.record import Record
    from pytest_mlgate.registry.protocol import Registry


def rules_of(
    config: pytest.Config, session: GateSession, *, folder: Path
) -> PromotingRules:
    """Read what settings and command line ask of a promotion.

    `folder` is where the record is going to be, as a person would type it.
    """
    settings = session.settings
    accepted = config.getoption(options.ACCEPT_WEAKER)
    given = config.getoption(options.CONFIG)
    if given is None and folder != Path(config.getoption(options.REPORT)):
        # of several models: a command would not know which settings are meant
        given = os.path.relpath(settings.file, config.invocation_params.dir.resolve())
    place = [str(folder / "record.json"), *(["--config", given] if given else [])]
    reason = ["--accept-weaker", accepted] if accepted else []
    return PromotingRules(
        approvals=settings.approvals,
        self_approval=settings.self_approval,
        accepted=accepted,
        accepting_option=options.ACCEPT_WEAKER,
        approving_command=(
            f"mlgate approve {shlex.join(place)} --by NAME --reason TEXT, and then "
            f"mlgate promote {shlex.join([*place, *reason])}"
        ),
    )


def champion_notes(session: GateSession) -> tuple[str, ...]:
    """Say what a reader ought to know of how the present champion came to be."""
    if session.champion is None:
        return ()
    try:
        return standing_notes(_registry(session).history(session.settings.name))
    except RegistryError as error:
        return (f"the history of the champion cannot be read: {error}",)


def foretell(
    session: GateSession, record: Record, policy: Policy, rules: PromotingRules
) -> Decision:
    """Decide, and note what a promotion would be held for."""
    decision = decide(record, policy)
    if not _promotes(record, decision):
        return decision
    try:
        told = ruling(record, _registry(session), rules, record_digest=None)
    except RegistryError as error:
        told = Ruling(withheld=(str(error),))
    held = tuple(f"a promotion would be held: {line}" for line in told.withheld)
    notes = (*policy.notes, *held, *told.notes)
    return decide(record, replace(policy, notes=notes))


def promote(
    session: GateSession, record: Record, policy: Policy, rules: PromotingRules
) -> tuple[Record, Decision, str | None]:
    """Promote the tested candidate if, and only if, the decision is *promote*.

    Returns
    -------
    tuple
        The record, with what was accepted among its notes; the decision, which becomes
        *hold* when a rule or the registry refuses; and one line that says what was
        written, None when nothing was to be.
    """
    decision = decide(record, policy)
    if not _promotes(record, decision):
        return record, decision, None
    registry = _registry(session)
    try:
        told = ruling(record, registry, rules, record_digest=None)
    except RegistryError as error:
        told = Ruling(withheld=(f"not promoted: {error}",))
    notes = (*record.provenance.notes, *told.notes)
    record = replace(record, provenance=replace(record.provenance, notes=notes))
    chosen = session.chosen is not None
    candidate = session.candidate if chosen else session.__dict__.get("candidate")
    withheld = _not_a_file(record, candidate) + told.withheld
    held = replace(policy, withheld=withheld)
    decision = decide(record, held)
    if withheld or candidate is None:
        return record, decision, None
    try:
        line = _write(registry, record, decision, candidate, told)
    except RegistryError as error:
        refused = replace(policy, withheld=(f"not promoted: {error}",))
        return record, decide(record, refused), None
    return record, decision, line


def _write(
    registry: Registry,
    record: Record,
    decision: Decision,
    candidate: Subject,
    told: Ruling,
) -> str:
    assert candidate.artifact is not None
    assert candidate.digest is not None
    version = registry.promote(
        promotion_of(
            record,
            artifact=candidate.artifact,
            digest=candidate.digest,
            text=to_json(record, decision),
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            who=record.provenance.who,
            told=told,
        )
    )
    return f"promoted: {version.name} version {version.number} is champion"


def _registry(session: GateSession) -> Registry:
    return open_registry(session.settings.registry, root=session.settings.root)


def _promotes(record: Record, decision: Decision) -> bool:
    promotes = decision.outcome is DecisionOutcome.PROMOTE
    return promotes and not is_already_champion(record)


def _not_a_file(record: Record, candidate: Subject | None) -> tuple[str, ...]:
    """Say why there is nothing to store, or not what was tested."""
    if candidate is None:
        told = (
            "cannot promote: a fixture gave the candidate to workers, and only they "
            "know it. Hint: name it under candidate.model, or run without -n"
        )
        return (told,)
    if candidate.artifact is None or candidate.digest is None:
        told = (
            "cannot promote: the candidate is not a file. Hint: name it under "
            "candidate.model, or under candidate.artifact beside its predictions"
        )
        return (told,)
    tested = record.provenance.candidate
    if tested is not None and tested.digest != candidate.digest:
        told = (
            f"cannot promote: {candidate.reference} changed while the session ran; "
            f"{tested.digest} was tested. Hint: run again when nothing writes to it"
        )
        return (told,)
    return ()
