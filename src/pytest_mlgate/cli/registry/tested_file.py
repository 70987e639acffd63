"""Where is the file that a record was about, with the bytes that were tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import PromotionRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_mlgate.cli.reports.record_file import RecordFile
    from pytest_mlgate.settings import Settings


def tested_file(file: RecordFile, *, settings: Settings, artifact: Path | None) -> Path:
    """Find the file whose bytes were tested.

    Parameters
    ----------
    file
        The record.
    settings
        Their candidate is looked for first, then the file that the record names.
    artifact
        Where it is, if a person says so; then nowhere else.

    Raises
    ------
    PromotionRefused
        If no such file has the digest of the record.
    """
    seen = []
    places = [artifact] if artifact else dict.fromkeys(_places(file, settings))
    for place in places:
        try:
            found = digest_of_file(place)
        except (OSError, ValueError):
            seen.append(f"{place} cannot be read")
            continue
        if found == file.candidate:
            return place
        seen.append(f"{place} is {found}")
    told = "; ".join(seen) or "no file was named"
    raise PromotionRefused(
        f"{file.candidate} was tested, and that file is not here: {told}. Only what "
        "was tested is promoted. Hint: put it back or name it with --artifact, or run "
        "the session again."
    )


def _places(file: RecordFile, settings: Settings) -> Iterator[Path]:
    candidate, tested = settings.candidate, file.record.provenance.candidate
    named = [] if candidate is None else [candidate.artifact, candidate.model]
    # a gate that chooses among candidates names the one that it chose
    named.append(None if tested is None else tested.reference)
    for name in named:
        path = settings.root / (name or "").partition("#sha256=")[0]
        if path.is_file():
            yield path
