"""What identifies a row, whatever the order of the rows: a hash of what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def row_keys(frame: Any, columns: Sequence[str]) -> Keys:  # noqa: ANN401 - any frame
    """Hash what each row holds; rows that hold the same are numbered.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    columns
        What a row is known by.

    Returns
    -------
    ndarray of uint64, shape (n_rows,)
        The same keys for the same rows in any order.

    Examples
    --------
    >>> rows = pd.DataFrame({"x": [1.0, 2.0, 1.0], "y": ["a", "b", "a"]})
    >>> one = row_keys(rows, ["x", "y"])
    >>> other = row_keys(rows.iloc[::-1], ["x", "y"])
    >>> len(set(one.tolist())), set(one.tolist()) == set(other.tolist())
    (3, True)

    Twins have two keys, and may be on either side of a split.
    """
    known = np.zeros(len(frame), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for number, name in enumerate(columns, start=1):
            found = _hashed(frame, name)
            if found is not None:
                known = (known ^ found) * _FACTOR
            # looked at after 1, 2, 4, … columns, as a sort costs as much as a hash:
            # what tells all rows apart makes the other columns needless
            if number & (number - 1) == 0 and _all_differ(known):
                return known
        return known + _occurrence(known) * _FACTOR


def group_keys(frame: Any, name: str) -> Keys:  # noqa: ANN401 - any frame
    """Hash the group of each row: its rows have one key."""
    found = _hashed(frame, name)
    assert found is not None  # it was read as groups before
    return found


def _hashed(frame: Any, name: str) -> Keys | None:  # noqa: ANN401 - any frame
    try:
        values = column(frame, name)
    except UnreadableData:
        return None  # lists and records: the other columns tell rows apart
    if values.dtype.kind in "biuf":
        # one width, and one zero; integers come as floats where a library has gaps
        values = values.astype(np.float64) + 0.0
    elif values.dtype.kind in "mM":
        values = values.astype("int64")
    else:
        values = as_objects(values)
    return pd.util.hash_array(values, categorize=True)


def _all_differ(keys: Keys) -> bool:
    alone = np.sort(keys)
    return not (alone[1:] == alone[:-1]).any()


def _occurrence(keys: Keys) -> Keys:
    """Count, for each row, the rows before it that have the same key."""
    if _all_differ(keys):
        return np.zeros(keys.size, dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
    lengths = np.diff(np.append(starts, ranked.size))
    found = np.empty(keys.size, dtype=np.uint64)
    found[order] = np.arange(keys.size) - np.repeat(starts, lengths)
    return found
