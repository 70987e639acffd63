"""Which rows hold the same: one number per row, equal where the rows are.

Exact: values are compared, not digests of them. Missing equals missing; 1, 1.0 and
True are the same, "1" is another; the width of a number's type plays no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw
    from numpy.typing import NDArray

_LARGEST = 2**62


def row_numbers(
    *frames: nw.DataFrame[Any], columns: Sequence[str]
) -> list[NDArray[np.int64]]:
    """Give each row of one or more tables a number for what it holds.

    Parameters
    ----------
    *frames
        Tables that have all `columns`.
    columns
        What a row is compared by; one or more.

    Returns
    -------
    list of ndarray of int64, shape (n_rows,)
        One per table; equal numbers mean equal rows, within and between tables. They
        count up from 0 in order of first appearance.

    Raises
    ------
    UnreadableData
        If a column holds lists or records, which cannot be compared.

    Examples
    --------
    >>> import narwhals as nw
    >>> old = nw.from_native(pd.DataFrame({"id": [1, 2], "at": ["a", None]}))
    >>> new = nw.from_native(pd.DataFrame({"id": [2.0, 3.0], "at": [None, "a"]}))
    >>> [numbers.tolist() for numbers in row_numbers(old, new, columns=["id", "at"])]
    [[0, 1], [1, 2]]

    The second row of the one is the first of the other.
    """
    total = sum(len(frame) for frame in frames)
    combined, size = np.zeros(total, dtype=np.int64), 1
    for name in columns:
        codes, levels = _column_codes([frame[name] for frame in frames], name)
        if size * levels >= _LARGEST:
            combined, known = pd.factorize(combined)
            size = len(known)
        combined, size = combined * levels + codes, size * levels
    numbers, _ = pd.factorize(combined)
    ends = np.cumsum([len(frame) for frame in frames])[:-1]
    return [part.astype(np.int64) for part in np.split(numbers, ends)]


def _column_codes(
    parts: list[nw.Series[Any]], name: str
) -> tuple[NDArray[np.int64], int]:
    """Code one column over all tables; 0 is missing. Give the number of codes too."""
    for part in parts:
        if is_nested(part):
            raise UnreadableData(
                f"The column {name!r} must hold one value per row to be compared; it "
                "holds lists or records. Hint: leave it out with columns=."
            )
    missing = np.concatenate([missing_in(cell_values(part)) for part in parts])
    arrays = [_comparable(part) for part in parts]
    kinds = {array.dtype.kind for array in arrays}
    if len(kinds) == 1 or kinds <= {"b", "i"}:
        values = np.concatenate(arrays)
    else:  # Python compares 2**60 + 1 with a float exactly, numpy does not
        values = np.concatenate([as_objects(array).astype(object) for array in arrays])
    try:
        codes, known = pd.factorize(values)
    except TypeError as error:
        raise UnreadableData(
            f"The column {name!r} must hold values that can be compared "
            f"({error}). Hint: leave it out with columns=."
        ) from error
    return np.where(missing, 0, codes + 1).astype(np.int64), len(known) + 1


def _comparable(series: nw.Series[Any]) -> NDArray[Any]:
    if series.dtype.is_integer() and bool(series.is_null().any()):
        # as floats, which is how gaps come out, large integers would run together
        series = series.fill_null(0)
    return cell_values(series)
