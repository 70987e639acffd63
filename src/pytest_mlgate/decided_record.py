"""What a record file says and what was decided on it, for those who only read.

A record does not vouch for the decision that is written beside it. It is made again
from the verdicts; what a session knew beyond them (a promotion that was withheld, and
notes) is taken over as reasons, which can only hold.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.record_json import from_json
from pytest_mlgate.reports.models.index import INDEX

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

MOST_BYTES = 200_000_000
"""Of a record that is read; one of 2,000 checks has three million."""


def read_decided(path: Path, *, most: int | None = None) -> tuple[Record, Decision]:
    """Read a record and decide on it as its session did.

    Parameters
    ----------
    path
        The file, or the report folder that it is in.
    most
        Bytes that are read; None: those of the largest session.

    Raises
    ------
    UnreadableData
        If the file is not there, cannot be read, or is too large.
    RecordFormatError
        If it is no record, or decides otherwise than it says.
    """
    file = path / "record.json" if path.is_dir() else path
    if (path / INDEX).is_file() and not file.is_file():
        raise UnreadableData(
            f"{str(path)!r} is about several models, and this command about one. Hint: "
            f"name the folder of one of them; {INDEX} lists them."
        )
    text = _text(file, MOST_BYTES if most is None else most)
    record = record_in(text, file)
    return record, decided(record, text, file)


def record_in(text: str, file: Path) -> Record:
    """Make a record of the text of a file, and name the file where it is none.

    Raises
    ------
    RecordFormatError
        If the text is no record.
    """
    try:
        return from_json(text)
    except RecordFormatError as error:
        raise RecordFormatError(f"{file}: {error}") from error


def _text(file: Path, most: int) -> str:
    try:
        with file.open("rb") as reader:
            content = reader.read(most + 1)
        if len(content) > most:
            raise UnreadableData(
                f"The record {str(file)!r} must have at most {most:,} bytes."
            )
        return content.decode("utf-8")
    except OSError as error:
        told = error.strerror or type(error).__name__
    except UnicodeDecodeError:
        told = "it is not UTF-8"
    raise UnreadableData(
        f"The record {str(file)!r} cannot be read: {told}. Hint: name the record.json "
        "that `pytest --mlgate` has written, or its folder."
    )


def decided(record: Record, text: str, file: Path) -> Decision:
    """Decide again, and refuse a record whose decision is not that of its verdicts.

    Parameters
    ----------
    record, text
        The record, and the text that it was read from.
    file
        Where it lay, for the message.

    Raises
    ------
    RecordFormatError
        If it decides otherwise than it says.
    """
    stored = json.loads(text).get("decision")
    origin = record.provenance
    # whatever is not "allow" must not let anything through
    allowed = origin.inconclusive == "allow"
    usual = Policy(inconclusive="allow" if allowed else "hold", stage=origin.stage)
    bare = decide(record, usual)
    told = stored if isinstance(stored, dict) else {}
    policy = replace(
        usual,
        withheld=_beyond(told.get("reasons"), bare.reasons) if not _good(told) else (),
        notes=_beyond(told.get("notes"), bare.notes),
    )
    decision = decide(record, policy)
    if told.get("outcome") != str(decision.outcome):
        raise RecordFormatError(
            f"The record {str(file)!r} says {told.get('outcome')!r}, and its verdicts "
            f"decide {str(bare.outcome)!r}: it was edited, or another release "
            "wrote it. Hint: take the file as `pytest --mlgate` has written it."
        )
    return decision


def _good(stored: dict[str, object]) -> bool:
    # no set: what stands there may be a list
    return stored.get("outcome") in ("promote", "proceed")


def _beyond(stored: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give the stored sentences that the verdicts do not lead to."""
    told = stored if isinstance(stored, list) else []
    return tuple(one for one in told if isinstance(one, str) and one not in known)
