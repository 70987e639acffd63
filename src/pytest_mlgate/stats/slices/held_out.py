"""Which rows are searched, and which confirm: a split that no order of rows changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEARCH_AT_LEAST = 0.2
"""Share of the rows that are searched, of very many."""
SEARCH_UP_TO = 0.5
"""Share of the rows that are searched, of few."""
ENOUGH_TO_SEARCH = 200_000
"""Rows after which more are better spent on confirmation."""

# the finaliser of splitmix64: every bit of a key decides about every bit of a hash
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST = np.uint64(31)
_STRIDE = np.uint64(0x9E3779B97F4A7C15)


def searched_rows(
    keys: NDArray[np.uint64], *, seed: int = 0, share: float | None = None
) -> NDArray[np.bool_]:
    """Choose the rows on which slices are searched; the others confirm.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_rows,)
        What identifies a row: a hash of its content, or the code of its group, so that
        rows that depend on each other stay on one side.
    seed : int
        Another seed is another split.
    share : float, optional
        Of the rows to search, in (0, 1). Half of few rows and a fifth of very many,
        unless given: up to 200 000 are enough to search.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True for rows to search.

    Notes
    -----
    The hash of a key (splitmix64, Steele, Lea and Flood 2014) decides, so equal keys go
    together and the order of the rows plays no part.

    Examples
    --------
    >>> keys = np.arange(1000, dtype=np.uint64)
    >>> rows = searched_rows(keys)
    >>> int(rows.sum()), np.array_equal(searched_rows(keys[::-1])[::-1], rows)
    (497, True)

    Half of the rows, and the same ones in whatever order.
    """
    if share is None:
        share = share_to_search(keys.size)
    with np.errstate(over="ignore"):
        mixed = keys + np.uint64(seed + 1) * _STRIDE
        for shift, factor in _STEPS:
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed = mixed ^ (mixed >> _LAST)
    chosen: NDArray[np.bool_] = mixed < np.uint64(int(share * 2.0**63) * 2)
    return chosen


def share_to_search(n: int) -> float:
    """Choose the share of `n` rows to search: enough to find, the rest to confirm.

    Parameters
    ----------
    n : int
        Rows.

    Returns
    -------
    float
        .5 up to 400 000 rows, .2 from a million on, and between them 200 000 rows.

    Examples
    --------
    >>> share_to_search(20_000), share_to_search(500_000), share_to_search(10**7)
    (0.5, 0.4, 0.2)

    With a fifth of 20 000 rows a slice of one percent would have 40 to be found by.
    """
    return min(max(ENOUGH_TO_SEARCH / max(n, 1), SEARCH_AT_LEAST), SEARCH_UP_TO)
