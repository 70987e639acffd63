"""Is the true class among the k that the model holds most likely: `top_k`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.multiclass.class_checks import checked
from pytest_mlgate.stats.multiclass.class_probabilities import probabilities_of
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats


def is_in_top(y: Codes, probabilities: Floats, *, k: int) -> Bools:
    """Tell in which rows the true class is among the k most likely ones.

    Parameters
    ----------
    y : ndarray of int64, shape (n_rows,)
        True class of each row, a position below n_classes.
    probabilities : ndarray of float64, shape (n_rows, n_classes)
        Predicted probability of each class.
    k : int
        How many classes may be named, at least 1.

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Notes
    -----
    Of classes with the same probability the later one in the list comes first, which is
    scikit-learn's rule (`top_k_accuracy_score`).

    Examples
    --------
    >>> p = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    >>> is_in_top(np.array([1, 2]), p, k=2)
    array([ True, False])

    The second row's class was held the least likely of three.
    """
    own = probabilities[np.arange(y.size), y][:, np.newaxis]
    later = np.arange(probabilities.shape[1]) > y[:, np.newaxis]
    ahead = (probabilities > own) | ((probabilities == own) & later)
    return np.asarray(ahead.sum(axis=1) < k)


def top_k(k: int) -> RowMetric:
    """Make the metric "share of rows whose class is among the k most likely".

    Parameters
    ----------
    k : int
        How many classes may be named, at least 1.

    Returns
    -------
    RowMetric
        Named ``top_k(3)``. A share of all rows: two models are compared by McNemar's
        mid-p and Tango's score, one is measured by the exact binomial.

    Raises
    ------
    InvalidInput
        If `k` is no whole number of at least 1.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> rng = np.random.default_rng(7)
    >>> p = rng.dirichlet(np.ones(5), size=200)
    >>> answers = ClassAnswers(
    ...     labels=p.argmax(axis=1), probabilities=p, classes=("a", "b", "c", "d", "e")
    ... )
    >>> y = (p.cumsum(axis=1) > rng.random((200, 1))).argmax(axis=1)
    >>> found = top_k(2).measure(y, answers)
    >>> found.estimate, round(found.interval(0.90).low, 2)
    (0.715, 0.66)

    Two guesses are enough in .72 of the rows; at one-sided 5 % in more than .65.
    """
    if type(k) is not int or k < 1:
        raise InvalidInput.because("k", "a whole number of at least 1", k)
    name = f"top_k({k})"

    def hits(y: Codes, answers: ClassAnswers, model: str) -> Bools:
        return is_in_top(y, probabilities_of(answers, metric=name, model=model), k=k)

    def influence(
        truth: Codes, answers: ClassAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        right = hits(truth, answers, "model")
        return mean_influence(right.astype(np.float64), weights, measure=name)

    def compare(
        truth: Codes, candidate: ClassAnswers, baseline: ClassAnswers
    ) -> Measurement:
        joint = joint_counts(
            np.ones(truth.size, dtype=np.bool_),
            baseline=hits(truth, baseline, "baseline"),
            candidate=hits(truth, candidate, "candidate"),
        )
        return paired_proportion_difference("accuracy", joint)

    def measure(truth: Codes, answers: ClassAnswers) -> Measurement:
        right = hits(truth, answers, "candidate")
        every = np.ones(truth.size, dtype=np.bool_)
        return proportion("accuracy", confusion_counts(every, right))

    return checked(
        RowMetric(
            name=name,
            task="multiclass",
            higher_is_better=True,
            needs="probabilities",
            influence=influence,
            compare=compare,
            measure=measure,
        )
    )
