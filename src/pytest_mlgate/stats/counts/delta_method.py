"""How sure is a smooth metric of counts, in the simplest way? By the delta method.

Half a row is added to every cell, in centre and variance alike, so that empty cells
do not claim certainty. Good for tests of "no difference"; for any other hypothesis
`tilted_score` is right more often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.score_test import ScoreTest

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Estimand
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Counts

PSEUDO_COUNT = 0.5
"""Rows put on every cell, so that an empty cell can carry weight."""


def delta_method(counts: Counts, estimand: Estimand) -> tuple[Floats, Floats]:
    """Compute a regularised estimate and its standard error.

    Parameters
    ----------
    counts : ndarray of int64, shape (..., n_cells)
        Multinomial counts, at least one row per table.
    estimand : Estimand
        Value and gradient as functions of the cell shares.

    Returns
    -------
    centre : ndarray of float64, shape (...)
        The estimand of the counts plus one half each.
    standard_error : ndarray of float64, shape (...)
        Of the estimand, at those shares, for as many rows as were counted.

    Examples
    --------
    >>> from pytest_mlgate.stats.counts.cells import metric_of_one_model
    >>> counts = np.array([480, 20, 30, 70])
    >>> centre, error = delta_method(counts, metric_of_one_model("f1"))
    >>> round(float(centre), 3), round(float(error), 3)
    (0.734, 0.036)

    An F1 of .734, give or take .036, on 600 rows with 100 positives.
    """
    shares = regularised_shares(counts)
    centre, influence = influence_of_cells(shares, estimand)
    return centre, np.sqrt(row_variance(shares, influence) / counts.sum(axis=-1))


def delta_test(
    counts: Counts, estimand: Estimand, *, lowest: float, highest: float
) -> ScoreTest:
    """Give p-values and interval of the delta method.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_cells,)
        Multinomial counts, at least one row.
    estimand : Estimand
        Value and gradient as functions of the cell shares.
    lowest, highest : float
        The range of the estimand.

    Returns
    -------
    ScoreTest
        Centred on the regularised estimate.
    """
    centre, error = (float(part) for part in delta_method(counts, estimand))
    return ScoreTest(
        score=lambda x: (centre - x) / error,
        estimate=centre,
        lowest=lowest,
        highest=highest,
    )


def regularised_shares(counts: Counts) -> Floats:
    """Turn counts into shares that are nowhere 0.

    Parameters
    ----------
    counts : ndarray of int64, shape (..., n_cells)
        Multinomial counts.

    Returns
    -------
    ndarray of float64, shape (..., n_cells)
        Shares of the counts plus `PSEUDO_COUNT` each.
    """
    padded = np.asarray(counts, dtype=np.float64) + PSEUDO_COUNT
    return np.asarray(padded / padded.sum(axis=-1, keepdims=True))


def influence_of_cells(shares: Floats, estimand: Estimand) -> tuple[Floats, Floats]:
    """Compute what one more row in each cell would do to the estimand.

    Parameters
    ----------
    shares : ndarray of float64, shape (..., n_cells)
        Cell probabilities, summing to 1 over the last axis.
    estimand : Estimand
        Value and gradient as functions of the shares.

    Returns
    -------
    value : ndarray of float64, shape (...)
        The estimand.
    influence : ndarray of float64, shape (..., n_cells)
        The gradient less its mean over the rows.
    """
    value, gradient = estimand(shares)
    mean = (shares * gradient).sum(axis=-1, keepdims=True)
    return value, np.asarray(gradient - mean)


def row_variance(shares: Floats, influence: Floats) -> Floats:
    """Compute the variance of the influence of one row.

    Parameters
    ----------
    shares, influence : ndarray of float64, shape (..., n_cells)
        As `influence_of_cells` takes and returns them.

    Returns
    -------
    ndarray of float64, shape (...)
        Divide by the number of rows for the variance of the estimate.
    """
    return np.asarray((shares * influence * influence).sum(axis=-1))
