"""Do predicted values mean what they say: actual means where so much was predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import Curve
from pytest_mlgate.stats.equal_mass import starts_of_equal_mass

if TYPE_CHECKING:
    from numpy.typing import NDArray

TENTHS = 10
"""Bins of about equally many rows."""


def value_calibration(
    truth: NDArray[np.float64],
    predicted: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
    *,
    bins: int = TENTHS,
    confidence: float = CONFIDENCE,
) -> Curve | None:
    """Hold mean predictions against mean actual values, in bins of equal mass.

    Parameters
    ----------
    truth, predicted : ndarray of float, shape (n_rows,)
        Finite, and small enough to be squared.
    weights : ndarray of float, shape (n_rows,), optional
        Positive weight of each row.
    bins : int
        At most so many; rows of equal prediction stay together.
    confidence : float
        Two-sided, of the band of each bin by itself, in (0, 1).

    Returns
    -------
    Curve or None
        Mean prediction of each bin, rising, and the mean of what came; None where a
        bin has fewer than two rows.

    Notes
    -----
    The means of actual against predicted values by tenth of the prediction (the lift
    chart of actuaries [1]_), each with Student's interval on the effective rows.

    References
    ----------
    .. [1] Goldburd, M., Khare, A., Tevet, D. and Guller, D. (2020). Generalized Linear
       Models for Insurance Rating, 2nd edition. CAS Monograph 5, section 7.2.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> predicted = rng.random(2000)
    >>> truth = 2 * predicted + rng.normal(size=2000)
    >>> found = value_calibration(truth, predicted, bins=2)
    >>> found.x.round(2).tolist(), found.y.round(2).tolist()
    ([0.25, 0.75], [0.48, 1.52])
    >>> found.low.round(2).tolist()
    [0.43, 1.47]

    What comes is about twice what was predicted, far above it in both halves.
    """
    order = np.argsort(predicted)
    ranked, actual = predicted[order], truth[order]
    heavy = np.ones(ranked.size) if weights is None else weights[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    starts = first[starts_of_equal_mass(np.add.reduceat(heavy, first), bins)]
    if np.diff(starts, append=ranked.size).min() < 2:
        return None
    mass = np.add.reduceat(heavy, starts)
    x = np.add.reduceat(heavy * ranked, starts) / mass
    y = np.add.reduceat(heavy * actual, starts) / mass
    gap = actual - np.repeat(y, np.diff(starts, append=ranked.size))
    worth = mass**2 / np.add.reduceat(heavy**2, starts)
    degrees = np.maximum(worth - 1, 1.0)
    variance = np.add.reduceat(heavy * gap**2, starts) / mass / degrees
    reach = stats.t.ppf((1 + confidence) / 2, degrees) * np.sqrt(variance)
    return Curve(x=x, y=y, low=y - reach, high=y + reach)
