"""Which settings files may govern a run: `governing_files`, one for each model.

A repository may hold several models. Each settings file governs what lies beneath it,
down to the next one.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.settings_file import governing_file
from pytest_mlgate.settings_file import governs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

NAMES = ("mlgate.toml", "pyproject.toml")
"""Of settings files; in one folder the first one governs."""


def governing_files(
    starts: Iterable[Path], *, stop: Path, skipped: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Find the settings files above and beneath the given paths, sorted.

    Parameters
    ----------
    starts
        Files and folders with gates.
    stop
        The folder above which nobody looks.
    skipped
        Patterns of folder names that nobody collects tests from.
    """
    found = set()
    for start in starts:
        above = governing_file(start, stop)
        found |= {above} if above else set()
        found |= set(_beneath(start, skipped))
    return tuple(sorted(found))


def _beneath(start: Path, skipped: Sequence[str]) -> Iterator[Path]:
    for folder, inner, names in os.walk(start):
        inner[:] = [name for name in inner if not _is_skipped(name, skipped)]
        ours = (Path(folder) / name for name in NAMES if name in names)
        first = next(filter(governs, ours), None)
        if first is not None:
            yield first


def _is_skipped(name: str, skipped: Sequence[str]) -> bool:
    hidden = name.startswith(".") or name == "__pycache__"
    return hidden or any(fnmatch(name, pattern) for pattern in skipped)
