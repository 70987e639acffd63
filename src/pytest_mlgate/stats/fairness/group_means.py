"""What do models give to groups, and are they off for some: means per row.

Gaps of these are parity of predictions, of scores and of calibration in the large; the
gap of an error is that of any metric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats = NDArray[np.float64]


def mean_prediction(
    y: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the mean of the predicted values and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of float, shape (n_rows,)
        Not looked at.
    answers : ValueAnswers
        The predicted values.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> pay = ValueAnswers(values=np.array([30.0, 50.0]))
    >>> mean_prediction(np.zeros(2), pay, None).value
    40.0
    """
    del y
    return mean_influence(answers.values, weights, measure="mean prediction")


def mean_residual(
    y: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the mean of truth less prediction and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predicted values.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        Above 0 where the model predicts too little.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> pay = ValueAnswers(values=np.array([30.0, 50.0]))
    >>> mean_residual(np.array([32.0, 52.0]), pay, None).value
    2.0

    Both are worth two more than predicted.
    """
    return mean_influence(y - answers.values, weights, measure="mean residual")


def mean_score(
    y: Bools, answers: BinaryAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the mean score and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        Not looked at.
    answers : BinaryAnswers
        With scores.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined

    Raises
    ------
    InvalidInput
        If the model gave decisions only.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> scores = np.array([0.2, 0.6])
    >>> said = BinaryAnswers(decisions=scores > 0.5, scores=scores)
    >>> mean_score(np.zeros(2, dtype=bool), said, None).value
    0.4
    """
    del y
    return mean_influence(_scores(answers), weights, measure="mean score")


def score_bias(
    y: Bools, answers: BinaryAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the mean of truth less probability and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        The target.
    answers : BinaryAnswers
        With probabilities as scores.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        Above 0 where the probabilities are too low: calibration in the large.

    Raises
    ------
    InvalidInput
        If the model gave decisions only.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> scores = np.array([0.2, 0.6])
    >>> said = BinaryAnswers(decisions=scores > 0.5, scores=scores)
    >>> round(score_bias(np.array([False, True]), said, None).value, 2)
    0.1

    One positive where .8 were expected.
    """
    return mean_influence(y - _scores(answers), weights, measure="score bias")


def _scores(answers: BinaryAnswers) -> Floats:
    if answers.scores is None:
        raise InvalidInput(
            "The model must give scores for their mean; got decisions only. "
            "Hint: compare groups by selection_rate."
        )
    return answers.scores


MEAN_PREDICTION = RowMetric(
    name="mean_prediction",
    task="regression",
    # neither direction is better; a gap has no direction
    higher_is_better=True,
    needs="values",
    scale="open",
    influence=mean_prediction,
)
MEAN_RESIDUAL = RowMetric(
    name="calibration_bias",
    task="regression",
    higher_is_better=True,
    needs="values",
    scale="open",
    influence=mean_residual,
)
MEAN_SCORE = RowMetric(
    name="mean_score",
    task="binary",
    higher_is_better=True,
    needs="scores",
    scale="open",
    influence=mean_score,
)
SCORE_BIAS = RowMetric(
    name="calibration_bias",
    task="binary",
    higher_is_better=True,
    needs="probabilities",
    influence=score_bias,
)
