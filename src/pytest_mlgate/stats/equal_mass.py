"""Where are cells joined into a few of about equal mass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def starts_of_equal_mass(
    rows: NDArray[np.int64] | NDArray[np.float64], bins: int
) -> NDArray[np.intp]:
    """Find where to join neighbouring cells into about `bins` of equal mass.

    Parameters
    ----------
    rows : ndarray, shape (n_cells,)
        Rows per cell, or their weight.
    bins
        How many joined cells there should be.

    Returns
    -------
    ndarray of int, shape (at most bins,)
        The first cell of each joined one; a cell goes where the middle of its mass
        lies.

    Examples
    --------
    >>> starts_of_equal_mass(np.array([10, 10, 60, 10, 10]), 2)
    array([0, 3])

    The heavy cell is not divided, and goes to the first half.
    """
    middle = np.cumsum(rows) - rows / 2
    total = rows.sum()
    place = np.floor(middle / (total if total > 0 else 1) * bins * (1 - 1e-12))
    return np.flatnonzero(np.diff(place, prepend=-1.0))
