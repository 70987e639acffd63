"""Compare or measure accuracy, or the recall, precision or F1 of one class.

With "this class or not" every row is a yes or no, and the exact procedures for binary
decisions answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.paired_cells import paired_cells_difference
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.multiclass.class_counts import joint_classes

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_metric import ClassMetric


def one_class_difference(
    metric: ClassMetric, y: Codes, candidate: ClassAnswers, baseline: ClassAnswers
) -> Measurement:
    """Measure how much better the candidate does on one class, or is right at all.

    Parameters
    ----------
    metric : ClassMetric
        Accuracy, or a figure of `one_class`.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    candidate, baseline : ClassAnswers
        Their answers on the same rows.

    Returns
    -------
    Measurement
        As of `paired_proportion_difference` (accuracy, recall) or
        `paired_cells_difference` (precision, F1).

    Raises
    ------
    InvalidInput
        If the class is not in the list.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> from pytest_mlgate.stats.multiclass.class_metric import one_class
    >>> y = np.repeat([0, 1, 2], [50, 100, 50])
    >>> new, old = y.copy(), y.copy()
    >>> new[50:62], old[62:66] = 0, 2
    >>> found = one_class_difference(
    ...     one_class("recall", "dog"),
    ...     y,
    ...     ClassAnswers(labels=new, classes=("cat", "dog", "owl")),
    ...     ClassAnswers(labels=old, classes=("cat", "dog", "owl")),
    ... )
    >>> found.n, round(found.estimate, 2), round(found.p_worse_than(0.0), 3)
    (100, -0.08, 0.025)

    Of 100 dogs the candidate lost 12 and won 4: certainly worse at 5 %.
    """
    joint = joint_classes(
        y,
        baseline=baseline.labels,
        candidate=candidate.labels,
        n_classes=len(candidate.classes),
    )
    if metric.class_name is None:
        return paired_proportion_difference("accuracy", joint.right_or_wrong())
    counts = joint.one_against_rest(candidate.code_of(metric.class_name))
    if metric.share == "recall":
        return _named(metric, paired_proportion_difference("recall", counts))
    return _named(metric, paired_cells_difference(metric.share, counts))


def one_class_value(
    metric: ClassMetric, y: Codes, answers: ClassAnswers
) -> Measurement:
    """Measure how one model does on one class, or how often it is right.

    Parameters
    ----------
    metric : ClassMetric
        Accuracy, or a figure of `one_class`.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    answers : ClassAnswers
        The model's answers on the same rows.

    Returns
    -------
    Measurement
        As of `proportion`: exact, conditionally on the size of the set.

    Raises
    ------
    InvalidInput
        If the class is not in the list.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> from pytest_mlgate.stats.multiclass.class_metric import one_class
    >>> y = np.repeat([0, 1, 2], [50, 100, 50])
    >>> answers = ClassAnswers(labels=np.roll(y, 10), classes=("cat", "dog", "owl"))
    >>> found = one_class_value(one_class("precision", "owl"), y, answers)
    >>> found.estimate, found.n, round(found.interval(0.90).low, 2)
    (0.8, 50, 0.68)

    Of 50 rows called owl four in five are; at one-sided 5 % more than two in three.
    """
    if metric.class_name is None:
        right = y == answers.labels
        return proportion(
            "accuracy", confusion_counts(np.ones(y.size, dtype=np.bool_), right)
        )
    code = answers.code_of(metric.class_name)
    counts = confusion_counts(y == code, answers.labels == code)
    return _named(metric, proportion(metric.share, counts))


def _named(metric: ClassMetric, found: Measurement) -> Measurement:
    """Say which class is meant by "positives"."""
    if found.cannot_judge is None:
        return found
    return replace(
        found,
        cannot_judge=f"{metric.name}, {metric.class_name} as positive: "
        f"{found.cannot_judge}",
    )
