"""Answers in a file, as the workers of a parallel run get them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

import numpy as np

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.zip_damage import NO_ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

Loaded = TypeVar("Loaded")

# what numpy raises on a file that is not what `save_arrays` wrote
_DAMAGE: tuple[type[Exception], ...] = (AttributeError, MemoryError, *NO_ARCHIVE)


def save_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write named arrays to a file, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as stream:
        # numpy's own stub takes a keyword for every array
        np.savez(stream, **arrays)  # type: ignore[arg-type] # see above
    unfinished.replace(path)


def load_arrays(
    path: Path, build: Callable[[dict[str, NDArray[Any]]], Loaded]
) -> Loaded:
    """Read what `save_arrays` wrote and build answers; no code in the file is run.

    Raises
    ------
    UnreadableData
        If the file is missing, damaged, or holds something else.
    """
    try:
        # opened here, because numpy leaves a file that it cannot read open
        with path.open("rb") as stream:
            stored = np.load(stream, allow_pickle=False)
            arrays = {name: stored[name] for name in stored.files}
        return build(arrays)
    except _DAMAGE as error:
        raise UnreadableData(
            f"{path}: not a file of predictions ({type(error).__name__}: {error}). "
            "Hint: run the session again."
        ) from error
