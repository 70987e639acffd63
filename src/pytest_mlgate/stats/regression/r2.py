"""Is R² higher: two models on the same rows, or one against a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_contrast import Contrast
from pytest_mlgate.stats.losses.mean_contrast import ContrastTest
from pytest_mlgate.stats.losses.mean_contrast import TwoColumns
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.regression.row_losses import squared_errors
from pytest_mlgate.stats.regression.squared_error import METHOD_SINGLE
from pytest_mlgate.stats.regression.squared_error import ROUNDING
from pytest_mlgate.stats.regression.squared_error import difference
from pytest_mlgate.stats.regression.squared_error import guarded
from pytest_mlgate.stats.regression.squared_error import johnson_of
from pytest_mlgate.stats.regression.squared_error import measured
from pytest_mlgate.stats.regression.squared_error import same_errors
from pytest_mlgate.stats.regression.squared_error import too_few
from pytest_mlgate.stats.regression.squared_error import undefined
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]


def r2_influence(
    truth: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the coefficient of determination and the pull of each row.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predictions.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row.

    Returns
    -------
    Influence or Undefined
        With v the variance of the target, ``psi = w ((1 - R2) (y - mean)**2 - e**2)
        / v``. Undefined with fewer than two rows, or where the target is constant.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> halfway = ValueAnswers(values=np.array([1.0, 2.0, 3.0, 4.0]))
    >>> r2_influence(np.array([0.0, 2.0, 2.0, 4.0]), halfway, None).value
    0.75

    The predictions leave a quarter of the target's variance unexplained.
    """
    squares = squared_errors(truth, answers.values)
    if squares.size < 2:
        return too_few("R²", squares.size)
    share = shares_of(squares.size, weights)
    deviations = _deviations(truth, share)
    variance = float((share * deviations).sum())
    if variance <= 0:
        return Undefined(
            reason=f"The target is the same on all {squares.size} rows: R² compares "
            "errors with its variance, which is 0."
        )
    left = float((share * squares).sum()) / variance
    return Influence(
        value=1 - left,
        psi=share * (left * deviations - squares) / variance,
        df=squares.size - 1,
    )


def r2_difference(
    truth: Floats, candidate: ValueAnswers, baseline: ValueAnswers
) -> Measurement:
    """Compare the R² of two models on the same rows.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    candidate, baseline : ValueAnswers
        Their predictions.

    Returns
    -------
    Measurement
        Estimate: R² of the candidate minus that of the baseline. Undefined with fewer
        than two rows, or where the target is constant.

    Notes
    -----
    "R² is higher by x" says that the mean of ``e_b**2 - e_c**2 - x (y - mean)**2`` is
    positive: `ContrastTest` asks it both ways. A skewness of .4 of the difference in
    mean squared error leaves no verdict. Equal models block, and a loss of exactly
    the margin passes:

    ========  =====  ===========  ================  ================  ===========
    errors    rows   block        pass, RMSE +2 %   pass, RMSE +5 %   pass, +10 %
    ========  =====  ===========  ================  ================  ===========
    t₃        200    .039 / .003  .058              .077              .092
    t₃        1000   .041 / .006  .053              .077              .090
    t₅        200    .053 / .007  .050              .051              .065
    t₅        1000   .052 / .005  .041              .052              .050
    normal    200    .051 / .005  .061              .054              .059
    normal    1000   .045 / .003  .050              .049              .052
    ========  =====  ===========  ================  ================  ===========

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = rng.normal(size=800)
    >>> old = ValueAnswers(values=y + 0.5 * rng.normal(size=800))
    >>> new = ValueAnswers(values=y + 0.4 * rng.normal(size=800))
    >>> gain = r2_difference(y, new, old)
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.118, 0.089)

    R² rose by .12, certainly by more than .08.
    """
    new = squared_errors(truth, candidate.values)
    old = squared_errors(truth, baseline.values)
    of_new = r2_influence(truth, candidate, None)
    of_old = r2_influence(truth, baseline, None)
    if isinstance(of_new, Undefined) or isinstance(of_old, Undefined):
        reason = of_new if isinstance(of_new, Undefined) else of_old
        assert isinstance(reason, Undefined)
        return undefined(reason, n=new.size)
    same = same_errors(new, old, value=of_new.value)
    if same is not None:
        return same
    deviations = _deviations(truth, shares_of(truth.size, None))
    variance, gain = float(deviations.mean()), of_new.value - of_old.value
    return difference(
        new,
        old,
        gain=gain,
        psi=of_new.psi - of_old.psi,
        columns=TwoColumns.of(old - new, deviations),
        contrast=lambda x: Contrast((gain - x) * variance, 1.0, -x),
        values=(of_new.value, of_old.value),
    )


def r2_value(truth: Floats, answers: ValueAnswers) -> Measurement:
    """Measure the R² of one model.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predictions.

    Returns
    -------
    Measurement
        Estimate: R². Undefined with fewer than two rows, where the target is constant,
        or where every prediction is exact.

    Notes
    -----
    "R² is above x" says that the mean of ``(1 - x) (y - mean)**2 - e**2`` is positive:
    `ContrastTest` asks it both ways. A skewness of .4 of R² leaves no verdict, one of
    .2 cannot pass: see `FEW_FOR_ONE_MODEL`, of which the rates are much the same.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = rng.normal(size=800)
    >>> found = r2_value(y, ValueAnswers(values=y + 0.5 * rng.normal(size=800)))
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.705, 0.669)

    R² is .70, certainly above .66.
    """
    found = r2_influence(truth, answers, None)
    n = truth.size
    if isinstance(found, Undefined):
        return undefined(found, n=n, method=METHOD_SINGLE)
    squares = squared_errors(truth, answers.values)
    deviations = _deviations(truth, shares_of(n, None))
    variance = float(deviations.mean())
    direct = johnson_of(found.value, found.psi)
    if direct is None or float(squares.max()) <= ROUNDING * variance:
        reason = Undefined(reason=f"No row of {n} pulls on R²: no spread to judge by.")
        return undefined(reason, n=n, method=METHOD_SINGLE, candidate=found.value)
    test = ContrastTest(
        direct=direct,
        columns=TwoColumns.of(squares, deviations),
        contrast=lambda x: Contrast((found.value - x) * variance, -1.0, 1 - x),
    )
    claimed = measured(test, guard=direct, what="R²", method=METHOD_SINGLE)
    return replace(guarded(claimed, found.psi), candidate=found.value)


def _deviations(truth: Floats, share: Floats) -> Floats:
    """Square the distance of the target from its mean."""
    if truth.min() == truth.max():
        # the mean of equal numbers can differ from them in the last digit
        return np.zeros_like(truth)
    return np.square(truth - float((share * truth).sum()))


R2 = RowMetric(
    name="r2",
    task="regression",
    higher_is_better=True,
    needs="values",
    scale="fraction",
    influence=r2_influence,
    compare=r2_difference,
    measure=r2_value,
)
