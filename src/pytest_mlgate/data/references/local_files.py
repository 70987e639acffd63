"""Files on this machine: `locate_file`, `open_file`, `stamp_of` and their errors."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.located import Located
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


def locate_file(reference: str, *, root: Path) -> Located:
    """Find a file by its path or its ``file://`` URL.

    Raises
    ------
    UnreadableData
        If there is no such file, or it is a folder or a device.
    """
    _, scheme, rest = reference.rpartition("://")
    path = (root / (rest if scheme else reference)).absolute()
    stamp_of(reference, path)
    # A path names whatever was written there last.
    return Located(path=path, location=str(path), version=None, mutable=True)


def stamp_of(reference: str, path: Path) -> str:
    """Ask the file system about one regular file: when this changes, so did the bytes.

    Raises
    ------
    UnreadableData
        If there is no such file, it may not be looked at, or it is none.
    """
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise _missing(reference, path) from error
    except (OSError, ValueError) as error:
        raise unreadable(reference, str(path), error) from error
    if not stat.S_ISREG(found.st_mode):
        folder = stat.S_ISDIR(found.st_mode)
        what = "a folder" if folder else "neither a file nor a folder"
        raise UnreadableData(
            f"{path} is {what}; a reference must name one file. "
            f"Hint: name a file{_in_folder(path) if folder else ''}."
        )
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"


def open_file(reference: str, path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises
    ------
    UnreadableData
        If it cannot be opened.
    """
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise _missing(reference, path) from error
    except (OSError, ValueError) as error:
        raise unreadable(reference, str(path), error) from error


def unreadable(reference: str, location: str, error: Exception) -> UnreadableData:
    """Word that a place cannot be read, with the reason that the system gives."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnreadableData(
        f"{reference!r}: {location} cannot be read ({told}). "
        "Hint: check the path and its permissions."
    )


def _missing(reference: str, path: Path) -> UnreadableData:
    told = f"{reference!r}: there is no such file (looked for {path})."
    if not path.parent.is_dir():
        return UnreadableData(
            f"{told} Hint: the folder {path.parent} does not exist either; relative "
            "paths start from the folder of the settings file."
        )
    names = _names(path.parent)
    if not names:
        return UnreadableData(f"{told} Hint: its folder holds no files.")
    return UnreadableData(f"{told} {did_you_mean(path.name, names)}")


def _in_folder(path: Path) -> str:
    listed = ", ".join(repr(name) for name in _names(path)[:5])
    return f" in it, for instance one of {listed}" if listed else " in it"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:  # a hint that cannot be given must not hide the error itself
        return []
