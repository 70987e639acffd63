"""Where the parts of a decision log are: a folder, one file, a pattern, or a URL."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

from pytest_mlgate.data.decision_log.part_names import SUFFIXES
from pytest_mlgate.data.decision_log.part_names import is_part
from pytest_mlgate.data.decision_log.part_names import without_rewritten
from pytest_mlgate.data.references.local_files import open_file
from pytest_mlgate.data.references.local_files import unreadable
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.reference_syntax import parse
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.references.url_references import failure
from pytest_mlgate.data.references.url_references import file_system_of
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.data.references.pins import Pins

_PATTERN = "*?["


def find_parts(reference: str, *, root: Path) -> list[str]:
    """Name the parts of a decision log, sorted.

    Parameters
    ----------
    reference
        A folder (its parts, not those of folders in it), a file, a pattern such as
        ``logs/2026-11-*/*.jsonl``, or a URL of any of these.
    root
        The folder that relative paths start from.

    Returns
    -------
    list of str
        Each a reference of one file.

    Raises
    ------
    UnreadableData
        If there is none.
    """
    asked = parse(reference)
    if asked.pinned is not None or asked.kind in {"dvc", "lakefs"}:
        return [reference]
    if asked.kind == "file":
        found = _local(asked.location, root)
    elif _names_file(asked.location) or asked.location.lower().startswith("http"):
        return [reference]
    else:
        found = _remote(asked.location)
    places = without_rewritten(place for place in found if is_part(place))
    if not places:
        raise UnreadableData(
            f"{asked.shown!r}: a decision log must have parts that end in "
            f"{' or '.join(SUFFIXES)}; there are none. Hint: name the folder that "
            "`DecisionLog` writes to; its first part comes with the first row."
        )
    return places


def part_bytes(place: str, *, root: Path, pins: Pins | None = None) -> bytes:
    """Read a part whole; a writer may go on adding rows to it meanwhile.

    Raises
    ------
    UnreadableData
        If it cannot be read, or is not what its reference pins.
    """
    asked = parse(place)
    if asked.kind != "file" or asked.pinned is not None:
        with open_verified(resolve(place, root=root, pins=pins)) as stream:
            return stream.read()
    path = root / _path(asked.location)
    with open_file(asked.shown, path) as stream:
        try:
            return stream.read()
        except OSError as error:
            raise unreadable(asked.shown, str(path), error) from error


def _local(location: str, root: Path) -> list[str]:
    path = root / _path(location)
    try:
        if path.is_dir():
            return [str(part) for part in path.iterdir() if part.is_file()]
        if path.exists():
            return [str(path)]
    except OSError as error:
        raise unreadable(location, str(path), error) from error
    if any(sign in location for sign in _PATTERN):
        return glob.glob(str(path), recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
    raise UnreadableData(
        f"{location!r}: there is no such folder or file (looked for {path}). Hint: "
        "name the folder that `DecisionLog` writes to; it comes with the first row."
    )


def _remote(location: str) -> list[str]:
    file_system, path = file_system_of(location)
    shown = redacted(location)
    try:
        if any(sign in path for sign in _PATTERN):
            names = file_system.glob(path)
        else:
            names = file_system.ls(path, detail=False)
    # Each file system has errors of its own.
    except Exception as error:
        raise failure(shown, error) from error
    return [file_system.unstrip_protocol(name) for name in names]


def _names_file(location: str) -> bool:
    name = file_name(location)
    return name.endswith(SUFFIXES) and not any(sign in location for sign in _PATTERN)


def _path(location: str) -> str:
    _, scheme, rest = location.rpartition("://")
    return rest if scheme else location
