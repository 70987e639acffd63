"""What a predicted probability costs on each row: Brier and log loss.

Losses, so lower is better; `mean_loss` turns them round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

CLIP = 1e-15
"""Distance kept from the probabilities 0 and 1, whose log loss can be infinite."""


def brier_losses(y: ArrayLike, p: ArrayLike) -> NDArray[np.float64]:
    """Square the distance of each probability from the truth.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    p : array_like, shape (n_rows,)
        Predicted probability of 1, in [0, 1].

    Returns
    -------
    ndarray, shape (n_rows,)
        In [0, 1]; the mean is the Brier score [1]_ of binary problems.

    Raises
    ------
    InvalidInput
        If `y` is not 0 and 1, or `p` not in [0, 1], one per row.

    References
    ----------
    .. [1] Brier, G. W. (1950). Verification of forecasts expressed in terms of
       probability. Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> brier_losses([1, 0], [0.9, 0.5]).round(2)
    array([0.01, 0.25])

    A half costs a quarter, whatever the truth.
    """
    truth = as_binary(y)
    return np.square(_as_probabilities(p, truth.size) - truth)


def log_losses(y: ArrayLike, p: ArrayLike) -> tuple[NDArray[np.float64], int]:
    """Take minus the logarithm of the probability given to the truth.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    p : array_like, shape (n_rows,)
        Predicted probability of 1, in [0, 1].

    Returns
    -------
    losses : ndarray, shape (n_rows,)
        In nats, from 0 to 34.5.
    clipped : int
        Rows whose probability was moved to 1e-15 from 0 or 1.

    Raises
    ------
    InvalidInput
        If `y` is not 0 and 1, or `p` not in [0, 1], one per row.

    Notes
    -----
    Good's logarithmic score [1]_. A probability of exactly 0 for what then happened
    costs infinitely much; the clip makes it 34.5, and the count says how often the
    mean depends on that choice.

    References
    ----------
    .. [1] Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical
       Society B 14, 107-114.

    Examples
    --------
    >>> losses, clipped = log_losses([1, 0, 1], [0.5, 0.0, 0.0])
    >>> losses.round(2), clipped
    (array([ 0.69,  0.  , 34.54]), 2)

    Two rows were given certainties; one of them was wrong and costs 34.5 nats.
    """
    truth = as_binary(y)
    given = _as_probabilities(p, truth.size)
    kept = np.clip(given, CLIP, 1 - CLIP)
    # log1p keeps the digits of small probabilities of the other class
    losses = -np.where(truth, np.log(kept), np.log1p(-kept))
    return losses, int(np.count_nonzero(kept != given))


def _as_probabilities(p: ArrayLike, n: int) -> NDArray[np.float64]:
    values = as_scores("p", p, n)
    outside = (values < 0) | (values > 1)
    if outside.any():
        raise InvalidInput(
            f"`p` must be within 0 and 1; {np.count_nonzero(outside)} of {n} values "
            f"are not, such as {float(values[outside][0])!r}. "
            "Hint: a score is not a probability; use a rank metric or calibrate it."
        )
    return values
