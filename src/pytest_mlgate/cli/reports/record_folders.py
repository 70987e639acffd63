"""The records that paths lead to: of a folder about several models, one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.models.index import INDEX
from pytest_mlgate.reports.models.index import folders_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST_BYTES = 1_000_000


def records_at(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Name the records, or the folders that they are in, that paths lead to.

    Parameters
    ----------
    paths
        Each a record, a report folder of one model, or one of several.

    Raises
    ------
    UnreadableData, RecordFormatError
        If a folder says that it is about several models, and not which.
    """
    return tuple(found for path in paths for found in _beneath(path))


def _beneath(path: Path) -> tuple[Path, ...]:
    index = path / INDEX
    if not path.is_dir() or not index.is_file():
        return (path,)
    try:
        with index.open("rb") as reader:
            text = reader.read(_MOST_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(f"{str(index)!r} cannot be read.") from error
    return tuple(path / folder for folder in folders_in(text))
