"""What did earlier records say: changes since the baseline's and since the last push.

It informs and decides nothing. So an earlier record that is not there, or cannot be
read, is a note, and never a reason.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.change import BASELINE
from pytest_mlgate.change import LAST_PUSH
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.record_changes import MOST_KEPT
from pytest_mlgate.record_changes import record_changes
from pytest_mlgate.record_changes import why_apart
from pytest_mlgate.record_changes import with_changes
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import stored_outcome
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.baseline_record import baseline_record

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.record import Record

_MOST_BYTES = 200_000_000
"""Of an earlier record; one of 2,000 checks has three million."""


def compared(session: GateSession, record: Record, *, previous: str | None) -> Record:
    """Let a record tell what is not as it was.

    Parameters
    ----------
    session, record
        The session and its record, before anything is decided on it.
    previous
        The record of the last push, or the report folder that it is in; None: the
        command line names none.
    """
    record = _since_baseline(session, record)
    return record if previous is None else _since_push(record, Path(previous))


def _since_baseline(session: GateSession, record: Record) -> Record:
    baseline = record.provenance.baseline
    if session.champion is None or baseline is None:
        return record
    digest = session.champion.digest
    if baseline.digest != digest:
        return record
    settings = session.settings
    try:
        registry = open_registry(settings.registry, root=settings.root)
        found = baseline_record(registry, settings.name, digest=digest)
    except MlgateError as error:
        return _noted(record, f"no changes since the baseline's record: {error}")
    if found is None or why_apart(found[0], record) is not None:
        return record
    return _told(record, found, since=BASELINE)


def _since_push(record: Record, place: Path) -> Record:
    file = _file_in(place, record.provenance.name)
    try:
        text = _read(file)
        found = from_json(text), stored_outcome(text)
    except FileNotFoundError:
        return _noted(record, f"no record of the last push at {str(file)!r}")
    except (OSError, ValueError, MlgateError) as error:
        told = getattr(error, "strerror", None) or str(error)
        return _noted(record, f"no changes since the last push: {file.name}: {told}")
    apart = why_apart(found[0], record)
    if apart is not None:
        return _noted(record, f"no changes since the last push: {apart}")
    return _told(record, found, since=LAST_PUSH)


def _told(record: Record, found: tuple[Record, str], *, since: str) -> Record:
    earlier, decision = found
    return with_changes(
        record,
        record_changes(earlier, record, since=since, decision=decision, most=MOST_KEPT),
    )


def _file_in(place: Path, name: str) -> Path:
    """Find a record in a report folder, which may have one folder for each model."""
    if not place.is_dir():
        return place
    own = place / Path(name).name / "record.json"
    return own if own.is_file() else place / "record.json"


def _read(file: Path) -> str:
    with file.open("rb") as reader:
        content = reader.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        message = f"it has more than {_MOST_BYTES:,} bytes"
        raise ValueError(message)
    return content.decode("utf-8")


def _noted(record: Record, told: str) -> Record:
    origin = record.provenance
    notes = (*origin.notes, told)
    return replace(record, provenance=replace(origin, notes=notes))
