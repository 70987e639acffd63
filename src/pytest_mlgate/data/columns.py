"""What stands in a column, whichever library holds the table: access by name.

An array in the order of the rows; nothing drops a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.kept_text import kept_text
from pytest_mlgate.errors import InvalidInput
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
        Missing values as None, NaN or NA, as the library has them. Read only: many
        questions may share it.

    Raises
    ------
    UnreadableData
        If there is no such column, or it holds lists or records.
    InvalidInput
        If the rows stay where they are: nothing here may collect them.
    """
    found = nw.from_native(frame)
    if isinstance(found, nw.LazyFrame):
        raise InvalidInput(
            f"{what}: {name!r} would have to be read row by row, and the rows stay in "
            f"{found.implementation.name.lower()}: they are never collected. Hint: ask "
            "what can be counted where they are (drift, and metrics of answers in "
            'columns), or set engine = "pandas" on rows that fit into memory.'
        )
    readable = found
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
    kept = kept_text(series.to_native())
    return np.asarray(series.to_numpy()) if kept is None else kept
