"""A column with other values, of the kind that it had: `with_values`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def with_values(
    frame: nw.DataFrame[Any], name: str, values: NDArray[Any] | list[Any]
) -> nw.DataFrame[Any]:
    """Replace the values of a column, and keep its type.

    Parameters
    ----------
    frame
        The rows.
    name
        The column.
    values
        One value per row.
    """
    made = nw.new_series(name, values, backend=frame.implementation)
    return frame.with_columns(made.cast(frame[name].dtype))


def with_numbers(
    frame: nw.DataFrame[Any], name: str, numbers: NDArray[np.float64], *, seed: int
) -> nw.DataFrame[Any]:
    """Replace numbers; in a column of integers, by integers that are right on average.

    Rounding up as often as the fraction says keeps a change that is smaller than one
    unit: a few values move by one.
    """
    if frame[name].dtype.is_integer():
        draw = np.random.default_rng(seed)
        numbers = np.floor(numbers + draw.random(len(numbers)))
        return with_values(frame, name, numbers.astype(np.int64))
    return with_values(frame, name, numbers)


def numbers_in(frame: nw.DataFrame[Any], name: str) -> NDArray[np.float64]:
    """Give the numbers of a column."""
    found: NDArray[np.float64] = frame[name].to_numpy().astype(np.float64)
    return found


def some_rows(rows: int, share: float, *, seed: int) -> NDArray[np.bool_]:
    """Mark a share of the rows at random, at least one of them."""
    draw = np.random.default_rng(seed)
    chosen = np.zeros(rows, dtype=np.bool_)
    chosen[draw.permutation(rows)[: max(1, round(share * rows))]] = True
    return chosen
