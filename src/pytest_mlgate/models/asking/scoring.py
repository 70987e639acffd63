"""How a model object answers the rows of a table: `score_rows`.

Classes are found by their names among the model's classes, never by position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.asking.asking import asked
from pytest_mlgate.models.asking.asking import features_of
from pytest_mlgate.models.asking.asking import refuse_other_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question


def score_rows(
    model: Any,  # noqa: ANN401 - any object with scikit-learn's methods
    question: Question,
    *,
    what: str,
    threshold: float | None = None,
) -> RowAnswers:
    """Ask a fitted model for an answer to every row.

    Parameters
    ----------
    model
        With `predict_proba`, else `decision_function` (binary), else `predict`; with
        `predict` for a regression. Its features are ``feature_names_in_``, or all
        columns but the target and the excluded.
    question
        The rows, and what counts as an answer.
    what
        The model, for messages.
    threshold
        Binary: positive when the score is at least this; None: the model's own labels.

    Returns
    -------
    Predictions, ClassPredictions or ValuePredictions
        As the task of the question wants.

    Raises
    ------
    UnreadableData
        If columns are missing, or the model raises.
    SubjectMismatch
        If it is a regressor where classes are asked (or the reverse), its classes are
        not the values of the target, or it takes the target as a feature.
    InvalidInput
        If its answers are not whole (see `Predictions.checked`).
    """
    refuse_other_kind(model, question, what)
    features = features_of(model, question, what)
    # a model that gives everything in one call sorts its answers out by itself
    if hasattr(model, "answers_to"):
        found: RowAnswers = model.answers_to(
            features, question, what=what, threshold=threshold
        )
        return found
    if question.task == "multiclass":
        return _classes(model, question, features, what)
    if question.task == "regression":
        return _values(model, question, features, what)
    return _decisions(model, question, features, what, threshold)


def _decisions(
    model: Any,  # noqa: ANN401 - any model
    question: Question,
    features: Any,  # noqa: ANN401 - any frame
    what: str,
    threshold: float | None,
) -> Predictions:
    scorer = _scorer(model)
    scores = None
    if scorer is not None:
        place = _place_of_positive(model, question, what)
        raw = asked(getattr(model, scorer), features, f"{what}: {scorer}")
        scores = _positive_column(raw, place, question.rows, f"{what}: {scorer}")
    labels = None
    if (scores is None or threshold is None) and hasattr(model, "predict"):
        labels = asked(model.predict, features, f"{what}: predict")
    return Predictions.checked(
        rows=question.rows,
        what=what,
        positive=question.positive,
        classes=question.classes,
        scores=scores,
        labels=labels,
        form="probabilities" if scorer == "predict_proba" else "scores",
        threshold=threshold,
    )


def _classes(
    model: Any,  # noqa: ANN401 - any model
    question: Question,
    features: Any,  # noqa: ANN401 - any frame
    what: str,
) -> ClassPredictions:
    known = question.classes
    columns = None
    if hasattr(model, "predict_proba"):
        own = _own_classes(model, question, known, what)
        told = f"{what}: predict_proba"
        raw = asked(model.predict_proba, features, told)
        if raw.shape != (question.rows, len(own)):
            raise _other_shape(told, question.rows, len(own), raw)
        _refuse_no_numbers(raw, raw, told)
        columns = {name: raw[:, i] for i, name in enumerate(class_names(own))}
    labels = None
    if hasattr(model, "predict"):
        labels = asked(model.predict, features, f"{what}: predict")
    return ClassPredictions.checked(
        rows=question.rows,
        what=what,
        classes=known,
        labels=labels,
        probabilities=columns,
    )


def _values(
    model: Any,  # noqa: ANN401 - any model
    question: Question,
    features: Any,  # noqa: ANN401 - any frame
    what: str,
) -> ValuePredictions:
    if not hasattr(model, "predict"):
        raise SubjectMismatch(
            f"{what}: task = 'regression' must have a model with `predict`; this one "
            'only names classes. Hint: set task = "binary" or "multiclass".'
        )
    raw = asked(model.predict, features, f"{what}: predict")
    # a model of one output may answer in a column of its own
    values = raw[:, 0] if raw.shape == (question.rows, 1) else raw
    return ValuePredictions.checked(rows=question.rows, what=what, values=values)


def _scorer(model: Any) -> str | None:  # noqa: ANN401 - any model
    for name in ("predict_proba", "decision_function"):
        # hasattr, because scikit-learn hides what a fitted model cannot do
        if hasattr(model, name):
            return name
    return None


def _own_classes(
    model: Any,  # noqa: ANN401 - any model
    question: Question,
    known: list[Any],
    what: str,
) -> list[Any]:
    """Give the model's classes in the order of its answers, once they are ours."""
    own = getattr(model, "classes_", None)
    if own is None:
        raise SubjectMismatch(_no_classes(question, what))
    classes = list(np.asarray(own).ravel().tolist())
    covered = all(any(same_value(c, k) for k in known) for c in classes)
    if len(classes) != len(known) or not covered:
        raise SubjectMismatch(_other_classes(question, known, classes, what))
    # by the spelling of the target, whose 1 may be the model's 1.0
    return [next(k for k in known if same_value(c, k)) for c in classes]


def _place_of_positive(model: Any, question: Question, what: str) -> tuple[int, int]:  # noqa: ANN401 - any model
    """Find `positive` among the model's classes: its index, and their number."""
    known = question.classes
    classes = _own_classes(model, question, known, what)
    places = [i for i, c in enumerate(classes) if same_value(c, question.positive)]
    if len(places) != 1:
        raise SubjectMismatch(_other_classes(question, known, classes, what))
    return places[0], len(classes)


def _no_classes(question: Question, what: str) -> str:
    whom = repr(question.positive) if question.task == "binary" else "each class"
    return (
        f"{what}: the model must name its classes in `classes_`, so that the score "
        f"of {whom} is found by name. Hint: list them beside the model as `classes`, "
        "in the order of its answers, or give its predictions as a table."
    )


def _other_classes(
    question: Question, known: list[Any], classes: list[Any], what: str
) -> str:
    told = (
        f"{what}: the classes of the model must be the values of the target "
        f"{question.target!r}: {show_values(known)}; got {show_values(classes)}. "
        "Hint: train it on the target as it is coded in the evaluation data"
    )
    if classes == list(range(len(known))):
        told += ", or list what its numbers stand for as `classes` beside the model"
    if question.task == "binary":
        return f"{told}."
    return f"{told}; list a class that has no row here in `classes`."


def _other_shape(
    what: str, rows: int, columns: int, raw: NDArray[Any]
) -> SubjectMismatch:
    return SubjectMismatch(
        f"{what} must return {rows} rows and {columns} columns, one per class; got "
        f"shape {raw.shape}. Hint: it must answer every row it is given."
    )


def _refuse_no_numbers(raw: NDArray[Any], scores: NDArray[Any], what: str) -> None:
    if raw.dtype.kind not in "biuf" and not missing_in(scores).any():
        raise InvalidInput.because(what, "numbers", raw.dtype)


def _positive_column(
    raw: NDArray[Any], place: tuple[int, int], rows: int, what: str
) -> NDArray[Any]:
    index, count = place
    if raw.shape == (rows, count):
        scores = raw[:, index]
    elif raw.shape == (rows,) and count == 2:
        # One number speaks for the second class: scikit-learn's decision functions.
        scores = raw if index == 1 else -raw
    else:
        raise _other_shape(what, rows, count, raw)
    _refuse_no_numbers(raw, scores, what)
    return scores
