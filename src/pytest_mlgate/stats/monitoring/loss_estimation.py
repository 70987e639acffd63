"""How large is a loss whose truth is missing still: `estimate_loss`.

A second model predicts, from the inputs, how far the first will be off. It is fitted on
labelled rows by the caller; here its predictions become an estimate with an interval
that holds the errors of both models.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.monitoring.predicted_value import PredictedValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHOD = "direct loss estimation"
SAME_LOSS = "a row of these inputs is as hard in this window as where it was learned"

FEWEST = 100
"""Labelled rows that the second model needs."""


def estimate_loss(
    expected: Sequence[Floats],
    *,
    left_out: Floats,
    realised: Floats,
    root: bool = False,
) -> Measurement:
    """Estimate the mean loss of rows whose true answers are not known yet.

    Parameters
    ----------
    expected : sequence of ndarray of float64, each of shape (n_rows,)
        What each of K models of the loss expects of every row of the window; model k
        was fitted on the labelled rows without fold k. K is at least 3.
    left_out : ndarray of float64, shape (n_labelled,)
        What the model that has not seen it expects of each labelled row.
    realised : ndarray of float64, shape (n_labelled,)
        The loss of each labelled row: absolute or squared error; not negative.
    root : bool
        Give the square root of the mean (RMSE from squared errors).

    Returns
    -------
    Measurement
        Minus the mean loss, with orientation -1. The interval is one for the *realised*
        mean loss of these rows. Undefined with fewer than 100 labelled rows, or where
        no row has lost anything.

    Raises
    ------
    InvalidInput
        If there are fewer than 3 models, or arrays do not match.

    Notes
    -----
    The estimate is the mean of the models' expectations [1]_. Two errors add up: that
    of the rows, whose loss is scattered around what is expected of them with a standard
    deviation in proportion to it (its size from rows that were left out), and that of
    the model, by the delete-a-group jackknife over the folds [2]_: (K - 1) / K times
    the squared differences of the K means. Student's t, its degrees of freedom by
    Satterthwaite.

    Coverage of 90 % intervals for the realised mean, with trees as the second model and
    ten folds (120 windows each; Monte-Carlo error .027): 500 labelled rows and 500 new
    ones .94; 2000 and 500 .91; 2000 and 2000 shifted by half a standard deviation .91;
    the same with t₃ errors .93; squared errors .93; 2000 and 10 000 .93.

    It does not know rows that are unlike any labelled one: a tree gives them the loss
    of their nearest neighbours.

    References
    ----------
    .. [1] NannyML (2022). Direct loss estimation (documentation, "How it works").
    .. [2] Kott, P. S. (2001). The delete-a-group jackknife. Journal of Official
       Statistics 17, 521-526.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> size = rng.uniform(1, 3, 2000)
    >>> known, window = size[:1500], size[1500:]
    >>> found = estimate_loss(
    ...     [window * (1 + k / 1000) for k in (-1, 0, 1)],
    ...     left_out=known,
    ...     realised=known * rng.exponential(1.0, 1500),
    ... )
    >>> low, high, _ = found.interval(0.90)
    >>> round(found.candidate, 2), round(-high, 2), round(-low, 2)
    (1.94, 1.8, 2.09)

    About 1.9 on average, and hardly more than 2.1 once the truth is known.
    """
    told = np.stack([np.asarray(one, dtype=np.float64) for one in expected])
    _check(told, left_out, realised)
    folds, n = told.shape
    if realised.size < FEWEST:
        return _unknown(f"Only {realised.size} labelled rows: {FEWEST} are needed.", n)
    scatter = _scatter(left_out, realised)
    each = told.mean(axis=1)
    value, rows = float(each.mean()), told.mean(axis=0)
    of_rows = scatter * float((rows**2).sum()) / n**2
    of_model = (folds - 1) / folds * float(((each - value) ** 2).sum())
    error = math.sqrt(of_rows + of_model)
    if value <= 0 or error == 0:
        return _unknown("No labelled row has a loss that differs from the others.", n)
    df = (of_rows + of_model) ** 2 / max(
        of_model**2 / (folds - 1) + of_rows**2 / (realised.size - 1), 1e-300
    )
    if root:
        value, error = math.sqrt(value), error / (2 * math.sqrt(value))
    return PredictedValue(
        value=value, error=error, df=df, share=False, sign=-1
    ).measurement(n=n, method=METHOD, assumptions=(SAME_LOSS,))


def loss_model_holds(left_out: Floats, realised: Floats) -> float:
    """Test whether the expected loss of rows that were left out is right on average.

    Parameters
    ----------
    left_out, realised : ndarray of float64, shape (n_labelled,)
        As in `estimate_loss`.

    Returns
    -------
    float
        Two-sided p-value of "the mean difference is 0"; small where the second model
        is off even on the rows of its own kind.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> loss = rng.exponential(2.0, 500)
    >>> loss_model_holds(np.full(500, 2.0), loss) > 0.05
    True
    >>> loss_model_holds(np.full(500, 1.0), loss) < 1e-6
    True

    A model that expects half of what happens is refuted by 500 rows.
    """
    off = realised - left_out
    if not off.std() > 0:
        return 1.0
    return float(stats.ttest_1samp(off, 0.0).pvalue)


def _scatter(left_out: Floats, realised: Floats) -> float:
    """Squared coefficient of variation of a loss around what is expected of it."""
    positive = float((left_out**2).sum())
    return float(((realised - left_out) ** 2).sum()) / positive if positive > 0 else 0.0


def _check(told: Floats, left_out: Floats, realised: Floats) -> None:
    if told.shape[0] < 3 or told.ndim != 2 or told.shape[1] == 0:
        raise InvalidInput(
            "`expected` must be three or more arrays over the rows of the window; got "
            f"shape {told.shape}."
        )
    as_scores("left_out", left_out, realised.size)
    as_scores("realised", realised, realised.size)
    if (realised < 0).any():
        raise InvalidInput("`realised` must be losses of at least 0, row by row.")


def _unknown(reason: str, n: int) -> Measurement:
    return Measurement.undefined(reason, n=n, method=METHOD, orientation=-1)
