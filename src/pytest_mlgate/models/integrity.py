"""Does it make sense to compare these two models: asked before any relative check.

A comparison of a model with itself, of other classes, or of a probability with a hard
label gives numbers as any other. So each is an error with a message, never a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.inversion import refuse_inverted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.needs import Needs
    from pytest_mlgate.models.subject import Subject

_FROM_FILES = frozenset({"model", "registry"})


def check_comparable(
    candidate: Subject,
    baseline: Subject,
    y: NDArray[Any],
    *,
    allow_identical: bool,
) -> None:
    """Refuse a comparison that would be meaningless.

    Parameters
    ----------
    candidate, baseline
        Both with answers to the same rows.
    y
        The truth, shape ``(n_rows,)``: whether a row is positive, the code of its
        class, or its number, as the task has it.
    allow_identical
        Accept a baseline that is bit for bit the candidate (a rehearsal).

    Raises
    ------
    SubjectMismatch
        If the answers are not one per row, of other kinds or classes, the baseline is
        the candidate, or the baseline is certainly far below chance.
    """
    for subject in (candidate, baseline):
        _refuse_other_rows(subject, len(y))
    _refuse_other_kinds(candidate, baseline)
    if not allow_identical and _are_identical(candidate, baseline):
        raise same_model_twice(candidate, baseline)
    refuse_inverted(baseline, y)


def same_model_twice(candidate: Subject, baseline: Subject) -> SubjectMismatch:
    """Word what is wrong with a baseline that is the candidate."""
    return SubjectMismatch(
        f"The baseline ({baseline.reference}) is the candidate "
        f"({candidate.reference}), bit for bit: the classic mistake, and every "
        "comparison would pass. Hint: name the model in production as the "
        "baseline, or set allow_identical = true for a rehearsal."
    )


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
        If the two models do not both give what the metric needs; for scores and
        probabilities, in the same form.
    """
    one, other = candidate.predictions, baseline.predictions
    forms = one.form, other.form
    both = needs in one.gives and needs in other.gives
    ranked = needs in {"scores", "probabilities"}
    if not both or (ranked and forms[0] != forms[1]):
        raise SubjectMismatch(
            f"{metric} must have {needs} of the same form from both models; the "
            f"candidate ({candidate.reference}) gives {forms[0]}, the baseline "
            f"({baseline.reference}) gives {forms[1]}. Hint: {_remedy(one, needs)}."
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


def _same_answers(one: RowAnswers, other: RowAnswers) -> bool:
    if one.form != other.form:
        return False
    pairs = zip(one.arrays, other.arrays, strict=True)
    return all(np.array_equal(ours, theirs) for ours, theirs in pairs)


def _remedy(found: RowAnswers, needs: Needs) -> str:
    if needs not in {"scores", "probabilities"}:
        return "use a metric of this task"
    if isinstance(found, ClassPredictions):
        return (
            "give `probabilities` columns or models with predict_proba on both sides, "
            "or use a metric of labels such as accuracy"
        )
    return (
        "give `score` columns or models with predict_proba on both sides, or use a "
        "metric of decisions such as balanced_accuracy"
    )


def _refuse_other_kinds(candidate: Subject, baseline: Subject) -> None:
    ours, theirs = candidate.predictions, baseline.predictions
    if type(ours) is not type(theirs):
        raise SubjectMismatch(
            "Candidate and baseline must answer the same kind of question; the "
            f"candidate ({candidate.reference}) gives {type(ours).__name__}, the "
            f"baseline ({baseline.reference}) {type(theirs).__name__}. Hint: load both "
            "for the task of the settings."
        )
    if not isinstance(ours, ClassPredictions) or not isinstance(
        theirs, ClassPredictions
    ):
        return
    if ours.classes != theirs.classes:
        raise SubjectMismatch(
            "Candidate and baseline must have the same classes in the same order; the "
            f"candidate ({candidate.reference}) has {', '.join(ours.classes)}, the "
            f"baseline ({baseline.reference}) {', '.join(theirs.classes)}. Hint: list "
            "them in `classes`."
        )


def require_form(subject: Subject, *, metric: str, needs: Needs) -> None:
    """Refuse a metric that needs more than the model gives."""
    if needs not in subject.predictions.gives:
        raise SubjectMismatch(
            f"{metric} needs {needs}, and the {subject.role} ({subject.reference}) "
            f"gives {subject.predictions.form}. Hint: use a metric of decisions or "
            "labels such as recall, or give the model's probabilities."
        )
