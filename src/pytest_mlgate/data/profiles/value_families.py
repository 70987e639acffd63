"""Which family of values does a column hold, and may the gate profile it at all.

A column stored in another type is another column only if its family changed: int32 and
int64, categories and text, booleans of pandas and of polars are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.rules.column_kinds import kind_of
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pytest_mlgate.data.profiles.profile import Family
    from pytest_mlgate.data.rules.column_kinds import Kind

REFERENCE = "the reference data"

_OF_KIND: dict[Kind, Family] = {
    "integer": "numbers",
    "number": "numbers",
    "boolean": "booleans",
    "text": "text",
    "date": "datetimes",
    "datetime": "datetimes",
    "datetime with zone": "zoned datetimes",
    "empty": "none",
}

_ALIKE = ({"numbers", "booleans"},)
"""Families whose values count the same: true is 1."""


def family_of_type(dtype: nw.dtypes.DType) -> Family | None:
    """Tell the family from the type alone; None where the type does not say."""
    if dtype.is_numeric():  # decimals included
        return "numbers"
    if dtype == nw.Boolean:
        return "booleans"
    if dtype in {nw.String, nw.Enum, nw.Categorical}:
        return "text"
    if dtype == nw.Date:
        return "datetimes"
    if isinstance(dtype, nw.Datetime):
        return "datetimes" if dtype.time_zone is None else "zoned datetimes"
    return None


def family_of(series: nw.Series[Any], *, what: str) -> Family:
    """Tell the family of a column in memory.

    Raises
    ------
    UnreadableData
        If its cells are of several kinds, or of one without a distribution.

    Examples
    --------
    >>> import pandas as pd
    >>> flags = nw.from_native(pd.Series([True, None], dtype=object), series_only=True)
    >>> family_of(flags, what="the table")
    'booleans'

    pandas stores booleans with gaps as objects; they are booleans all the same.
    """
    # categories of pandas may be numbers, which their type does not tell
    known = family_of_type(series.dtype)
    if known is not None and series.dtype not in {nw.Categorical, nw.Enum}:
        return known
    kind = kind_of(series)
    if kind not in _OF_KIND:
        raise refusal(series.name, kind if kind == "mixed" else series.dtype, what=what)
    return _OF_KIND[kind]


def refusal(name: str, dtype: object, *, what: str) -> UnreadableData:
    """Word what a column must hold, and what to do with one that does not."""
    holds = "values of several kinds" if dtype == "mixed" else f"the type {dtype}"
    return UnreadableData(
        f"{what}: the column {name!r} must hold numbers, booleans, text or times, one "
        f"kind in all rows; it holds {holds}. Hint: convert it when the table is "
        "made, or name the columns to look at with `columns=`."
    )


def refuse_other_family(
    name: str, family: Family, *, profiled: Family, what: str, like: str = REFERENCE
) -> None:
    """Raise if a column no longer holds what it held in the reference, or in `like`.

    Raises
    ------
    UnreadableData
        With both families, and with how to make them one.
    """
    pair = {family, profiled}
    if len(pair) == 1 or "none" in pair or pair in _ALIKE:
        return
    hint = "convert the column, or take a new reference if the change is meant"
    if pair == {"datetimes", "zoned datetimes"}:
        hint = "give the times of both tables a zone, or of neither"
    raise UnreadableData(
        f"{what}: the column {name!r} must hold {profiled} as in {like}; it holds "
        f"{family}. Hint: {hint}."
    )
