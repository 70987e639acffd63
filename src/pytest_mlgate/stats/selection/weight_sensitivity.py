"""Would other weights have led to another choice: `leading_shares`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.stats.selection.desirability import desirability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTINGS = 1000
"""Weightings that are tried."""

WITHIN = 0.5
"""How far each weight is moved, as a share of itself."""

# relative: composites that differ by less tie
_ROUNDING = 1e-12


def leading_shares(
    shares: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Tell under what share of weightings each candidate has the highest composite.

    Parameters
    ----------
    shares : ndarray of float, shape (k, n_measures)
        Desirability of each candidate by each measure, in [0, 1].
    weights : ndarray of float, shape (n_measures,)
        Positive.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    ndarray of float, shape (k,)
        Shares that sum to 1; candidates that tie share.

    Notes
    -----
    Every weight is multiplied by a number drawn evenly from .5 to 1.5, a thousand
    times: a weight is a judgement, and half as much again is as easily said. With one
    measure there is nothing to weigh.

    Examples
    --------
    >>> import numpy as np
    >>> shares = np.array([[0.9, 0.4], [0.5, 0.6]])
    >>> rng = np.random.default_rng(7)
    >>> leading_shares(shares, np.array([1.0, 1.0]), rng=rng).round(2).tolist()
    [0.8, 0.2]

    The first is the choice unless the second measure counts much more than was said.
    """
    factors = rng.uniform(1 - WITHIN, 1 + WITHIN, size=(WEIGHTINGS, len(weights)))
    tried = factors * weights
    tried /= tried.sum(axis=1, keepdims=True)
    found = desirability(shares[None, :, :], tried[:, None, :])
    won = found >= found.max(axis=1, keepdims=True) * (1 - _ROUNDING)
    led: NDArray[np.float64] = (won / won.sum(axis=1, keepdims=True)).mean(axis=0)
    return led
