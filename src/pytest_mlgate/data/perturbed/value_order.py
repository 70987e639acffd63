"""Which values of a column does a person understand at once: `simple_first`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import missing_in

if TYPE_CHECKING:
    from numpy.typing import NDArray


MOST_VALUES = 2000
"""Different values that are looked at, in the order of the rows."""


def simple_first(values: NDArray[Any]) -> NDArray[np.intp]:
    """Find where each different value stands, the simplest value first.

    Numbers are simple when they have few digits and are near 0, texts when they are
    short. A missing value is no value here. Of more than `MOST_VALUES` the first ones
    are looked at.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column.

    Returns
    -------
    ndarray of int, shape (n_different,)
        The position of the first row with each value.

    Examples
    --------
    >>> column = np.array([37.25, 40.0, 0.0, 40.0, -3.0])
    >>> column[simple_first(column)].tolist()
    [0.0, -3.0, 40.0, 37.25]

    Nobody has to think about 0.
    """
    present = np.flatnonzero(~missing_in(values))
    known = pd.Series(as_objects(values[present]))
    first = present[~known.duplicated().to_numpy(dtype=bool)][:MOST_VALUES]
    keys = [_key(values[place]) for place in first.tolist()]
    order = sorted(range(len(first)), key=keys.__getitem__)
    return first[np.array(order, dtype=np.intp)]


def _key(value: Any) -> tuple[int, float, bool, str]:  # noqa: ANN401 - a cell of any kind
    """Order by the length of the spelling, then by size."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, int | float):
        return len(f"{abs(plain):.15g}"), abs(float(plain)), plain < 0, ""
    return len(str(plain)), 0.0, False, str(plain)
