"""Could this history have been written by these rules: events, replayed in order.

A chain of hashes shows that nothing was changed afterwards. It does not show that each
event was right when it was written: a hand that computes hashes can seal anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import ROLLBACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event


def replay_defects(
    name: str, events: Sequence[Event], *, gapless: bool = True
) -> Iterator[str]:
    """Say which events no registry would have written, one line for each.

    Parameters
    ----------
    name
        Whose history it is.
    events
        All of it, oldest first, each as it was sealed.
    gapless
        Whether the registry counts its versions itself; else they only rise.
    """
    made: dict[int, Event] = {}
    champion = 0
    for event in events:
        title = f"event {event.sequence} of {name!r}"
        wrong = _wrong(event, made=made, champion=champion, gapless=gapless)
        if wrong is not None:
            yield f"{title} {wrong}"
        if event.event != APPROVAL:
            made.setdefault(event.version, event)
            champion = event.version


def _wrong(
    event: Event, *, made: dict[int, Event], champion: int, gapless: bool
) -> str | None:
    if event.event == APPROVAL:
        stays = event.version == champion
        return None if stays else f"moves the champion to version {event.version}"
    if event.event != ROLLBACK:
        next_one = max(made, default=0) + 1
        follows = event.version == next_one or (
            event.version > next_one and not gapless
        )
        return None if follows else f"makes version {event.version} out of its turn"
    known = made.get(event.version)
    if known is None:
        return f"returns to version {event.version}, which was never promoted"
    same = (event.digest, event.record_digest) == (known.digest, known.record_digest)
    return None if same else f"returns to version {event.version} with another artifact"
