"""The record that a command is about: its very text, and what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.decided_record import decided
from pytest_mlgate.decided_record import record_in
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RecordFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.record import Record
    from pytest_mlgate.settings import Settings

STAGE = "candidate"
"""The stage whose records promote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """A record as it was read."""

    path: Path
    text: str
    # of the text: what is approved and promoted goes by this name
    digest: str
    record: Record
    # of the candidate that it is about
    candidate: str


def read_record_file(path: Path, *, settings: Settings) -> RecordFile:
    """Read a record that is to be approved or promoted.

    Parameters
    ----------
    path
        The file, or the report folder that it is in.
    settings
        Of the model that it must be about.

    Raises
    ------
    RecordFormatError
        If it is no record, not in the form in which sessions write them, or decides
        otherwise than it says.
    InvalidInput
        If it cannot be read, or is about another model, another stage, or a candidate
        that is no file.
    """
    file = path / "record.json" if path.is_dir() else path
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"The record {str(file)!r} cannot be read: {_words(error)}. Hint: name the "
            "record.json that `pytest --mlgate` has written."
        ) from error
    record = record_in(text, file)
    _refuse_other_form(text, file)
    origin = record.provenance
    if origin.name != settings.name:
        raise InvalidInput(
            f"The record {str(file)!r} is about {origin.name!r}, and {settings.file} "
            f"about {settings.name!r}. Hint: name the settings with --config."
        )
    if origin.stage != STAGE:
        raise InvalidInput(
            f"The record {str(file)!r} is of the stage {origin.stage!r}; only records "
            f"of the stage {STAGE!r} promote. Hint: run `pytest --mlgate`."
        )
    if origin.candidate is None or origin.candidate.digest is None:
        raise InvalidInput(
            f"The record {str(file)!r} is about a candidate that has no digest, so "
            "there is nothing that could be promoted. Hint: name a file under "
            "candidate.model or candidate.artifact, and run the session again."
        )
    decided(record, text, file)
    return RecordFile(
        path=file,
        text=text,
        digest=digest_of_text(text),
        record=record,
        candidate=origin.candidate.digest,
    )


def _refuse_other_form(text: str, file: Path) -> None:
    """Let nothing stand in the text that a reader sees and a program does not.

    Of a key that is there twice a program takes the last, and a person the first.
    """
    body = json.loads(text)
    if json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n" != text:
        raise RecordFormatError(
            f"The record {str(file)!r} is not in the form in which sessions write "
            "them: it was edited or formatted anew. Hint: take the file as "
            "`pytest --mlgate` has written it."
        )


def _words(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "it is not UTF-8"
