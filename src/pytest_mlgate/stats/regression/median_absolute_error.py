"""What is the usual error: the median absolute error, a metric without influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.regression.row_losses import absolute_errors
from pytest_mlgate.stats.row_metric import RowMetric
from pytest_mlgate.stats.whole.whole_metric import whole_difference
from pytest_mlgate.stats.whole.whole_metric import whole_value

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]


def median_absolute_error(
    truth: Floats, answers: ValueAnswers, weights: Floats | None
) -> float | Undefined:
    """Give the median distance of the predictions from the truth.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predictions.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    float or Undefined
        The middle of the errors at which the weight from below and from above reach
        one half, so that equal weights give the plain median. Undefined without rows.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> off = ValueAnswers(values=np.array([1.0, 2.0, 30.0]))
    >>> median_absolute_error(np.zeros(3), off, None)
    2.0

    One disaster does not move it.
    """
    errors = absolute_errors(truth, answers.values)
    if not errors.size:
        return Undefined(reason="There are no rows.")
    if weights is None:
        return float(np.median(errors))
    order = np.argsort(errors)
    ranked, reached = errors[order], np.cumsum(weights[order])
    half = reached[-1] / 2
    # relative slack: sums of equal weights miss one half by rounding
    slack = 1e-12 * reached[-1]
    low = int(np.searchsorted(reached, half - slack))
    high = int(np.searchsorted(reached, half + slack, side="right"))
    return float((ranked[low] + ranked[min(high, ranked.size - 1)]) / 2)


def _compare(
    truth: Floats, candidate: ValueAnswers, baseline: ValueAnswers
) -> Measurement:
    return whole_difference(
        MEDIAN_ABSOLUTE_ERROR, truth, candidate, baseline, RowStructure()
    )


def _measure(truth: Floats, answers: ValueAnswers) -> Measurement:
    return whole_value(MEDIAN_ABSOLUTE_ERROR, truth, answers, RowStructure())


MEDIAN_ABSOLUTE_ERROR = RowMetric(
    name="median_absolute_error",
    task="regression",
    higher_is_better=False,
    needs="values",
    scale="open",
    score=median_absolute_error,
    compare=_compare,
    measure=_measure,
)
