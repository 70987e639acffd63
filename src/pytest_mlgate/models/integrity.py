"""Does it make sense to compare these two models: asked before any relative check.

A comparison of a model with itself, of an inverted coding, or of a probability with a
hard label gives numbers as any other. So each is an error with a message, never a
verdict.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np
from scipy.stats import rankdata

from pytest_mlgate.errors import SubjectMismatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.predictions import Predictions
    from pytest_mlgate.models.subject import Subject

Needs = Literal["decisions", "scores", "probabilities"]

FAR_BELOW_CHANCE = 0.4
"""A model that ranks worse than this is not weak, it is the wrong way round …"""

STANDARD_ERRORS = 4.0
"""… when chance is this many standard errors away."""

_FROM_FILES = frozenset({"model", "registry"})


def check_comparable(
    candidate: Subject,
    baseline: Subject,
    y: NDArray[np.bool_],
    *,
    allow_identical: bool,
) -> None:
    """Refuse a comparison that would be meaningless.

    Parameters
    ----------
    candidate, baseline
        Both with answers to the same rows.
    y
        Whether each row is positive, shape ``(n_rows,)``.
    allow_identical
        Accept a baseline that is bit for bit the candidate (a rehearsal).

    Raises
    ------
    SubjectMismatch
        If the answers are not one per row, the baseline is the candidate, or the
        baseline is certainly far below chance.

    Notes
    -----
    The variance of an estimated AUROC of 0.5 is at most ``0.25 / min(n1, n0)``
    whatever the distributions [1]_, and so is that of balanced accuracy; no shape has
    to be assumed, and a handful of rows never accuses anyone.

    References
    ----------
    .. [1] Birnbaum, Z. W. and Klose, O. M. (1957). Bounds for the variance of the
       Mann-Whitney statistic. Annals of Mathematical Statistics 28, 933-945.
    """
    for subject in (candidate, baseline):
        _refuse_other_rows(subject, len(y))
    if not allow_identical and _are_identical(candidate, baseline):
        raise SubjectMismatch(
            f"The baseline ({baseline.reference}) is the candidate "
            f"({candidate.reference}), bit for bit: the classic mistake, and every "
            "comparison would pass. Hint: name the model in production as the "
            "baseline, or set allow_identical = true for a rehearsal."
        )
    _refuse_inverted(baseline, y)


def check_same_form(
    candidate: Subject, baseline: Subject, *, metric: str, needs: Needs
) -> None:
    """Refuse to rank or weigh the answers of two models that are of different forms.

    Parameters
    ----------
    candidate, baseline
        The two models.
    metric
        Name of the metric, for the message.
    needs
        What the metric is computed from.

    Raises
    ------
    SubjectMismatch
        If the metric needs scores or probabilities and the two models do not both
        give them, in the same form.
    """
    if needs == "decisions":
        return
    forms = candidate.predictions.form, baseline.predictions.form
    enough = {"probabilities"} if needs == "probabilities" else set(forms) - {"labels"}
    if forms[0] != forms[1] or forms[0] not in enough:
        raise SubjectMismatch(
            f"{metric} must have {needs} of the same form from both models; the "
            f"candidate ({candidate.reference}) gives {forms[0]}, the baseline "
            f"({baseline.reference}) gives {forms[1]}. Hint: give `score` columns "
            "or models with predict_proba on both sides, or use a metric of decisions "
            "such as balanced_accuracy."
        )


def _refuse_other_rows(subject: Subject, rows: int) -> None:
    got = len(subject.predictions)
    if got != rows:
        raise SubjectMismatch(
            f"The {subject.role} ({subject.reference}) must answer each of the {rows} "
            f"rows of the evaluation data; it answers {got}. Hint: predict the same "
            "rows, in the same order."
        )


def _are_identical(candidate: Subject, baseline: Subject) -> bool:
    digests = candidate.digest, baseline.digest
    if digests[0] is not None and digests[0] == digests[1]:
        return True
    # Two files may differ and answer alike: a model that was trained again. Without
    # files, the answers are all there is.
    if {candidate.kind, baseline.kind} <= _FROM_FILES:
        return False
    return _same_answers(candidate.predictions, baseline.predictions)


def _same_answers(one: Predictions, other: Predictions) -> bool:
    if one.form != other.form:
        return False
    if not np.array_equal(one.decisions, other.decisions):
        return False
    if one.scores is None or other.scores is None:
        return True
    return np.array_equal(one.scores, other.scores)


def _refuse_inverted(subject: Subject, y: NDArray[np.bool_]) -> None:
    found = subject.predictions
    smaller = int(min(y.sum(), (~y).sum()))
    if not smaller:
        raise SubjectMismatch(
            "Models must be compared on rows of both classes; all "
            f"{len(y)} rows are of one. Hint: check how the rows were selected."
        )
    if found.scores is None:
        name, estimate = "balanced accuracy", _balanced_accuracy(found.decisions, y)
    else:
        name, estimate = "AUROC", _auroc(found.scores, y)
    certainly = estimate + STANDARD_ERRORS * math.sqrt(0.25 / smaller) < 0.5
    if estimate < FAR_BELOW_CHANCE and certainly:
        raise SubjectMismatch(
            f"The {subject.role} ({subject.reference}) must not be certainly worse "
            f"than chance; its {name} is {estimate:.3f} on {len(y)} rows, so its "
            "scores or `positive` look inverted, and any candidate would beat it. "
            "Hint: check which class `score` speaks for, and the coding of labels."
        )


def _auroc(scores: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """Estimate the Mann-Whitney probability, ties counted half."""
    positives, negatives = int(y.sum()), int((~y).sum())
    above = rankdata(scores)[y].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _balanced_accuracy(decisions: NDArray[np.bool_], y: NDArray[np.bool_]) -> float:
    return float((decisions[y].mean() + (~decisions[~y]).mean()) / 2)
