"""Are these values in order: one checker for the exact measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray


def sorted_values(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Take values in ascending order.

    Parameters
    ----------
    name : str
        What the caller calls them, for the message.
    values : array_like, shape (n_rows,)
        Numbers, infinities included; may be empty.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Raises
    ------
    InvalidInput
        If there is more than one dimension, a NaN, no numbers, or no order.

    Examples
    --------
    >>> sorted_values("current", [1, 2, 2])
    array([1., 2., 2.])

    Equal values are in order.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidInput.because(name, "an array of one dimension", array.shape)
    if array.dtype.kind not in "biuf":
        raise InvalidInput.because(name, "an array of numbers", array.dtype)
    found = array.astype(np.float64, copy=False)
    if np.isnan(found).any():
        raise InvalidInput(
            f"`{name}` must hold no NaN; {int(np.isnan(found).sum())} of {found.size} "
            "are. Hint: missing values are counted as a share of their own."
        )
    # a difference would make NaN of two infinities
    if (found[1:] < found[:-1]).any():
        raise InvalidInput(
            f"`{name}` must be in ascending order; it is not at position "
            f"{int((found[1:] < found[:-1]).argmax()) + 1}. Hint: sort it first."
        )
    return found


def why_no_values(
    reference: NDArray[np.float64], current: NDArray[np.float64]
) -> str | None:
    """Say which side has no rows; None where both have some."""
    for side, values in (("reference", reference), ("current table", current)):
        if values.size == 0:
            return f"There is nothing to compare: the {side} has 0 rows."
    return None
