"""Which record let the present champion become champion: `baseline_record`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import stored_outcome
from pytest_mlgate.registry.champions import champion_of

if TYPE_CHECKING:
    from pytest_mlgate.record import Record
    from pytest_mlgate.registry.protocol import Registry


def baseline_record(
    registry: Registry, name: str, *, digest: str
) -> tuple[Record, str] | None:
    """Read the promotion record of a champion, and what was decided on it.

    Parameters
    ----------
    registry, name
        Where the champion is kept, and under which name.
    digest
        Of the artifact that a session compared with.

    Returns
    -------
    tuple or None
        None where that artifact is not the champion.

    Raises
    ------
    RegistryError
        If the registry cannot be read, or its history is damaged.
    RecordFormatError
        If the record cannot be read by this release.
    """
    events = registry.history(name)
    champion = champion_of(events)
    if champion is None or champion.digest != digest:
        return None
    text = registry.record(champion.record_digest)
    return from_json(text), stored_outcome(text)
