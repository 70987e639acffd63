"""What columns has a table, and what does each hold: `TableForm`.

From rows in memory, from rows that stay where they are, or from a profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.column_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping

    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.data.rules.column_kinds import Kind
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

_TEXT = (nw.String, nw.Categorical, nw.Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """The columns of a table."""

    # names in their order, to whether there is any value
    columns: Mapping[str, bool]
    # of the columns that were asked about
    kinds: Mapping[str, Kind]
    # the types that store them, in the words of narwhals
    types: Mapping[str, str]


def form_of_frame(frame: nw.DataFrame[Any], names: Collection[str]) -> TableForm:
    """Look at a table in memory.

    Parameters
    ----------
    frame
        The rows.
    names
        Columns whose kinds are asked for; unknown ones are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = nw.from_native(pd.DataFrame({"age": [17, None], "note": [None, None]}))
    >>> form = form_of_frame(rows, ["age"])
    >>> dict(form.columns), dict(form.kinds)
    ({'age': True, 'note': False}, {'age': 'integer'})

    Nobody has written a note.
    """
    there = [name for name in names if name in frame.columns]
    return TableForm(
        columns={name: _has_values(frame[name]) for name in frame.columns},
        kinds={name: kind_of(frame[name]) for name in there},
        types={name: _spelled(frame[name].dtype) for name in there},
    )


def form_in_place(rows: RowsInPlace, names: Collection[str]) -> TableForm:
    """Look at a table that stays where it is; the engine counts once.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> plan = pl.LazyFrame({"age": [17.0, None], "share": [0.5, 1.0]})
    >>> dict(form_in_place(RowsInPlace(wrap_lazy(plan)), ["age", "share"]).kinds)
    {'age': 'integer', 'share': 'number'}

    Every age is whole, whichever type stores it.
    """
    there = [name for name in names if name in rows.columns]
    asked = [_count(rows.missing(name), f"m{i}") for i, name in enumerate(rows.columns)]
    for place, name in enumerate(rows.columns):
        if name in there and rows.schema[name].is_float():
            value = nw.col(name)
            broken = rows.known(name, value.round(0) != value)
            asked.append(_count(broken, f"f{place}"))
    found = rows.asked(*asked)
    kinds = {}
    for place, (name, dtype) in enumerate(rows.schema.items()):
        empty = int(found[f"m{place}"] or 0) == rows.rows
        if name in there:
            whole = not found.get(f"f{place}")
            kinds[name] = _kind_of_type(dtype, empty=empty, whole=whole)
    return TableForm(
        columns={
            name: int(found[f"m{place}"] or 0) < rows.rows
            for place, name in enumerate(rows.columns)
        },
        kinds={name: kinds[name] for name in there},
        types={name: _spelled(rows.schema[name]) for name in there},
    )


def form_of_profile(profile: Profile) -> TableForm:
    """Take what a profile knows of the columns of its table."""
    return TableForm(
        columns={c.name: c.missing < c.rows for c in profile.columns},
        kinds={c.name: kind_in_profile(c) for c in profile.columns},
        types={c.name: c.dtype for c in profile.columns},
    )


def kind_in_profile(column: ColumnProfile) -> Kind:
    """Tell the kind of a column from its profile.

    Floats of many values count as numbers, for nobody knows whether all were whole.
    """
    known: dict[str, Kind] = {
        "booleans": "boolean",
        "text": "text",
        "datetimes": "date" if column.dtype == "Date" else "datetime",
        "zoned datetimes": "datetime with zone",
        "none": "empty",
    }
    if column.family != "numbers":
        return known[column.family]
    if column.dtype.startswith(("Int", "UInt")) or column.kind == "categorical":
        return "integer"
    return "empty" if column.kind == "empty" else "number"


def _spelled(dtype: nw.dtypes.DType) -> str:
    """Name a type; of a zone only that there is one, for engines name their own."""
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is not None:
        return "Datetime with a zone"
    return str(dtype)


def _count(mark: nw.Expr, name: str) -> nw.Expr:
    return nw.when(mark).then(1).otherwise(0).sum().alias(name)


def _kind_of_type(dtype: nw.dtypes.DType, *, empty: bool, whole: bool) -> Kind:
    """Tell the kind as `kind_of` does, from the type and two counts."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        number: Kind = "integer" if whole else "number"
        return "empty" if empty else number
    if isinstance(dtype, nw.Datetime):
        return "datetime" if dtype.time_zone is None else "datetime with zone"
    plain: tuple[tuple[Any, Kind], ...] = (
        (nw.Boolean, "boolean"),
        (nw.Date, "date"),
        (nw.Duration, "duration"),
        (nw.Decimal, "number"),
    )
    for known, kind in plain:
        if dtype == known:
            return kind
    if empty:
        return "empty"
    return "text" if dtype in _TEXT else "mixed"


def _has_values(series: nw.Series[Any]) -> bool:
    if is_nested(series):
        return True
    return not missing_in(cell_values(series)).all()
