"""Which columns of which kinds does a table have: `schema_digest`, a name for its form.

The same form has the same name in pandas, polars, pyarrow and a database, and however
its columns are ordered. Whole and other numbers are one kind here, and so are texts
and categories: which of the two a library makes of a file is its own affair.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.data.rules.column_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_TYPE = {
    nw.Boolean: "boolean",
    nw.Date: "date",
    nw.Duration: "duration",
    nw.Decimal: "number",
    nw.String: "text",
    nw.Categorical: "text",
    nw.Enum: "text",
}
"""Kinds of the columns of a lazy table, whose cells nobody looks at."""


def column_kinds(frame: Any) -> dict[str, str]:  # noqa: ANN401 - any frame that narwhals reads
    """Tell what kind of values each column holds.

    Parameters
    ----------
    frame
        A frame of any library that narwhals reads; of a lazy one only the types are
        looked at, and no row is read.

    Returns
    -------
    dict
        Column to "number", "text", "boolean", "date", "datetime", "datetime with
        zone", "duration", "mixed", or "empty" (every value is missing).

    Examples
    --------
    >>> import pandas as pd
    >>> column_kinds(pd.DataFrame({"age": [17, 42], "name": ["Ann", "Bo"]}))
    {'age': 'number', 'name': 'text'}

    Whether ages are stored in 8 or 64 bits is no part of the form.
    """
    table = nw.from_native(frame)
    if isinstance(table, nw.LazyFrame):
        return {name: _of_type(kind) for name, kind in table.collect_schema().items()}
    return {name: _of_cells(table[name]) for name in table.columns}


def schema_digest(kinds: Mapping[str, str]) -> str:
    """Name the form of a table by the kinds of its columns.

    Returns
    -------
    str
        ``"sha256:"`` and 64 hexadecimal digits.

    Examples
    --------
    >>> one = schema_digest({"age": "number", "name": "text"})
    >>> one == schema_digest({"name": "text", "age": "number"})
    True

    The order of columns is no part of it; the record lists them in theirs.
    """
    return digest_of_text(json.dumps(sorted(kinds.items()), ensure_ascii=True))


def _of_cells(series: nw.Series[Any]) -> str:
    dtype = series.dtype
    missing = series.is_null()
    if dtype.is_float():
        missing = missing | series.is_nan()
    if bool(missing.all()):
        return "empty"
    return "number" if dtype.is_numeric() else _merged(kind_of(series))


def _of_type(dtype: nw.dtypes.DType) -> str:
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, nw.Datetime):
        return "datetime" if dtype.time_zone is None else "datetime with zone"
    found = (kind for known, kind in _BY_TYPE.items() if dtype == known)
    return next(found, "mixed")


def _merged(kind: str) -> str:
    return "number" if kind == "integer" else kind
