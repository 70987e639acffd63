"""How did the present champion come to be, where that was not by a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import promotion_of
from pytest_mlgate.registry.protocol import OVERRIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event


def standing_notes(events: Sequence[Event]) -> tuple[str, ...]:
    """Say that the champion was promoted by an override, as long as it is champion.

    Parameters
    ----------
    events
        The history of a name, oldest first.
    """
    champion = champion_of(events)
    made = None if champion is None else promotion_of(events, champion.number)
    if made is None or made.event != OVERRIDE:
        return ()
    told = (
        f"the champion, version {made.version}, was promoted by an override of "
        f"{made.who}, {made.when}: {made.reason}"
    )
    return (told,)
