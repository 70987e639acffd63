"""What a promotion needs beside a record that passes, whichever road it comes by.

``pytest --mlgate-promote`` and ``mlgate promote`` ask the same rules: no weaker guard
than the last time, and enough people; of a record that was written earlier also that
its models were asked and that it is not too old. The registry compares and swaps: that
no rule and no override can change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.decision import not_asked
from pytest_mlgate.registry.instants import event_time
from pytest_mlgate.registry.people import approvals_of
from pytest_mlgate.registry.people import outdated_approvals
from pytest_mlgate.registry.people import people
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.ruling import Ruling
from pytest_mlgate.registry.weaker_guard import weaker_guard

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from typing import Literal

    from pytest_mlgate.record import Record
    from pytest_mlgate.registry.protocol import Registry

_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotingRules:
    """What settings and command line ask of a promotion."""

    approvals: int = 0
    self_approval: bool = False
    # why a person accepts that less is guarded than the last time; None: nobody does
    accepted: str | None = None
    # what would have to be typed: the option that accepts, and how a person approves
    accepting_option: str
    approving_command: str


def ruling(
    record: Record,
    registry: Registry,
    rules: PromotingRules,
    *,
    record_digest: str | None,
) -> Ruling:
    """Ask about the guard and about people.

    Parameters
    ----------
    record
        Of a finished session of the stage ``"candidate"``.
    registry
        Knows the last promotion and who has approved what.
    rules
        What is asked.
    record_digest
        Of the text that is to be promoted; None while it is not written, and so not
        approved by anybody.

    Raises
    ------
    RegistryError
        If the registry cannot be read, or is damaged.
    """
    events = registry.history(record.provenance.name)
    runner = record.provenance.who
    given = approvals_of(
        events,
        record_digest or "",
        runner=runner,
        self_approval=rules.self_approval,
    )
    guarded = weaker_guard(
        record, registry, accepted=rules.accepted, option=rules.accepting_option
    )
    return guarded + people(
        given,
        needed=rules.approvals,
        runner=runner,
        self_approval=rules.self_approval,
        outdated=outdated_approvals(events, record_digest or ""),
        next_command=rules.approving_command,
    )


def ruling_on_file(record: Record, *, days: int, now: datetime) -> Ruling:
    """Ask about a record that was written earlier: its answers, and its age.

    Parameters
    ----------
    record
        As it was read back.
    days
        From when on it is too old.
    now
        UTC.

    Raises
    ------
    InvalidInput
        If the record's time is none.
    """
    return Ruling(withheld=_refuse_kept_answers(record) + _age(record, days, now))


def policy_for(record: Record, told: Ruling) -> Policy:
    """Give the policy by which a record is decided again, together with a ruling."""
    inconclusive: Literal["hold", "allow"] = (
        "allow" if record.provenance.inconclusive == "allow" else "hold"
    )
    return Policy(
        inconclusive=inconclusive,
        stage=record.provenance.stage,
        withheld=told.withheld,
        notes=told.notes,
    )


def promotion_of(
    record: Record,
    *,
    artifact: Path,
    digest: str,
    text: str,
    when: str,
    who: str | None,
    told: Ruling,
    override: str | None = None,
) -> Promotion:
    """State a promotion, with all that its event is to remember.

    Parameters
    ----------
    record, text
        The record, and the very text of it that is kept.
    artifact, digest
        The tested file, and what its digest was when it was tested.
    when
        UTC, ISO 8601.
    who
        Who promotes.
    told
        What the rules said.
    override
        Why it is promoted against the decision; then the event lists what it went
        against.
    """
    baseline = record.provenance.baseline
    decision = decide(record, policy_for(record, told))
    against: tuple[str, ...] = ()
    if override is not None:
        against = (
            f"override of the decision {decision.outcome}",
            *(f"overridden: {reason}" for reason in decision.reasons),
        )
    return Promotion(
        name=record.provenance.name,
        artifact=artifact,
        digest=digest,
        baseline_digest=baseline.digest if baseline else None,
        record=text,
        when=when,
        who=who,
        waivers=tuple(
            f"{gate.gate}: {gate.waiver.reason} ({gate.waiver.owner}, until "
            f"{gate.waiver.until})"
            for gate in record.expected
            if gate.waiver
        ),
        notes=(*against, *told.notes),
        override=override,
    )


def _refuse_kept_answers(record: Record) -> tuple[str, ...]:
    """Refuse answers of an earlier run: whoever can write there could make them up."""
    kept = list(not_asked(record))
    if not kept:
        return ()
    told = (
        f"the {' and the '.join(kept)} was not asked: answers of an earlier run do not "
        "promote. Hint: run the session with --mlgate-promote, which asks every model"
    )
    return (told,)


def _age(record: Record, days: int, now: datetime) -> tuple[str, ...]:
    """Refuse what was found out too long ago, or is said to be of tomorrow."""
    started = event_time(record.provenance.started, name="started of the record")
    if started - now > _CLOCKS_DIFFER:
        told = (
            f"the record is dated {record.provenance.started}, which is yet to come. "
            "Hint: set the clocks right and run the session again"
        )
        return (told,)
    if now - started <= timedelta(days=days):
        return ()
    told = (
        f"the record is of {record.provenance.started}, more than {days} days ago "
        "(`record_days`). Hint: run the session again"
    )
    return (told,)
