"""Does the model rank the risks: the normalised Gini of the ordered Lorenz curve.

Rows are put in the order of the predictions; the curve shows which share of all claims
the lower part of the exposure has. A model that ranks well leaves it few claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.regression.value_answers import as_values
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]

FEWEST_CLAIMS = 50
"""Rows with a claim that the standard error needs."""


def lorenz_gini(
    truth: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the normalised Gini index and the pull of each row.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        Claims per unit of exposure, 0 or more.
    answers : ValueAnswers
        Predictions of the same; only their order counts.
    weights : ndarray of float, shape (n_rows,), or None
        Positive exposure of each row; None where all have 1.

    Returns
    -------
    Influence or Undefined
        The Gini index of the order of the predictions, divided by that of the order of
        the truth: 1 is the perfect order, 0 that of chance. Undefined with fewer than
        50 rows with a claim, or where all rows have the same.

    Raises
    ------
    InvalidInput
        If a truth is negative.

    Notes
    -----
    The ordered Lorenz curve of Frees, Meyers and Cummings [1]_ with exposure on the
    horizontal axis. With F the mid-distribution function of the exposure in the order
    of the predictions, H(s) the share of claims above s (ties count half) and A the sum
    of ``w y F / sum(w y)``, the index is ``2 A - 1``, and a row pulls on it by

    ``2 [w y (F - A) / sum(w y) + w (H - A) / sum(w)]``.

    Ties of predictions are one step of the curve, so the order of rows plays no part. A
    constant prediction has 0, and no row pulls on it. The ratio of the two indices
    follows by the quotient rule. Degrees of freedom: rows with a claim, less one.

    Rates at nominal .05 / .005, tariffs with multiplicative noise of .3 (the worse one
    .6), exposures from .1 to 1; equal tariffs that block, the worse one that passes at
    its loss, and one tariff alone that passes at its own index (2500 test sets, 500 of
    more than 4000 rows):

    ======  ======  =============  =============  =============
    rows    claims  block          pass           one passes
    ======  ======  =============  =============  =============
    1200    66      .041 / .004    .050 / .004    .042 / .005
    4000    220     .046 / .005    .048 / .005    .054 / .006
    20 000  1100    .044 / .004    .044 / .008    .036 / .000
    6000    66      .058 / .008    .058 / .012    .058 / .002
    20 000  220     .052 / .004    .044 / .006    .036 / .004
    ======  ======  =============  =============  =============

    References
    ----------
    .. [1] Frees, E. W., Meyers, G. and Cummings, A. D. (2011). Summarizing insurance
       scores using a Gini index. Journal of the American Statistical Association 106,
       1085-1098.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> risk = rng.gamma(2.0, 0.05, size=2000)
    >>> claims = rng.poisson(risk).astype(float)
    >>> found = lorenz_gini(claims, ValueAnswers(values=risk), None)
    >>> round(found.value, 2), round(float(np.sqrt(np.square(found.psi).sum())), 2)
    (0.44, 0.04)

    Even the true risk reaches less than half of the perfect order: claims are chance.
    """
    y = as_values("y", truth, np.size(truth))
    _require_claims(y)
    claims = int(np.count_nonzero(y))
    if claims < FEWEST_CLAIMS:
        return Undefined(
            reason=f"The Gini index needs {FEWEST_CLAIMS} rows with a claim; "
            f"of {y.size} rows {claims} have one."
        )
    share = shares_of(y.size, weights)
    burden = share * y / float((share * y).sum())
    if y.min() == y.max():
        return Undefined(
            reason=f"All {y.size} rows have the same truth: there is no order to find."
        )
    index, pull = _gini(answers.values, share, burden)
    best, pull_of_best = _gini(y, share, burden)
    ratio = index / best
    return Influence(
        value=ratio, psi=(pull - ratio * pull_of_best) / best, df=claims - 1
    )


def _gini(score: Floats, share: Floats, burden: Floats) -> tuple[float, Floats]:
    """Give the Gini index of one order, and the pull of each row on it."""
    ranked, inverse = np.unique(score, return_inverse=True)
    if ranked.size == 1:
        # exactly nothing: the sums below would leave rounding
        return 0.0, np.zeros(score.size)
    exposure = np.bincount(inverse, weights=share)
    claims = np.bincount(inverse, weights=burden)
    below = (np.cumsum(exposure) - exposure / 2)[inverse]
    above = (1 - np.cumsum(claims) + claims / 2)[inverse]
    area = float((burden * below).sum())
    return 2 * area - 1, 2 * (burden * (below - area) + share * (above - area))


def _require_claims(y: Floats) -> None:
    if y.size and y.min() < 0:
        raise InvalidInput(
            "`y` must be 0 or more for a Gini index; "
            f"{np.count_nonzero(y < 0)} of {y.size} rows are not, such as "
            f"{float(y[y < 0][0])!r}. Hint: refunds are no claims; net them off first."
        )


LORENZ_GINI = RowMetric(
    name="lorenz_gini",
    task="regression",
    higher_is_better=True,
    needs="values",
    scale="fraction",
    influence=lorenz_gini,
)
