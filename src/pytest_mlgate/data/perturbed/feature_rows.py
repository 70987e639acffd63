"""The rows that questions about behaviour start from: `FeatureRows`.

Only the columns that the model takes, each of its own type whatever is put into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.rules.breach import row_named
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Frame = nw.DataFrame[Any]
    Column = nw.Series[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureRows:
    """Some rows, by their features."""

    frame: Frame
    # how messages call each row, as its table calls it
    names: tuple[str, ...]

    @classmethod
    def of(
        cls,
        frame: Any,  # noqa: ANN401 - any frame
        *,
        features: Sequence[str],
        positions: NDArray[np.intp],
    ) -> FeatureRows:
        """Take rows of a table.

        Parameters
        ----------
        frame
            Any eager frame that narwhals reads.
        features
            The columns that the model takes, in its order.
        positions : ndarray of int, shape (n_rows,)
            Which rows, counted from 0.

        Examples
        --------
        >>> import pandas as pd
        >>> table = pd.DataFrame({"x": [1, 2, 3], "y": [0, 1, 0]}, index=[7, 8, 9])
        >>> found = FeatureRows.of(table, features=["x"], positions=np.array([2, 0]))
        >>> found.names, found.record(0)
        (('row 9', 'row 7'), {'x': 3})

        Rows keep the labels that a person finds them by.
        """
        whole = nw.from_native(frame, eager_only=True)
        names = tuple(row_named(whole, row) for row in positions.tolist())
        taken = taken_rows(whole.select(list(features)), positions)
        return cls(frame=taken, names=names)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.frame)

    def values(self, name: str) -> NDArray[Any]:
        """Give one column as an array, shape ``(n_rows,)``."""
        return column(self.frame.to_native(), name)

    def record(self, row: int) -> dict[str, Any]:
        """Give one row as plain values, ready for JSON; what is missing is None."""
        return record_of(self.frame, row)


def selected(frame: Any, names: Sequence[str]) -> Frame:  # noqa: ANN401 - any frame
    """Take columns of a whole table, its rows counted from 0."""
    found = nw.from_native(frame, eager_only=True).select(list(names))
    return nw.maybe_reset_index(found)


def taken_rows(frame: Frame, positions: NDArray[np.intp] | Sequence[int]) -> Frame:
    """Take rows by position, any of them more than once."""
    found = frame[np.asarray(positions, dtype=np.intp).tolist()]
    return nw.maybe_reset_index(found)


def record_of(frame: Frame, row: int) -> dict[str, Any]:
    """Give a row of a frame as plain values; what is missing is None."""
    return {name: _plain(frame[name][row]) for name in frame.columns}


def with_columns(frame: Frame, columns: Mapping[str, Column]) -> Frame:
    """Put other columns in the place of those of the same names."""
    return frame.with_columns(*(found.alias(name) for name, found in columns.items()))


def transformed(frame: Frame, transformation: Callable[[Any], Any]) -> Frame:
    """Let a function of the user's change a frame, and look at what comes back.

    Raises
    ------
    InvalidInput
        If it raises, gives no frame, or gives other rows or columns.
    """
    label = getattr(transformation, "__name__", type(transformation).__name__)
    # a copy: a function that writes into its frame must not change what it started from
    try:
        given = transformation(frame.clone().to_native())
    except Exception as error:
        raise InvalidInput(
            f"The transformation {label} raised {type(error).__name__}: {error}. Hint: "
            "it is called with a frame of the features, and returns a frame."
        ) from error
    found = nw.from_native(given, eager_only=True, pass_through=True)
    if not isinstance(found, nw.DataFrame) or len(found) != len(frame):
        raise InvalidInput(
            f"The transformation {label} must return a frame of the same rows; got "
            f"{type(given).__name__}. Hint: return rows.assign(…), every row kept."
        )
    missing = [name for name in frame.columns if name not in found.columns]
    if missing:
        raise InvalidInput(
            f"The transformation {label} must keep every feature; {missing[0]!r} is "
            "gone. Hint: change values, not columns."
        )
    return nw.maybe_reset_index(found.select(frame.columns))


def differs(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark the entries of two columns that differ; missing equals missing."""
    apart = np.asarray(one != other, dtype=bool)
    return apart & ~(missing_in(one) & missing_in(other))


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    if missing_in(np.array([value], dtype=object))[0]:
        return None
    value = value.item() if isinstance(value, np.generic) else value
    return value if isinstance(value, bool | int | float | str) else str(value)
