"""Who is champion, was champion, and would be again: pure reading of a history.

The champion is the version of the last event that moved it. What a rollback without a
version returns to is read like "undo": every promotion puts a version on a stack, and
every rollback takes off what lies above the version that it returns to. So a second
rollback goes one further back, and never to what the first one took away.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_mlgate.registry.instants import event_time
from pytest_mlgate.registry.protocol import MOVES
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event


def moves_of(events: Sequence[Event]) -> tuple[Event, ...]:
    """Keep the events after which another version was champion, in their order."""
    return tuple(event for event in events if event.event in MOVES)


def champion_of(events: Sequence[Event]) -> Version | None:
    """Read the champion off a history, oldest event first; None without any move."""
    moves = moves_of(events)
    return led_to(moves[-1], moves) if moves else None


def champion_at(events: Sequence[Event], when: str) -> Version | None:
    """Name the champion of a moment: that of the last move at or before it.

    Parameters
    ----------
    events
        A history, oldest first.
    when
        UTC, ISO 8601.

    Notes
    -----
    Times are what the machines' clocks said. Where a clock jumped back, the later entry
    wins, for the order of events is that of their sequence: see `backward_clocks`.

    Raises
    ------
    InvalidInput
        If `when` is not such a time.
    """
    move = move_at(events, when)
    return led_to(move, moves_of(events)) if move else None


def move_at(events: Sequence[Event], when: str) -> Event | None:
    """Find the move that made the champion of a moment (see `champion_at`)."""
    moment = event_time(when)
    known = [move for move in moves_of(events) if event_time(move.when) <= moment]
    return known[-1] if known else None


def version_of(events: Sequence[Event], number: int) -> Version | None:
    """Find a version by its number; None if there never was one."""
    made = promotion_of(events, number)
    return _version(made) if made else None


def led_to(move: Event, events: Sequence[Event]) -> Version:
    """Describe the version that a move led to, as its first promotion made it."""
    return _version(promotion_of(events, move.version) or move)


def promotion_of(events: Sequence[Event], number: int) -> Event | None:
    """Find the event that made a version: the first that moved to it."""
    moves = (move for move in moves_of(events) if move.version == number)
    return next(moves, None)


def previous_of(events: Sequence[Event]) -> Version | None:
    """Name what a rollback returns to when no version is named; None without any.

    The champion before the present one. What a rollback took away is never meant, be
    it under its own number or, with the same artifact, under another one.
    """
    moves = moves_of(events)
    stack, withdrawn = _replayed(moves)
    champion = champion_of(moves)
    for number in reversed(stack[:-1]):
        version = version_of(moves, number)
        if version and champion and version.digest not in {champion.digest, *withdrawn}:
            return version
    return None


def withdrawals(events: Sequence[Event]) -> dict[str, Event]:
    """Name the artifacts that a rollback took away, and the event that did.

    Returns
    -------
    dict of str to Event
        By the artifact's digest. One that became champion again since is not among
        them.
    """
    return _replayed(moves_of(events))[1]


def backward_clocks(events: Sequence[Event]) -> tuple[Event, ...]:
    """Name the events whose time lies before that of an event written earlier."""
    times = [event_time(event.when) for event in events]
    latest = accumulate(times, max)
    return tuple(
        event
        for event, time, last in zip(events, times, latest, strict=True)
        if time < last
    )


def _replayed(moves: Sequence[Event]) -> tuple[list[int], dict[str, Event]]:
    """Replay moves: versions below the champion, and it; and what was taken away.

    A return to a version that is not below the champion (it was taken away before)
    takes nothing away: it says that the rollback was a mistake.
    """
    stack: list[int] = []
    withdrawn: dict[str, Event] = {}
    before: Event | None = None
    for move in moves:
        if move.event == ROLLBACK and move.version in stack:
            del stack[stack.index(move.version) + 1 :]
            if before is not None:
                withdrawn[before.digest] = move
        else:
            stack.append(move.version)
        withdrawn.pop(move.digest, None)
        before = move
    return stack, withdrawn


def _version(event: Event) -> Version:
    return Version(
        name=event.name,
        number=event.version,
        digest=event.digest,
        artifact_name=event.artifact_name,
        created=event.when,
        record_digest=event.record_digest,
    )
