"""What was in production at a moment, as far as a history tells: `production_at`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.registry.champions import led_to
from pytest_mlgate.registry.champions import move_at
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.champions import promotion_of
from pytest_mlgate.registry.protocol import APPROVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """A champion at a moment, and the events that explain it."""

    version: Version
    # the move that made it champion, and the one that ended it; None: it still is
    since: Event
    until: Event | None
    # what made the version: `since` itself, unless that is a rollback
    promotion: Event
    # of the record that let it pass, oldest first
    approvals: tuple[Event, ...]


def production_at(events: Sequence[Event], when: str) -> Production | None:
    """Explain the champion of a moment (see `champions.champion_at`).

    Parameters
    ----------
    events
        A history, oldest first.
    when
        UTC, ISO 8601.

    Returns
    -------
    Production or None
        None when nothing had been promoted then.

    Raises
    ------
    InvalidInput
        If `when` is not such a time.
    """
    since = move_at(events, when)
    if since is None:
        return None
    moves = moves_of(events)
    version = led_to(since, events)
    later = (move for move in moves if move.sequence > since.sequence)
    return Production(
        version=version,
        since=since,
        until=next(later, None),
        promotion=promotion_of(moves, since.version) or since,
        approvals=tuple(
            event
            for event in events
            if event.event == APPROVAL and event.record_digest == version.record_digest
        ),
    )
