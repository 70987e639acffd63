"""Which bytes does a reference name: `resolve` gives an immutable identity first.

A reference becomes an identity before a single row is read, so that a record never
names other bytes than those the verdicts rest on. It knows files and file systems, and
nothing of tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import fsspec

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from typing import BinaryIO

_BLOCK = 1 << 20
# Two characters or more, so that the drive of a Windows path is not a scheme.
_URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")
_LATER = re.compile(r"^(dvc|lakefs|feast|mlflow):|^s3://.*[?&]versionId=")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReference:
    """A reference with the bytes it stood for when it was resolved."""

    # as the settings name it
    reference: str
    # absolute path, or URL
    location: str
    # "sha256:" and 64 hexadecimal digits
    identity: str
    # what the file system says about the file: when it changes, so did the bytes
    stamp: str


def resolve(reference: str, *, root: Path) -> DataReference:
    """Find a file and identify its bytes, in constant memory.

    Parameters
    ----------
    reference
        A path (absolute, or relative to `root`) or a URL that fsspec understands.
    root
        The folder that relative paths start from.

    Returns
    -------
    DataReference
        With the SHA-256 of the bytes.

    Raises
    ------
    UnreadableData
        If there is no such file, it is a folder or a device, it may not be read, or
        the scheme is one that this version does not resolve.
    MissingDependency
        If the file system of a URL needs a library that is not installed.
    """
    if _LATER.match(reference):
        scheme = reference.partition(":")[0]
        raise UnreadableData(
            f"{reference!r}: references of the form `{scheme}:` are not in this "
            "version, which resolves paths and URLs to a SHA-256 of the bytes. "
            "Hint: fetch the file first and name it by its path."
        )
    location = reference if _URL.match(reference) else str(_absolute(reference, root))
    stamp = _stamp(reference, location)
    digest = sha256()
    with open_bytes(reference, location) as stream:
        try:
            while block := stream.read(_BLOCK):
                digest.update(block)
        except OSError as error:
            raise _unreadable(reference, location, error) from error
    return DataReference(
        reference=reference,
        location=location,
        identity=f"sha256:{digest.hexdigest()}",
        stamp=stamp,
    )


def open_bytes(reference: str, location: str) -> BinaryIO:
    """Open the bytes of a location that `resolve` found.

    Raises
    ------
    UnreadableData
        If the file cannot be opened.
    """
    file_system, path = _file_system(reference, location)
    try:
        stream: BinaryIO = file_system.open(path, "rb")
    except OSError as error:
        raise _unreadable(reference, location, error) from error
    return stream


def refuse_if_changed(found: DataReference) -> None:
    """Raise if the file is no longer the one that was identified.

    Raises
    ------
    UnreadableData
        If the file system says that the file was written since.
    """
    if _stamp(found.reference, found.location) != found.stamp:
        raise UnreadableData(
            f"{found.location}: the file changed while it was read, so its identity "
            f"({found.identity}) is not that of the rows. Hint: wait until it is "
            "written, then run again."
        )


def _absolute(reference: str, root: Path) -> Path:
    return (root / reference).absolute()


def _file_system(reference: str, location: str) -> tuple[Any, str]:
    if not _URL.match(location):
        return fsspec.filesystem("file"), location
    try:
        file_system, path = fsspec.core.url_to_fs(location)
    except ImportError as error:
        raise MissingDependency(f"{reference!r} cannot be opened: {error}.") from error
    except ValueError as error:
        raise UnreadableData(
            f"{reference!r}: fsspec knows no such file system ({error}). Hint: use a "
            "path, or a URL such as file://, s3:// or https://."
        ) from error
    return file_system, path


def _stamp(reference: str, location: str) -> str:
    """Ask the file system about one regular file."""
    file_system, path = _file_system(reference, location)
    try:
        kind = file_system.info(path)["type"]
        stamp = str(file_system.ukey(path))
    except FileNotFoundError as error:
        raise _missing(reference, location) from error
    except (OSError, ValueError) as error:
        raise _unreadable(reference, location, error) from error
    if kind != "file":
        what = "a folder" if kind == "directory" else "neither a file nor a folder"
        raise UnreadableData(
            f"{location} is {what}; a reference must name one file. "
            f"Hint: name a file{_in_folder(location) if kind == 'directory' else ''}."
        )
    return stamp


def _in_folder(location: str) -> str:
    names = [] if _URL.match(location) else _names(Path(location))
    listed = ", ".join(repr(name) for name in names[:5])
    return f" in it, for instance one of {listed}" if listed else " in it"


def _missing(reference: str, location: str) -> UnreadableData:
    told = f"{reference!r}: there is no such file (looked for {location})."
    path = Path(location)
    if _URL.match(location):
        return UnreadableData(f"{told} Hint: check the URL.")
    if not path.parent.is_dir():
        return UnreadableData(
            f"{told} Hint: the folder {path.parent} does not exist either; relative "
            "paths start from the folder of the settings file."
        )
    names = _names(path.parent)
    if not names:
        return UnreadableData(f"{told} Hint: its folder holds no files.")
    return UnreadableData(f"{told} {did_you_mean(path.name, names)}")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:  # a hint that cannot be given must not hide the error itself
        return []


def _unreadable(reference: str, location: str, error: Exception) -> UnreadableData:
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnreadableData(
        f"{reference!r}: {location} cannot be read ({told}). "
        "Hint: check the path and its permissions."
    )
