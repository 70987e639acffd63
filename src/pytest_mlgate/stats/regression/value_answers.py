"""What one model predicted for a numeric target: `ValueAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_scores

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import ArrayLike

LARGEST = 1e60
"""Numbers beyond this are refused: their squares and products must stay finite."""


_FIRST = 1000


# Arrays have no single truth value, so equality is left to `same_as`.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueAnswers:
    """The predictions of one model for a numeric target, row by row.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        Predicted values, finite and at most 1e60 in size.

    Raises
    ------
    InvalidInput
        If the values are no flat array of finite numbers, or too large to square.

    Examples
    --------
    >>> answers = ValueAnswers(values=np.array([12.5, 3.0]))
    >>> answers.same_as(ValueAnswers(values=np.array([12.5, 3.1])))
    False

    Two models that differ in one prediction are two models.
    """

    values: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        values = as_values("values", self.values, np.size(self.values))
        object.__setattr__(self, "values", values)

    def same_as(self, other: ValueAnswers) -> bool:
        """Tell whether both models predicted bit-identical values on every row."""
        # two models mostly differ on the first rows, and then it is settled
        return all(
            np.array_equal(self.values[rows], other.values[rows])
            for rows in (slice(_FIRST), slice(_FIRST, None))
        )


def as_values(name: str, values: ArrayLike, n: int) -> npt.NDArray[np.float64]:
    """Take one number per row that can be squared.

    Parameters
    ----------
    name : str
        What the caller calls the array, for the message.
    values : array_like, shape (n,)
        Finite numbers, at most 1e60 in size.
    n : int
        Rows expected.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    InvalidInput
        If the shape is not ``(n,)``, or a value is no finite number or too large.

    Examples
    --------
    >>> as_values("truth", [1, 2.5], 2)
    array([1. , 2.5])

    Whole numbers are values too.
    """
    numbers = as_scores(name, values, n)
    if numbers.size and not -LARGEST <= numbers.min() <= numbers.max() <= LARGEST:
        largest = float(numbers[np.abs(numbers).argmax()])
        raise InvalidInput.because(
            name,
            f"at most {LARGEST:g} in size",
            largest,
            hint="a number that stands for a missing value is no value; leave it out.",
        )
    return numbers
