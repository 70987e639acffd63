"""When is a value of a column the value that the settings name: `same_value`.

Numbers and booleans are equal when they count the same; text is only ever equal to
text. So ``positive = 1`` finds 1, 1.0 and True, and never finds "1".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.data.kept_text import is_kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from numpy.typing import NDArray

_SHOWN = 10


def same_value(value: object, wanted: object) -> bool:
    """Tell whether two values are the same answer.

    Examples
    --------
    >>> same_value(1.0, True), same_value("1", 1), same_value(2, True)
    (True, False, False)

    A float may code a boolean; text never codes a number.
    """
    if isinstance(value, str) or isinstance(wanted, str):
        return isinstance(value, str) and isinstance(wanted, str) and value == wanted
    return bool(value == wanted)


def equal_to(values: NDArray[Any], wanted: object) -> NDArray[np.bool_]:
    """Mark the entries that are the wanted value, by the rule of `same_value`."""
    if values.dtype.kind in "biuf":
        if isinstance(wanted, str):
            return np.zeros(len(values), dtype=bool)
        return np.asarray(values == wanted, dtype=bool)
    codes, distinct = factorized(as_objects(values))
    # the last entry answers for code -1, a missing value
    hits = [*(same_value(value, wanted) for value in distinct), False]
    return np.array(hits, dtype=bool)[codes]


def as_objects(values: NDArray[Any]) -> NDArray[Any]:
    """Free text from numpy's fixed width, and times from counts of nanoseconds."""
    if values.dtype.kind in "UT":
        return values.astype(object)
    if values.dtype.kind in "mM":
        return np.asarray(pd.Series(values).astype(object), dtype=object)
    return values


def is_nested(series: nw.Series[Any]) -> bool:
    """Tell whether a column holds lists or records, which nothing can be equal to."""
    if series.dtype == nw.Object:
        kinds = (list, dict, set, np.ndarray)
        return any(isinstance(value, kinds) for value in series.to_list())
    return series.dtype.is_nested()


def missing_in(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark None, NaN, NaT and NA."""
    if is_kept(values):
        return np.asarray(factorized(values)[0] == -1, dtype=bool)
    return np.asarray(pd.isna(values), dtype=bool)


def distinct_values(values: NDArray[Any]) -> list[Any]:
    """List what occurs, sorted, without missing values, as plain Python values."""
    known = as_objects(values[~missing_in(values)])
    found = [_plain(value) for value in pd.unique(known)]
    try:
        return sorted(found)
    except TypeError:  # text beside numbers
        return sorted(found, key=lambda value: (type(value).__name__, str(value)))


def spelled(value: object, spell: Callable[[object], str] = str) -> str:
    """Write a value as a name.

    Examples
    --------
    >>> spelled(3.0), spelled("EU"), spelled(2.5)
    ('3', 'EU', '2.5')

    Integers with gaps are floats in pandas; a reader still expects 3.
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return spell(value)


def show_values(values: Iterable[object]) -> str:
    """Write values for a message, cut at ten."""
    listed = [repr(_plain(value)) for value in values]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def show_rows(mask: NDArray[np.bool_]) -> str:
    """Write the positions of marked rows for a message, cut at ten."""
    rows = np.flatnonzero(mask)
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    listed = ", ".join(str(row) for row in rows[:_SHOWN])
    return f"rows {listed}{more} (counted from 0)"


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    return value.item() if isinstance(value, np.generic) else value
