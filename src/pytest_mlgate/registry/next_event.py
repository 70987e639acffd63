"""What may be written next into a history: the rules of every registry, and no place.

Each function takes what somebody states and the events so far (oldest first). It gives
the sealed event to append, or the champion when nothing is to be written, or refuses.
A registry calls it on a history that nobody else can extend meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.champions import previous_of
from pytest_mlgate.registry.champions import version_of
from pytest_mlgate.registry.champions import withdrawals
from pytest_mlgate.registry.people import is_same_person
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.registry.protocol import Version
from pytest_mlgate.registry.statements import check_approval
from pytest_mlgate.registry.statements import check_promotion
from pytest_mlgate.registry.statements import check_rollback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Approval
    from pytest_mlgate.registry.protocol import Promotion
    from pytest_mlgate.registry.protocol import Rollback


def after_promotion(promotion: Promotion, events: Sequence[Event]) -> Event | Version:
    """Compare and swap: the next event, or the champion that already is this artifact.

    Raises
    ------
    InvalidInput
        If something could be written but never read back or compared.
    PromotionRefused
        If the champion is not the baseline that the session compared with, or a
        rollback took this very artifact away and nobody overrides that.
    """
    check_promotion(promotion)
    champion = champion_of(events)
    if champion is not None:
        if champion.digest == promotion.digest:
            return champion
        if champion.digest != promotion.baseline_digest:
            raise _compared_with_another(promotion, champion, events)
    taken_away = withdrawals(events).get(promotion.digest)
    if taken_away is not None and promotion.override is None:
        raise _was_taken_away(promotion, taken_away)
    kind = PROMOTION if champion else FIRST_PROMOTION
    return _next(
        events,
        name=promotion.name,
        event=kind if promotion.override is None else OVERRIDE,
        when=promotion.when,
        who=promotion.who,
        version=max((move.version for move in moves_of(events)), default=0) + 1,
        digest=promotion.digest,
        artifact_name=promotion.artifact.name,
        baseline_digest=promotion.baseline_digest,
        record_digest=digest_of_text(promotion.record),
        waivers=promotion.waivers,
        notes=promotion.notes,
        reason=promotion.override,
    )


def after_rollback(rollback: Rollback, events: Sequence[Event]) -> Event | Version:
    """Return to an earlier version: the next event, or the champion that it already is.

    The registry verifies the artifact of the event before it writes it.

    Raises
    ------
    InvalidInput
        If something could be written but never read back or compared.
    PromotionRefused
        If there is no champion, no earlier one, no such version, or another champion
        than the one that is to be left.
    """
    check_rollback(rollback)
    champion = champion_of(events)
    if champion is None:
        raise PromotionRefused(
            f"{rollback.name!r} has no champion, so there is nothing to roll back. "
            "Hint: `mlgate history` lists the events of a name; is it the right one?"
        )
    if rollback.version == champion.number:
        return champion
    if rollback.leaving not in {None, champion.digest}:
        raise _left_already(rollback, champion, events)
    target = _target(rollback, champion, events)
    return _next(
        events,
        name=rollback.name,
        event=ROLLBACK,
        when=rollback.when,
        who=rollback.who,
        version=target.number,
        digest=target.digest,
        artifact_name=target.artifact_name,
        baseline_digest=None,
        record_digest=target.record_digest,
        waivers=(),
        notes=(),
        reason=rollback.reason,
    )


def after_approval(approval: Approval, events: Sequence[Event]) -> Event:
    """Write down that a person agrees to a record; nothing moves.

    Raises
    ------
    InvalidInput
        If something could be written but never read back or compared.
    PromotionRefused
        If this person has approved this record before.
    """
    check_approval(approval)
    record_digest = digest_of_text(approval.record)
    for event in events:
        of_record = event.event == APPROVAL and event.record_digest == record_digest
        if of_record and is_same_person(event.who, approval.who):
            raise PromotionRefused(
                f"{event.who} has approved the record {record_digest} on {event.when} "
                "already, and one person counts once. Hint: ask somebody else."
            )
    champion = champion_of(events)
    return _next(
        events,
        name=approval.name,
        event=APPROVAL,
        when=approval.when,
        who=approval.who,
        version=champion.number if champion else 0,
        digest=approval.digest,
        artifact_name=approval.artifact_name,
        baseline_digest=None,
        record_digest=record_digest,
        waivers=(),
        notes=(),
        reason=approval.reason,
    )


def _next(events: Sequence[Event], **stated: object) -> Event:
    last = events[-1] if events else None
    place = {
        "sequence": last.sequence + 1 if last else 1,
        "previous_hash": last.hash if last else chain.GENESIS,
        "hash": "",
    }
    # mypy cannot see that each value comes under the name of its field
    return chain.seal(Event(**place, **stated))  # type: ignore[arg-type]


def _target(rollback: Rollback, champion: Version, events: Sequence[Event]) -> Version:
    """Find the version to return to."""
    if rollback.version is None:
        previous = previous_of(events)
        if previous is None:
            raise PromotionRefused(
                f"{rollback.name!r} was not rolled back: no version lies before "
                f"{champion.number}, the champion, that was not rolled back itself. "
                "Hint: name one with its number, if `mlgate history` lists another."
            )
        return previous
    target = version_of(events, rollback.version)
    if target is None:
        last = max(move.version for move in moves_of(events))
        raise PromotionRefused(
            f"{rollback.name!r} has no version {rollback.version}: there are 1 to "
            f"{last}. Hint: `mlgate history` lists them."
        )
    return target


def _compared_with_another(
    promotion: Promotion, champion: Version, events: Sequence[Event]
) -> PromotionRefused:
    compared = promotion.baseline_digest or "no baseline"
    return PromotionRefused(
        f"{promotion.digest} was not promoted as {promotion.name!r}. The session "
        f"compared it with {compared}, and the champion is {champion.digest} "
        f"{_since(champion, events)}. A candidate replaces only the champion "
        "that it was compared with. Hint: run the session again with "
        '`baseline = { registry = "champion" }`.'
    )


def _was_taken_away(promotion: Promotion, rollback: Event) -> PromotionRefused:
    return PromotionRefused(
        f"{promotion.digest} was not promoted as {promotion.name!r}. This very "
        f"artifact was champion before and was rolled back, {rollback.when}, by "
        f"{_who(rollback)}: {rollback.reason}. Hint: promote a better one; or, if the "
        "reason is gone, `mlgate rollback VERSION --reason …` to that version, or "
        "promote it with an override."
    )


def _left_already(
    rollback: Rollback, champion: Version, events: Sequence[Event]
) -> PromotionRefused:
    return PromotionRefused(
        f"{rollback.name!r} was not rolled back: {rollback.leaving} was to be left, "
        f"and the champion is {champion.digest} {_since(champion, events)}. Hint: look "
        "at `mlgate history`; somebody else may have rolled back already."
    )


def _since(champion: Version, events: Sequence[Event]) -> str:
    move = moves_of(events)[-1]
    return f"(version {champion.number}), since {move.when}, by {_who(move)}"


def _who(event: Event) -> str:
    return event.who or "somebody unknown"
