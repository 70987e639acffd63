"""How a session comes by a table: read, or left where it is, as its engine has it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.places.lazy_frames import is_lazy
from pytest_mlgate.data.places.lazy_frames import wrap_lazy
from pytest_mlgate.data.places.lazy_tables import scan_table
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import did_you_mean

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
    found = open_with(settings.engine, reference, root=settings.root, pins=pins)
    if reference == settings.evaluation:
        _refuse_absent(settings, found)
    return found


def _refuse_absent(settings: Settings, table: DataTable) -> None:
    """Refuse a sensitive column that the evaluation data do not have."""
    for name in settings.sensitive:
        if name not in table.columns:
            raise SettingsError(
                f"{settings.file}: `sensitive` names {name!r}, which is no column of "
                f"{table.reference}. {did_you_mean(name, table.columns)}"
            )


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
