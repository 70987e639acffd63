"""Have enough people approved this record: counting `APPROVAL` events.

An approval is for one text: that of the record, by its digest. One person counts once,
whatever the case of the letters. Names are taken on trust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import MOVES
from pytest_mlgate.registry.ruling import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event


def approvals_of(
    events: Sequence[Event],
    record_digest: str,
    *,
    runner: str | None,
    self_approval: bool,
) -> tuple[Event, ...]:
    """Give the approvals of a record that count, one for each person.

    Parameters
    ----------
    events
        The history of the name, oldest first.
    record_digest
        Of the text that is to be promoted.
    runner
        Who ran the session; None when the record does not say.
    self_approval
        Whether the runner may be one of them. If not and nobody knows who that was, no
        approval counts: any could be the runner's own.

    Notes
    -----
    An approval is given against the champion of its day: what was approved before the
    last promotion or rollback does not count any more.
    """
    found: dict[str, Event] = {}
    for event in events:
        if event.event in MOVES:
            found.clear()
        elif event.event == APPROVAL and event.record_digest == record_digest:
            found.setdefault(_folded(event.who), event)
    if not self_approval:
        if runner is None:
            return ()
        found.pop(_folded(runner), None)
    found.pop("", None)
    return tuple(found.values())


def outdated_approvals(events: Sequence[Event], record_digest: str) -> int:
    """Count the approvals of a record from before the champion last changed."""
    moves = [event.sequence for event in events if event.event in MOVES]
    return sum(
        event.event == APPROVAL and event.record_digest == record_digest
        for event in events
        if moves and event.sequence < moves[-1]
    )


def is_same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names are one person's."""
    return _folded(one) == _folded(other)


def people(
    approvals: Sequence[Event],
    *,
    needed: int,
    runner: str | None,
    self_approval: bool,
    outdated: int,
    next_command: str,
) -> Ruling:
    """Hold while people are missing, with the command that brings the next one.

    Parameters
    ----------
    approvals, runner, self_approval
        See `approvals_of`.
    needed
        How many people the settings ask for; 0: nobody is missing.
    outdated
        How many approvals of this record no longer count.
    next_command
        What the next person types.
    """
    notes = tuple(
        f"approved by {event.who}, {event.when}: {event.reason}" for event in approvals
    )
    missing = needed - len(approvals)
    if missing <= 0:
        return Ruling(notes=notes)
    if not self_approval and runner is None:
        told = (
            f"needs {_counted(needed)} of somebody who did not run the session, and "
            "the record does not say who ran it. Hint: run it where the environment "
            "names a user, or set `self_approval = true`"
        )
        return Ruling(withheld=(told,), notes=notes)
    who = "" if self_approval else f" of somebody other than {runner}, who ran it"
    have = f" ({len(approvals)} of {needed} given)" if approvals else ""
    told = f"needs {_counted(missing)}{who}{have}. Next: {next_command}"
    if outdated:
        told = (
            f"needs {_counted(missing)}{who}{have}; {_counted(outdated)} given before "
            "the champion last changed no longer count. Hint: run the session again, "
            "and let its record be approved"
        )
    return Ruling(withheld=(told,), notes=notes)


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _counted(number: int) -> str:
    return "1 approval" if number == 1 else f"{number} approvals"
