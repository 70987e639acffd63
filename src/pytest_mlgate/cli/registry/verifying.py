"""What a check of the registry says, line by line: `verified`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.reports.escape import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Event


def verified(
    config: Path | None, *, kept: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], bool]:
    """Check a registry, and say in lines what was found.

    Parameters
    ----------
    config
        The settings; None to find them.
    kept
        Hashes of events that must still be in the history. A history that was cut off,
        or written anew as a whole, is sound in itself: only a hash that was kept
        elsewhere tells.

    Returns
    -------
    lines, intact
        One line for each defect, or one that says what was checked.

    Raises
    ------
    MlgateError
        If there are no settings, a hash has another form, or the registry cannot be
        read at all.
    """
    for told in kept:
        digits(told, name="--kept")
    settings = governing_settings(config)
    registry = open_registry(settings.registry, root=settings.root)
    name = terminal(settings.name)
    defects = registry.verify(settings.name)
    if defects:
        # a history with defects is not read further
        return (*(_line(defect) for defect in defects), _sum(name, len(defects))), False
    events = registry.history(settings.name)
    hashes = {event.hash for event in events}
    gone = tuple(_gone(told) for told in kept if told not in hashes)
    if not events:
        where = terminal(settings.registry)
        nothing = f"nothing to verify: {name} has no history in {where}"
        return (*gone, nothing), False
    if gone:
        return (*gone, _sum(name, len(gone))), False
    return (_intact(name, events), f"last hash: {events[-1].hash}"), True


def _intact(name: str, events: Sequence[Event]) -> str:
    artifacts = {event.digest for event in moves_of(events)}
    records = {event.record_digest for event in events}
    counted = ", ".join(
        _counted(len(of), kind)
        for of, kind in (
            (events, "event"),
            (records, "record"),
            (artifacts, "artifact"),
        )
    )
    return f"intact: {name}, {counted}"


def _sum(name: str, number: int) -> str:
    return f"damaged: {name}, {_counted(number, 'defect')}"


def _counted(number: int, kind: str) -> str:
    return f"{number:,} {kind}" if number == 1 else f"{number:,} {kind}s"


def _gone(kept: str) -> str:
    return f"no event has the hash {kept}: history was cut off or written anew"


def _line(defect: str) -> str:
    return terminal(defect, limit=1_000)
