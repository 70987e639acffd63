"""What do predicted probabilities of several classes cost: log loss and Brier score.

Row losses, so lower is better; their means are compared by `mean_loss` where rows are
independent and weigh the same, and by influence values everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.losses.losses import CLIP

if TYPE_CHECKING:
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats


def probabilities_of(
    answers: ClassAnswers, *, metric: str, model: str = "model"
) -> Floats:
    """Take the probabilities of a model that has to give them.

    Parameters
    ----------
    answers : ClassAnswers
        The model's answers.
    metric : str
        The metric that needs them, for the message.
    model : str, default "model"
        What to call the model in the message.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_classes)

    Raises
    ------
    InvalidInput
        If the model only answers labels.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> answers = ClassAnswers(labels=np.array([0]), classes=("cat", "dog"))
    >>> probabilities_of(answers, metric="log_loss")
    Traceback (most recent call last):
    pytest_mlgate.errors.InvalidInput: `model` must give probabilities for log_loss; ...

    A label says nothing about how sure the model was.
    """
    if answers.probabilities is None:
        raise InvalidInput(
            f"`{model}` must give probabilities for {metric}; got labels only. "
            "Hint: gate a metric of labels, such as f1_macro or accuracy."
        )
    return answers.probabilities


def class_log_losses(y: Codes, probabilities: Floats) -> tuple[Floats, int]:
    """Take minus the logarithm of the probability given to the true class.

    Parameters
    ----------
    y : ndarray of int64, shape (n_rows,)
        True class of each row, a position below n_classes.
    probabilities : ndarray of float64, shape (n_rows, n_classes)
        In [0, 1], each row adding up to 1.

    Returns
    -------
    losses : ndarray of float64, shape (n_rows,)
        In nats, from 0 to 34.5.
    clipped : int
        Rows whose true class was given a probability below 1e-15, and was counted as
        that.

    Examples
    --------
    >>> losses, clipped = class_log_losses(
    ...     np.array([0, 2]), np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
    ... )
    >>> losses.round(2).tolist(), clipped
    ([0.69, 34.54], 1)

    The second row was called impossible and happened.
    """
    given = probabilities[np.arange(y.size), y]
    kept = np.maximum(given, CLIP)
    return -np.log(kept), int(np.count_nonzero(given < CLIP))


def class_brier_losses(y: Codes, probabilities: Floats) -> Floats:
    """Sum the squared distances of a row's probabilities from what happened.

    Parameters
    ----------
    y : ndarray of int64, shape (n_rows,)
        True class of each row, a position below n_classes.
    probabilities : ndarray of float64, shape (n_rows, n_classes)
        In [0, 1], each row adding up to 1.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        In [0, 2] with three classes or more. With two classes both squares are equal,
        and one of them is taken, so that the score is the binary one, in [0, 1].

    Notes
    -----
    The mean is Brier's [1]_ original score, scikit-learn's `brier_score_loss` with
    ``scale_by_half="auto"``.

    References
    ----------
    .. [1] Brier, G. W. (1950). Verification of forecasts expressed in terms of
       probability. Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> class_brier_losses(np.array([1]), np.array([[0.2, 0.7, 0.1]])).round(2)
    array([0.14])

    Probability .7 for what happened costs .14, of at most 2.
    """
    given = probabilities[np.arange(y.size), y]
    squares = np.einsum("ij,ij->i", probabilities, probabilities)
    # sum over the others of p**2, and (1 - p)**2 for the true class
    losses: Floats = squares - 2 * given + 1
    return losses / 2 if probabilities.shape[1] == 2 else losses
