"""How often is a predicted number near enough: the share within a tolerance.

Every row is either near enough or not, so two models are compared by the rows on which
exactly one of them is, as for accuracy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_proportion import METHOD
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.regression.row_losses import absolute_errors
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]

_NO_ROWS = "There are no rows to be near to."


def is_within(
    y: ArrayLike, predicted: ArrayLike, *, tolerance: float
) -> NDArray[np.bool_]:
    """Tell on which rows the prediction is at most `tolerance` from the truth.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers.
    tolerance : float
        The largest error that is near enough, in the unit of the target.

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Examples
    --------
    >>> is_within([3.0, 5.0], [2.5, 7.0], tolerance=0.5)
    array([ True, False])

    An error of exactly the tolerance is near enough.
    """
    return np.asarray(absolute_errors(y, predicted) <= tolerance)


def share_within(tolerance: float) -> RowMetric:
    """Make the metric "share of rows predicted within `tolerance`".

    Parameters
    ----------
    tolerance : float
        The largest error that is near enough, in the unit of the target; positive.

    Returns
    -------
    RowMetric
        Named ``share_within(5)``; higher is better. Independent rows of equal weight
        go through McNemar and Tango, and one model alone through Clopper and Pearson.

    Raises
    ------
    InvalidInput
        If `tolerance` is not positive and finite.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> y = np.arange(10.0)
    >>> off = ValueAnswers(values=y + np.repeat([0.5, 3.0], [8, 2]))
    >>> found = share_within(1).measure(y, off)
    >>> found.estimate, round(found.interval(0.90).low, 2)
    (0.8, 0.49)

    Eight of ten rows are near enough, which proves no more than half of all rows.
    """
    if not 0 < tolerance < np.inf:
        raise InvalidInput.because("tolerance", "positive and finite", tolerance)

    def within(truth: Floats, answers: ValueAnswers) -> NDArray[np.bool_]:
        return is_within(truth, answers.values, tolerance=tolerance)

    def influence(
        truth: Floats, answers: ValueAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        near = within(truth, answers).astype(np.float64)
        return mean_influence(near, weights, measure=f"share within {tolerance:g}")

    return RowMetric(
        name=f"share_within({tolerance:g})",
        task="regression",
        higher_is_better=True,
        needs="values",
        scale="fraction",
        influence=influence,
        compare=lambda truth, candidate, baseline: _compare(
            within(truth, candidate),
            within(truth, baseline),
            same=candidate.same_as(baseline),
        ),
        measure=lambda truth, answers: _measure(within(truth, answers)),
    )


def _compare(
    new: NDArray[np.bool_], old: NDArray[np.bool_], *, same: bool
) -> Measurement:
    if not new.size:
        return Measurement.undefined(_NO_ROWS, n=0, method=METHOD)
    if same:
        return identical_outputs(float(new.mean()), n=new.size, method=METHOD)
    # where every row is "positive", being right is being near enough
    joint = joint_counts(np.ones_like(new), baseline=old, candidate=new)
    return paired_proportion_difference("accuracy", joint)


def _measure(near: NDArray[np.bool_]) -> Measurement:
    if not near.size:
        return Measurement.undefined(_NO_ROWS, n=0, method=METHOD)
    return proportion("accuracy", confusion_counts(np.ones_like(near), near))
