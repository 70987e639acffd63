"""Is a metric of confusion cells above or below a given number? The tilted score test.

The variance of the estimate is taken where the hypothesis holds, not where the data
happen to lie. With ten positives and no disagreement the data claim a variance of
zero, and a Wald interval or a bootstrap would prove anything with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.delta_method import influence_of_cells
from pytest_mlgate.stats.counts.delta_method import regularised_shares
from pytest_mlgate.stats.counts.delta_method import row_variance
from pytest_mlgate.stats.counts.score_test import ScoreTest

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Estimand
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Counts

# the projection has converged by then wherever the p-value is not negligible
_ROUNDS = 4
_LARGEST_STEP = 3.0
_LARGEST_MULTIPLIER = 50.0


def tilted_score(counts: Counts, estimand: Estimand, *, null: float | Floats) -> Floats:
    """Compute the score-type statistic of H0 "the estimand equals `null`".

    Parameters
    ----------
    counts : ndarray of int64, shape (..., n_cells)
        Multinomial counts, at least one row per table.
    estimand : Estimand
        Value and gradient as functions of the cell shares.
    null : float or ndarray, shape (...)
        The hypothetical value, inside the range of the estimand.

    Returns
    -------
    ndarray of float64, shape (...)
        Approximately standard normal under the hypothesis; positive where the
        estimate is above `null`. 0 where it is not defined.

    Notes
    -----
    The shares, with half a row added to every cell, are moved onto the hypothesis by
    exponential tilting along the gradient (a linearised Kullback-Leibler projection,
    repeated). The delta-method variance is taken there: the constrained variance of
    Miettinen & Nurminen [1]_ and Tango [2]_, for any smooth metric as in Lang [3]_.

    Do not use it for "no difference between two models": with rare positives its
    tail at .0005 is .0015 there. `swap_permutation` is made for that.

    References
    ----------
    .. [1] Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two rates.
       Statistics in Medicine 4, 213-226.
    .. [2] Tango, T. (1998). Equivalence test and confidence interval for the
       difference in proportions for the paired-sample design. Statistics in
       Medicine 17, 891-908.
    .. [3] Lang, J. B. (2008). Score and profile likelihood confidence intervals for
       contingency table parameters. Statistics in Medicine 27, 5975-5990.

    Examples
    --------
    >>> from pytest_mlgate.stats.counts.cells import metric_of_one_model
    >>> counts = np.array([880, 20, 30, 70])
    >>> z = tilted_score(counts, metric_of_one_model("f1"), null=0.70)
    >>> round(float(z), 2)
    0.96

    An F1 of .737 on 100 positives lies less than a standard error above .70.
    """
    n = counts.sum(axis=-1)
    estimate = estimand(counts / n[..., np.newaxis])[0]
    with np.errstate(all="ignore"):
        shares = _tilted_shares(counts, estimand, null)
        influence = influence_of_cells(shares, estimand)[1]
        score = (estimate - null) / np.sqrt(row_variance(shares, influence) / n)
    return np.where(np.isfinite(score), score, 0.0)


def tilted_test(
    counts: Counts, estimand: Estimand, *, lowest: float, highest: float
) -> ScoreTest:
    """Give p-values and interval of the tilted score.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_cells,)
        Multinomial counts, at least one row.
    estimand : Estimand
        Value and gradient as functions of the cell shares; defined at `counts`.
    lowest, highest : float
        The range of the estimand.

    Returns
    -------
    ScoreTest
        Centred on the estimate itself.
    """
    return ScoreTest(
        score=lambda x: float(tilted_score(counts, estimand, null=x)),
        estimate=float(estimand(counts / counts.sum())[0]),
        lowest=lowest,
        highest=highest,
    )


def _tilted_shares(counts: Counts, estimand: Estimand, null: float | Floats) -> Floats:
    shares = regularised_shares(counts)
    for _ in range(_ROUNDS):
        value, influence = influence_of_cells(shares, estimand)
        multiplier = np.clip(
            (null - value) / row_variance(shares, influence),
            -_LARGEST_MULTIPLIER,
            _LARGEST_MULTIPLIER,
        )
        step = multiplier[..., np.newaxis] * influence
        shares = shares * np.exp(np.clip(step, -_LARGEST_STEP, _LARGEST_STEP))
        shares = shares / shares.sum(axis=-1, keepdims=True)
    return shares
