"""How many rows does a variance rest on when its classes differ in size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pytest_mlgate.stats.multiclass.class_counts import Floats


def satterthwaite(squares: Floats, rows: Floats) -> float:
    """Give the degrees of freedom of a variance that is a sum over classes.

    Parameters
    ----------
    squares : ndarray of float64, shape (n_classes,)
        The variance that the rows of each class contribute.
    rows : ndarray of float64, shape (n_classes,)
        (Effective) rows of each class.

    Returns
    -------
    float
        At least 1; all rows less one where nothing varies.

    Examples
    --------
    >>> satterthwaite(np.array([1.0, 0.0]), np.array([12.0, 500.0]))
    11.0

    Where only the rows of the rare class vary, their number is what counts.
    """
    if not squares.any():
        return max(float(rows.sum()) - 1, 1.0)
    # scaled first: squares of small variances would vanish
    parts = squares / squares.max()
    spread = np.square(parts) / np.maximum(rows - 1, 1.0)
    return max(float(parts.sum() ** 2 / spread.sum()), 1.0)
