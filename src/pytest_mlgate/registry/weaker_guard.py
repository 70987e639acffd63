"""May a promotion guard less than the last one: not unless a person says why.

The gates of a record are held against those of the last promotion, also where a
rollback took it back: its model was wrong, and its gates need not be. What cannot be
compared is withheld, as everything that was not evaluated is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.record_json import from_json
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.ruling import Ruling
from pytest_mlgate.weakening import other_data
from pytest_mlgate.weakening import weakenings

if TYPE_CHECKING:
    from pytest_mlgate.record import Record
    from pytest_mlgate.registry.protocol import Registry

PROMOTIONS = (FIRST_PROMOTION, PROMOTION, OVERRIDE)
"""Events whose record is a measure; a rollback has none of its own."""

ACCEPTED = "weaker guard accepted"
"""How the note begins that says so."""


def weaker_guard(
    record: Record, registry: Registry, *, accepted: str | None, option: str
) -> Ruling:
    """Compare a record with that of the last promotion under its name.

    Parameters
    ----------
    record
        What is to be promoted.
    registry
        Holds the record of the last promotion; none, and nothing is compared.
    accepted
        Why a person accepts all that is weaker; None: nobody does.
    option
        What that person would have to type, for the remedy.

    Raises
    ------
    RegistryError
        If the registry, or the record of the last promotion, is damaged.
    """
    events = registry.history(record.provenance.name)
    made = [event for event in events if event.event in PROMOTIONS]
    if not made:
        return Ruling()
    try:
        last = from_json(registry.record(made[-1].record_digest))
    except RecordFormatError as error:
        told = (
            "gates cannot be compared with those of the last promotion (version "
            f"{made[-1].version}): {error}"
        )
        return Ruling(withheld=(told,))
    found = tuple(weakening.line for weakening in weakenings(last, record))
    notes = other_data(last, record)
    if accepted is not None:
        lines = (f"{ACCEPTED} ({accepted}): {line}" for line in found)
        return Ruling(notes=(*lines, *notes))
    if not found:
        return Ruling(notes=notes)
    remedy = (
        f"weaker than the promotion of version {made[-1].version}. Hint: restore these "
        f'guards, or say why they may go: {option} "reason"'
    )
    return Ruling(withheld=(*found, remedy), notes=notes)
