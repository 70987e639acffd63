"""Is a model the wrong way round: worse than chance, and certainly so.

An inverted coding, classes that were mixed up, a number with the wrong sign: any
candidate would beat such a baseline.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from scipy.stats import rankdata

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.subject import Subject

FAR_BELOW_CHANCE = 0.4
"""A model that ranks worse than this is not weak, it is the wrong way round …"""

STANDARD_ERRORS = 4.0
"""… when chance is this many standard errors away."""


def refuse_inverted(subject: Subject, y: NDArray[Any]) -> None:
    """Refuse a model that is certainly far below chance.

    Parameters
    ----------
    subject
        The model, with answers to the rows of `y`.
    y
        The truth, shape ``(n_rows,)``, as the task has it.

    Raises
    ------
    SubjectMismatch
        Binary: if its AUROC (its balanced accuracy, without scores) is below 0.4.
        Multiclass: if its balanced accuracy is below 0.8 of that of a guess.
        Regression: if its rank correlation with the truth is below -0.2. Each only when
        chance is more than 4 standard errors away.

    Notes
    -----
    The variance of an estimated AUROC of 0.5 is at most ``0.25 / min(n1, n0)``
    whatever the distributions [1]_, and so is that of balanced accuracy; that of a rank
    correlation without dependence is ``1 / (n - 1)`` [2]_. No shape has to be assumed,
    and a handful of rows never accuses anyone.

    References
    ----------
    .. [1] Birnbaum, Z. W. and Klose, O. M. (1957). Bounds for the variance of the
       Mann-Whitney statistic. Annals of Mathematical Statistics 28, 933-945.
    .. [2] Hotelling, H. and Pabst, M. R. (1936). Rank correlation and tests of
       significance involving no assumption of normality. Annals of Mathematical
       Statistics 7, 29-43.
    """
    found = subject.predictions
    if isinstance(found, Predictions):
        _refuse_inverted_scores(subject, found, y)
    elif isinstance(found, ClassPredictions):
        _refuse_mixed_up_classes(subject, found, y)
    else:
        _refuse_negative_correlation(subject, found.values, y)


def _refuse_inverted_scores(
    subject: Subject, found: Predictions, y: NDArray[np.bool_]
) -> None:
    smaller = int(min(y.sum(), (~y).sum()))
    name, estimate = "balanced accuracy", 0.5
    if smaller and found.scores is None:
        estimate = _balanced_accuracy(found.decisions, y)
    elif smaller and found.scores is not None:
        name, estimate = "AUROC", _auroc(found.scores, y)
    refuse_inverted_estimate(
        subject, name=name, estimate=estimate, smaller=smaller, rows=len(y)
    )


def refuse_inverted_estimate(
    subject: Subject, *, name: str, estimate: float, smaller: int, rows: int
) -> None:
    """Refuse a binary model by its AUROC or balanced accuracy.

    Parameters
    ----------
    subject
        The model.
    name, estimate
        What was estimated; half of it is chance.
    smaller, rows
        Rows of the rarer class, and of both.

    Raises
    ------
    SubjectMismatch
        If the estimate is certainly far below chance, or a class has no rows.
    """
    if not smaller:
        raise SubjectMismatch(
            "Models must be compared on rows of both classes; all "
            f"{rows} rows are of one. Hint: check how the rows were selected."
        )
    certainly = estimate + STANDARD_ERRORS * math.sqrt(0.25 / smaller) < 0.5
    if estimate < FAR_BELOW_CHANCE and certainly:
        raise _worse_than_chance(
            subject,
            f"its {name} is {estimate:.3f} on {rows} rows, so its scores or "
            "`positive` look inverted",
            "check which class `score` speaks for, and the coding of labels",
        )


def _refuse_mixed_up_classes(
    subject: Subject, found: ClassPredictions, y: NDArray[np.int64]
) -> None:
    sizes = np.bincount(y, minlength=len(found.classes))
    present = sizes > 0
    # labels of the model's own may be right where columns are called by other names
    answers = {"labels": found.labels}
    if found.probabilities is not None:
        answers["probabilities"] = found.probabilities.argmax(axis=1)
    chance = 1 / len(found.classes)
    error = math.sqrt((0.25 / sizes[present]).sum()) / present.sum()
    for name, labels in answers.items():
        # a constant answer is weak, and mixes nothing up
        if (labels == labels[0]).all():
            continue
        hits = np.bincount(y[labels == y], minlength=len(sizes))
        estimate = float((hits[present] / sizes[present]).mean())
        far = estimate < 2 * FAR_BELOW_CHANCE * chance
        if far and estimate + STANDARD_ERRORS * error < chance:
            raise _worse_than_chance(
                subject,
                f"by its {name} the balanced accuracy is {estimate:.3f} on {len(y)} "
                f"rows of {present.sum()} classes, so its classes look mixed up",
                "check which class each column speaks for, and the coding of labels",
            )


def _refuse_negative_correlation(
    subject: Subject, values: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    # a constant answer is weak, and correlated with nothing
    if len(y) < 2 or (values == values[0]).all() or (y == y[0]).all():
        return
    estimate = float(np.corrcoef(rankdata(values), rankdata(y))[0, 1])
    certainly = estimate + STANDARD_ERRORS / math.sqrt(len(y) - 1) < 0
    # an AUROC of 0.4 is a Somers' d of -0.2
    if estimate < 2 * FAR_BELOW_CHANCE - 1 and certainly:
        raise _worse_than_chance(
            subject,
            f"its rank correlation with the target is {estimate:.3f} on {len(y)} rows, "
            "so its values look inverted",
            "check the sign of the values, and the order of the rows",
        )


def _worse_than_chance(subject: Subject, found: str, hint: str) -> SubjectMismatch:
    return SubjectMismatch(
        f"The {subject.role} ({subject.reference}) must not be certainly worse than "
        f"chance; {found}, and any candidate would beat it. Hint: {hint}."
    )


def _auroc(scores: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """Estimate the Mann-Whitney probability, ties counted half."""
    positives, negatives = int(y.sum()), int((~y).sum())
    above = rankdata(scores)[y].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _balanced_accuracy(decisions: NDArray[np.bool_], y: NDArray[np.bool_]) -> float:
    return float((decisions[y].mean() + (~decisions[~y]).mean()) / 2)
