"""Which rows is a model asked about again: a seeded choice, `chosen_rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def chosen_rows(
    mask: NDArray[np.bool_],
    *,
    most: int,
    rng: np.random.Generator,
    groups: NDArray[np.int64] | None = None,
) -> NDArray[np.intp]:
    """Choose rows at random, in their order.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_rows,)
        The rows to choose from.
    most : int
        How many at most.
    rng
        Decides which.
    groups : ndarray of int, shape (n_rows,), optional
        Rows of a group depend on each other: at most one of each is chosen, so that
        those chosen are independent.

    Returns
    -------
    ndarray of int, shape (n_chosen,)
        Positions, rising.

    Examples
    --------
    >>> everybody = np.ones(6, dtype=bool)
    >>> households = np.array([0, 0, 0, 1, 1, 1])
    >>> rng = np.random.default_rng(0)
    >>> len(chosen_rows(everybody, most=4, rng=rng, groups=households))
    2

    Six people of two households are two independent rows.
    """
    positions = rng.permutation(np.flatnonzero(mask))
    if groups is not None:
        # the first of each group in an order by chance
        _, first = np.unique(groups[positions], return_index=True)
        positions = positions[np.sort(first)]
    return np.sort(positions[:most])
