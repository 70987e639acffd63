"""Which candidates are beaten by no other in everything: the Pareto front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def pareto_front(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Name the candidates that no other one dominates.

    Parameters
    ----------
    values : ndarray of float, shape (k, n_measures)
        Finite; higher is better in every column.

    Returns
    -------
    ndarray of bool, shape (k,)
        True unless another candidate is at least as good in every measure, and better
        in one. Twins are both on the front. Of estimates: luck plays no part in it.

    Examples
    --------
    >>> size = np.array([-9.0, -1.0, -9.5])
    >>> recall = np.array([0.8, 0.6, 0.7])
    >>> pareto_front(np.column_stack([recall, size])).tolist()
    [True, True, False]

    The third is larger and finds less than the first: whatever the weights, it is no
    choice.
    """
    at_least = np.all(values[None, :, :] >= values[:, None, :], axis=2)
    better = np.any(values[None, :, :] > values[:, None, :], axis=2)
    front: NDArray[np.bool_] = np.logical_not(np.any(at_least & better, axis=1))
    return front
