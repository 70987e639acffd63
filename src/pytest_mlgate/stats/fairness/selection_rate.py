"""What share of rows does a model call positive: the one metric without a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.counts.joint_counts import Counts
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined


def selection_influence(
    y: Bools, answers: BinaryAnswers, weights: NDArray[np.float64] | None
) -> Influence | Undefined:
    """Give the selection rate and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        Not looked at.
    answers : BinaryAnswers
        The model's answers.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        The (weighted) share of rows called positive.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> said = BinaryAnswers(decisions=np.array([True, False, False, False]))
    >>> selection_influence(np.zeros(4, dtype=bool), said, None).value
    0.25

    One in four is selected, whoever deserves it.
    """
    del y
    return mean_influence(
        answers.decisions.astype(np.float64), weights, measure="selection rate"
    )


def selection_of_counts(confusion: Counts) -> Measurement:
    """Measure the share of rows called positive.

    Parameters
    ----------
    confusion : ndarray of int64, shape (2, 2)
        Counts ``[y, decision]``.

    Returns
    -------
    Measurement

    Examples
    --------
    >>> selection_of_counts(np.array([[50, 10], [20, 20]])).candidate
    0.3

    Thirty of a hundred are selected, ten of them undeservedly.
    """
    said = confusion.sum(axis=0)
    # the selected are the hits of rows that are all positive
    return proportion("recall", np.array([[0, 0], said]))


def _measure(y: Bools, answers: BinaryAnswers) -> Measurement:
    k = int(np.count_nonzero(answers.decisions))
    return selection_of_counts(np.array([[0, 0], [y.size - k, k]]))


SELECTION_RATE = RowMetric(
    name="selection_rate",
    task="binary",
    # neither direction is better; a gap has no direction
    higher_is_better=True,
    needs="decisions",
    influence=selection_influence,
    measure=_measure,
)
"""Meant for gaps; a least rate may be demanded, but more is not better."""
