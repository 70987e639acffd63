"""Several new files at once: all of them, or none."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def refuse_existing(paths: list[Path], *, shown_from: Path) -> None:
    """Refuse to begin where a file of one of these names is there.

    Raises
    ------
    InvalidInput
        Names every one of them.
    """
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        listed = ", ".join(_shown(path, shown_from) for path in there)
        raise InvalidInput(
            f"These files exist and are never overwritten: {listed}. Nothing was "
            "written. Hint: move them away, or run this in another folder."
        )


def write_all(files: Mapping[Path, str], *, shown_from: Path) -> None:
    """Write new files; when one cannot be written, remove the others.

    Raises
    ------
    InvalidInput
        If a file exists, or a folder cannot be written.
    """
    refuse_existing(list(files), shown_from=shown_from)
    written: list[Path] = []
    made: list[Path] = []
    try:
        for path, text in files.items():
            made += _make_folder(path.parent)
            write_whole(path, text)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in reversed(made):
            # somebody else may have put a file there meanwhile
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with those above it, and list what was made."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()][::-1]
    try:
        for one in missing:
            one.mkdir(exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"{folder}: the folder must be one that can be made; "
            f"{error.strerror or type(error).__name__}. Hint: look at what is there."
        ) from error
    return missing


def _shown(path: Path, start: Path) -> str:
    return str(path.relative_to(start)) if path.is_relative_to(start) else str(path)
