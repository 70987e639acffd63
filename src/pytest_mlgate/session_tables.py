"""How a session comes by a table: read, or left where it is, as its engine has it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.places.lazy_frames import is_lazy
from pytest_mlgate.data.places.lazy_frames import wrap_lazy
from pytest_mlgate.data.places.lazy_tables import scan_table
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.data.references.pins import Pins
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.settings import EngineName
    from pytest_mlgate.settings import Settings


def open_table(reference: str, *, settings: Settings, pins: Pins | None) -> DataTable:
    """Open what a reference names with the engine of the settings.

    Raises
    ------
    UnreadableData, InvalidInput, MissingDependency
        As `read_table` and `scan_table`.
    """
    return open_with(settings.engine, reference, root=settings.root, pins=pins)


def open_with(
    engine: EngineName, reference: str, *, root: Path, pins: Pins | None = None
) -> DataTable:
    """Open what a reference names with an engine: read it, or leave it where it is."""
    if engine == "pandas" or engine == "polars":  # noqa: PLR1714 - mypy narrows by ==
        return read_table(reference, root=root, engine=engine, pins=pins)
    return scan_table(reference, root=root, engine=engine, pins=pins)


def take_frame(frame: Any) -> DataTable:  # noqa: ANN401 - whatever a fixture returns
    """Take what a fixture gave as a table, a plan of an engine included.

    Raises
    ------
    UnreadableData, InvalidInput
        As `wrap_frame` and `wrap_lazy`.
    """
    return wrap_lazy(frame) if is_lazy(frame) else wrap_frame(frame)
