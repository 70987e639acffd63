"""How much does each row pull on a weighted mean: the simplest influence values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray


def mean_influence(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None, *, measure: str
) -> Influence | Undefined:
    """Give the mean of a value per row, and the pull of each row on it.

    Parameters
    ----------
    values : ndarray of float, shape (n_rows,)
        Finite value of each row.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.
    measure : str
        What the mean is called, for messages ("mean absolute error").

    Returns
    -------
    Influence or Undefined
        Value ``sum(w v) / sum(w)``, `psi` is ``w (v - value) / sum(w)`` and `df` the
        number of rows less one. Undefined with fewer than two rows.

    Examples
    --------
    >>> found = mean_influence(np.array([1.0, 2.0, 6.0]), None, measure="loss")
    >>> found.value, found.psi.round(2).tolist()
    (3.0, [-0.67, -0.33, 1.0])

    Without the third row the mean would be lower, without the others higher.
    """
    n = values.size
    if n < 2:
        few = f"The {measure} needs at least two rows; there are {n}."
        return Undefined(reason=few)
    share = shares_of(n, weights)
    mean = float((share * values).sum())
    return Influence(value=mean, psi=share * (values - mean), df=n - 1)


def shares_of(n: int, weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Give each row's share of the total weight.

    Parameters
    ----------
    n : int
        Rows.
    weights : ndarray of float, shape (n,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    ndarray of float, shape (n,)
        Adding up to 1.

    Examples
    --------
    >>> shares_of(3, np.array([2.0, 1.0, 1.0])).tolist()
    [0.5, 0.25, 0.25]

    The first row has half of the say.
    """
    if weights is None:
        return np.full(n, 1 / n)
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares
