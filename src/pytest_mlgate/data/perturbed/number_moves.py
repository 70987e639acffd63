"""How far may a number be moved, and what does it become: `NumberColumn`.

What is moved stays of its type and inside the range that the data show: an age is moved
to a whole number, and never below 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

Unit = Literal["std", "iqr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberColumn:
    """A column of numbers, as the evaluation data show it."""

    name: str
    whole: bool
    low: float
    high: float
    std: float
    # difference between the quartiles; the standard deviation where that is 0, as more
    # than half of the rows have one value; 0 for a constant
    iqr: float

    @classmethod
    def of(cls, frame: Any, name: str) -> NumberColumn:  # noqa: ANN401 - any frame
        """Look at all values of a column.

        Raises
        ------
        InvalidInput
            If it holds no numbers.
        """
        series = nw.from_native(frame, eager_only=True)[name]
        if not _is_number(series):
            raise InvalidInput(
                f"The column {name!r} must hold numbers to be moved; it holds "
                f"{series.dtype}. Hint: invariant_to({name!r}) puts other values in."
            )
        numbers = to_float(column(frame, name))
        known = numbers[np.isfinite(numbers)]
        if not known.size:
            raise InvalidInput(
                f"The column {name!r} must hold numbers to be moved; every value is "
                "missing. Hint: leave it out."
            )
        std = float(np.std(known))
        lower, upper = np.quantile(known, [0.25, 0.75])
        return cls(
            name=name,
            whole=series.dtype.is_integer(),
            low=float(known.min()),
            high=float(known.max()),
            std=std,
            iqr=float(upper - lower) or std,
        )

    def spread(self, unit: Unit) -> float:
        """Give the unit that moves are measured in."""
        return self.std if unit == "std" else self.iqr

    def moved(
        self,
        values: NDArray[Any],
        by: NDArray[np.float64],
        *,
        most: float | None = None,
    ) -> NDArray[np.float64]:
        """Add to every number, and keep it possible.

        Parameters
        ----------
        values : ndarray, shape (n_rows,)
            What stands there; what is missing stays missing.
        by : ndarray of float, shape (n_rows,)
            How far.
        most
            A limit that rounding to whole numbers must not pass; None: to the nearest.

        Returns
        -------
        ndarray of float64, shape (n_rows,)

        Examples
        --------
        >>> import pandas as pd
        >>> age = NumberColumn.of(pd.DataFrame({"age": [17, 40, 90]}), "age")
        >>> age.moved(np.array([17, 40, 90]), np.array([-3.0, 1.6, 0.2])).tolist()
        [17.0, 42.0, 90.0]

        Nobody here is younger than 17, and ages are whole.
        """
        start = to_float(values)
        if self.whole:
            by = np.round(by) if most is None else np.trunc(by)
        end = np.clip(start + by, self.low, self.high)
        # a value outside the range, as a schema may make one, is not pulled into it
        outside = (start < self.low) | (start > self.high)
        return np.where(outside, start, end)


def number_columns(frame: Any, names: list[str] | tuple[str, ...]) -> list[str]:  # noqa: ANN401 - any frame
    """Name those of some columns that hold numbers, with at least two of them."""
    rows = nw.from_native(frame, eager_only=True)
    found = [name for name in names if _is_number(rows[name])]
    return [name for name in found if _differ(to_float(column(frame, name)))]


def number_series(like: nw.Series[Any], numbers: NDArray[np.float64]) -> nw.Series[Any]:
    """Make a column of the type of another; NaN is missing where the type has that."""
    missing = np.isnan(numbers) & like.dtype.is_integer()
    values: Any = numbers
    if missing.any():
        values = [
            None if gone else int(number)
            for gone, number in zip(missing, numbers, strict=True)
        ]
    elif like.dtype.is_integer():
        values = numbers.astype(np.int64)
    native = like.to_native()
    if isinstance(native, pd.Series):
        # of pandas' own types too, which hold what is missing as numpy's cannot
        typed = pd.Series(values, dtype=native.dtype, name=like.name)
        return nw.from_native(typed, series_only=True)
    return nw.new_series(like.name, values, like.dtype, backend=like.implementation)


def _is_number(series: nw.Series[Any]) -> bool:
    """Tell floats and integers; decimals are money, and stay what they are."""
    return bool(series.dtype.is_integer() or series.dtype.is_float())


def _differ(numbers: NDArray[np.float64]) -> bool:
    known = numbers[np.isfinite(numbers)]
    return bool(known.size and known.min() < known.max())
