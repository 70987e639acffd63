"""What stands in a column, whichever library holds the table: access by name.

An array in the order of the rows; nothing drops a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVALUATION = "the evaluation data"


def column(frame: Any, name: str, *, what: str = EVALUATION) -> NDArray[Any]:  # noqa: ANN401 - any frame
    """Take one column as an array.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        The column.
    what
        What the frame is, for the message.

    Returns
    -------
    ndarray of shape (n_rows,)
        Missing values as None, NaN or NA, as the library has them.

    Raises
    ------
    UnreadableData
        If there is no such column, or it holds lists or records.
    """
    readable = nw.from_native(frame, eager_only=True)
    if name not in readable.columns:
        raise UnreadableData(
            f"{what}: there is no column {name!r}. "
            f"{did_you_mean(name, readable.columns)}"
        )
    series = readable[name]
    if is_nested(series):
        raise UnreadableData(
            f"{what}: the column {name!r} must hold one value per row; it holds lists "
            "or records. Hint: use a column of numbers, text or booleans."
        )
    return np.asarray(series.to_numpy())
