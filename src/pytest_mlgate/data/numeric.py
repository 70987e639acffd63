"""Which cells are numbers, and what are they as floats: `not_numbers`, `to_float`.

Text is never a number, whatever it spells: a column of text is a column that was read
wrongly, and that has to be seen.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def not_numbers(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark what is text, a boolean, a date or complex; missing values are not marked.

    Examples
    --------
    >>> not_numbers(np.array([1, 2.5, "3", True, None], dtype=object)).tolist()
    [False, False, True, True, False]

    Text and booleans are refused even where they spell a number.
    """
    if values.dtype.kind in "iuf":
        return np.zeros(len(values), dtype=bool)
    if values.dtype.kind != "O":
        return np.ones(len(values), dtype=bool)
    return np.array([not _is_number(value) for value in values], dtype=bool)


def to_float(values: NDArray[Any]) -> NDArray[np.float64]:
    """Take numbers (see `not_numbers`) as float64; missing values become NaN."""
    if values.dtype.kind == "O":
        return np.array([_float(value) for value in values], dtype=np.float64)
    return values.astype(np.float64)


def _is_number(value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    # Decimal is no Real, and a number all the same
    return _is_missing(value) or isinstance(value, Real | Decimal)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT


def _float(value: Any) -> float:  # noqa: ANN401 - a cell of any kind
    if _is_missing(value):
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return float("inf")
