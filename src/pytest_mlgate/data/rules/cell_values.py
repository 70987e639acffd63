"""What stands in a column, value by value: `cell_values`.

As numpy has it, but for text: arrays of fixed width lose a zero at the end of a text,
and take the room of the longest one for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.kept_text import kept_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TEXT = (nw.String, nw.Categorical, nw.Enum)


def cell_values(series: nw.Series[Any]) -> NDArray[Any]:
    r"""Take the values of a column as an array.

    Returns
    -------
    ndarray, shape (n_rows,)
        Text as objects; missing values as None, NaN or NaT.

    Examples
    --------
    >>> import polars as pl
    >>> cell_values(nw.from_native(pl.Series(["a", "a\x00"]), series_only=True))
    array(['a', 'a\x00'], dtype=object)

    Two texts, and they differ.
    """
    if series.dtype in _TEXT and not series.implementation.is_pandas_like():
        cells = np.empty(len(series), dtype=object)
        cells[:] = series.to_list()
        return cells
    kept = kept_text(series.to_native())
    return np.asarray(series.to_numpy()) if kept is None else kept
