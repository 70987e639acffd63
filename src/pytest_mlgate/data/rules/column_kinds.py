"""What a column holds, whichever library and width it is stored in: `kind_of`.

int32 and int64, category and string, pandas and polars are the same kind; an integer
column with gaps, which pandas stores as floats, is one of integers still.
"""

from __future__ import annotations

from typing import Any
from typing import Literal
from typing import get_args

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values

Kind = Literal[
    "integer",
    "number",
    "boolean",
    "text",
    "date",
    "datetime",
    "datetime with zone",
    "duration",
    "mixed",
    "empty",
]

KINDS: tuple[Kind, ...] = get_args(Kind)

_TEXT = (nw.String, nw.Categorical, nw.Enum)

_OF_CELLS = {
    "string": "text",
    "integer": "integer",
    "mixed-integer-float": "number",
    "floating": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "timedelta": "duration",
    "empty": "empty",
}
"""pandas' word for what the cells of an object column are, to ours."""


def kind_of(series: nw.Series[Any]) -> Kind:
    """Tell what kind of values a column holds.

    Returns
    -------
    str
        One of `KINDS`; "empty" where every value is missing and the type says
        nothing, "mixed" where values of several kinds stand together.

    Examples
    --------
    >>> kind_of(nw.from_native(pd.Series([1.0, None, 3.0]), series_only=True))
    'integer'

    The gap made pandas store floats; the values are whole.
    """
    dtype = series.dtype
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return _of_floats(series.to_numpy())
    for kind, known in _BY_TYPE.items():
        if dtype in known:
            return kind
    if isinstance(dtype, nw.Datetime):
        return "datetime" if dtype.time_zone is None else "datetime with zone"
    return _of_cells(series)


_BY_TYPE: dict[Kind, tuple[Any, ...]] = {
    "boolean": (nw.Boolean,),
    "date": (nw.Date,),
    "duration": (nw.Duration,),
    "number": (nw.Decimal,),
}


def _of_floats(values: Any) -> Kind:  # noqa: ANN401 - an array of floats
    known = values[~np.isnan(values)]
    if not known.size:
        return "empty"
    return "integer" if (known == np.floor(known)).all() else "number"


def _of_cells(series: nw.Series[Any]) -> Kind:
    """Look at the cells, where the type says little: objects, text, categories."""
    if series.dtype in _TEXT and not _is_pandas_category(series):
        return "empty" if bool(series.is_null().all()) else "text"
    cells = cell_values(series).astype(object)
    if cells.ndim != 1:  # arrays and extension types of several numbers
        return "mixed"
    known = cells[~missing_in(cells)] if _is_flat(series) else cells
    word = pd.api.types.infer_dtype(known, skipna=True)
    if word in {"datetime", "datetime64"}:
        zones = {getattr(value, "tzinfo", None) is not None for value in known}
        if len(zones) > 1:
            return "mixed"
        return "datetime with zone" if zones == {True} else "datetime"
    found: Any = _OF_CELLS.get(word, "mixed")
    return found if isinstance(found, str) else "mixed"  # type: ignore[return-value] # a value of _OF_CELLS is a Kind


def _is_pandas_category(series: nw.Series[Any]) -> bool:
    """Tell whether categories may be numbers: only those of pandas may."""
    return isinstance(series.to_native(), pd.Series) and series.dtype == nw.Categorical


def _is_flat(series: nw.Series[Any]) -> bool:
    return not series.dtype.is_nested()
