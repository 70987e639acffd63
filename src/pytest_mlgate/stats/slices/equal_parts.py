"""Into which parts is a numeric column cut, for a search among slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PARTS = 10
"""Parts of a column, and levels of a categorical one, that a search takes."""

# quantiles of more rows would be no better, and take longer than the search
_ROWS_FOR_EDGES = 100_000


def equal_parts(
    values: NDArray[np.float64], *, parts: int = MOST_PARTS
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut a column into parts of about as many rows each.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        NaN for a missing value.
    parts : int
        At most so many, in 1 to 10.

    Returns
    -------
    codes : ndarray of uint8, shape (n_rows,)
        Part of each row; missing values are one more, the last.
    edges : ndarray of float64, shape (n_parts - 1,)
        Rising; part i holds the values above ``edges[i - 1]`` and at most ``edges[i]``.
        Fewer than asked for where values repeat.

    Examples
    --------
    >>> codes, edges = equal_parts(np.array([1.0, 2.0, np.nan, 3.0, 4.0]), parts=2)
    >>> codes.tolist(), edges.tolist()
    ([0, 0, 2, 1, 1], [2.0])

    Up to 2 is one part, above it another, and nothing known is a third.
    """
    step = max(values.size // _ROWS_FOR_EDGES, 1)
    known = values[::step]
    known = known[np.isfinite(known)]
    if not known.size:
        edges = np.empty(0)
    else:
        levels = np.arange(1, parts) / parts
        edges = np.unique(np.quantile(known, levels, method="inverted_cdf"))
        # the last part would be empty
        edges = edges[edges < known.max()]
    codes = np.zeros(values.size, dtype=np.uint8)
    # nine comparisons are many times faster than a search among nine
    for edge in edges:
        codes += values > edge
    codes[np.isnan(values)] = edges.size + 1
    return codes, edges.astype(np.float64, copy=False)
