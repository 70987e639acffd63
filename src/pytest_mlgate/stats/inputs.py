"""Is this an array that the procedures can work on: two checkers, no arithmetic.

A procedure assumes a truth of zeros and ones and finite numbers of the same length.
What breaks that is bad input, never a measurement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray


def as_binary(y: ArrayLike) -> NDArray[np.bool_]:
    """Take the truth as booleans.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 (False or True) per row; 1 is the positive class.

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Raises
    ------
    InvalidInput
        If `y` has not one dimension or holds anything but 0 and 1.

    Examples
    --------
    >>> as_binary([0, 1, 1.0])
    array([False,  True,  True])

    Two of the three rows are positive.
    """
    values = _one_dimension("y", y)
    if values.dtype == np.bool_:
        return values.astype(np.bool_, copy=False)
    numbers = _numbers("y", values)
    strange = (numbers != 0) & (numbers != 1)
    if strange.any():
        raise InvalidInput(
            f"`y` must hold only 0 and 1; {_count(strange)} hold something else, "
            f"such as {values[strange][0]!r}. "
            "Hint: say which class is positive and compare with it."
        )
    truth: NDArray[np.bool_] = numbers == 1
    return truth


def as_scores(name: str, scores: ArrayLike, n: int) -> NDArray[np.float64]:
    """Take one finite number per row.

    Parameters
    ----------
    name : str
        What the caller calls the array, for the message.
    scores : array_like, shape (n,)
        Any finite numbers.
    n : int
        Rows expected.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    InvalidInput
        If the shape is not ``(n,)`` or a value is NaN, infinite or not a number.

    Examples
    --------
    >>> as_scores("candidate", [1, 0.5], 2)
    array([1. , 0.5])

    Whole numbers are scores too.
    """
    numbers = _numbers(name, _one_dimension(name, scores))
    if numbers.size != n:
        raise InvalidInput(
            f"`{name}` must have one value per row; got {numbers.size} for {n} rows. "
            "Hint: all arrays of a comparison describe the same rows in the same order."
        )
    strange = ~np.isfinite(numbers)
    if strange.any():
        raise InvalidInput(
            f"`{name}` must be finite; {_count(strange)} are NaN or infinite, the "
            f"first at position {int(strange.argmax())}. "
            "Hint: a missing prediction is not left out; find out why it is missing."
        )
    return numbers


def _one_dimension(name: str, values: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidInput.because(
            name, "an array of one dimension", array.shape, hint="pass one column."
        )
    return array


def _numbers(name: str, values: NDArray[np.generic]) -> NDArray[np.float64]:
    message = f"`{name}` must hold numbers; got values of type {values.dtype}."
    # text such as "1", complex numbers and dates would convert, and mean nothing
    if values.dtype.kind not in "biufO":
        raise InvalidInput(message)
    try:
        return values.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput(message) from error


def _count(strange: NDArray[np.bool_]) -> str:
    return f"{np.count_nonzero(strange)} of {strange.size} values"
