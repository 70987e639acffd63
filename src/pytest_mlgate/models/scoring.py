"""How a model object answers the rows of a table: `score_rows`.

The positive class is found by its name among the model's classes, never by position.
What the model raises is reported with the model's name, and nothing is swallowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.models.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """What every model is asked: the rows, and what counts as positive."""

    table: DataTable
    # the column with the true answer
    target: str
    positive: object
    # columns that hold answers of models, not features
    exclude: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows to answer."""
        return self.table.rows

    @property
    def classes(self) -> list[Any]:
        """The values of the target, sorted."""
        return distinct_values(column(self.table.frame, self.target))


def score_rows(
    model: Any,  # noqa: ANN401 - any object with scikit-learn's methods
    question: Question,
    *,
    what: str,
    threshold: float | None = None,
) -> Predictions:
    """Ask a fitted model for an answer to every row.

    Parameters
    ----------
    model
        With `predict_proba`, else `decision_function`, else `predict`. Its features
        are ``feature_names_in_``, or all columns but the target and the excluded.
    question
        The rows, and what counts as positive.
    what
        The model, for messages.
    threshold
        Positive when the score is at least this; None: the model's own labels.

    Raises
    ------
    UnreadableData
        If columns are missing, or the model raises.
    SubjectMismatch
        If its classes are not the values of the target, or it takes the target as a
        feature.
    InvalidInput
        If its answers are not whole (see `Predictions.checked`).
    """
    features = _features(model, question, what)
    scorer = _scorer(model)
    scores = None
    if scorer is not None:
        place = _place_of_positive(model, question, what)
        raw = _asked(getattr(model, scorer), features, f"{what}: {scorer}")
        scores = _positive_column(raw, place, question.rows, f"{what}: {scorer}")
    labels = None
    if (scores is None or threshold is None) and hasattr(model, "predict"):
        labels = _asked(model.predict, features, f"{what}: predict")
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


def is_model(value: object) -> bool:
    """Tell whether an object can be asked for answers."""
    return any(hasattr(value, name) for name in ("predict", "predict_proba"))


def _scorer(model: Any) -> str | None:  # noqa: ANN401 - any model
    for name in ("predict_proba", "decision_function"):
        # hasattr, because scikit-learn hides what a fitted model cannot do
        if hasattr(model, name):
            return name
    return None


def _features(model: Any, question: Question, what: str) -> Any:  # noqa: ANN401 - any model, any frame
    columns = question.table.columns
    own = getattr(model, "feature_names_in_", None)
    if own is None:
        left_out = {question.target, *question.exclude}
        names = [name for name in columns if name not in left_out]
    else:
        names = [str(name) for name in own]
        _refuse_missing_features(names, columns, what)
    if question.target in names:
        raise SubjectMismatch(
            f"{what}: the model takes the target {question.target!r} itself as a "
            "feature, so its answers prove nothing. Hint: train it without that column."
        )
    return (
        nw.from_native(question.table.frame, eager_only=True).select(names).to_native()
    )


def _refuse_missing_features(
    names: list[str], columns: tuple[str, ...], what: str
) -> None:
    missing = [name for name in names if name not in columns]
    if missing:
        raise UnreadableData(
            f"{what}: the evaluation data must have every feature of the model; "
            f"{len(missing)} of {len(names)} are missing: {show_values(missing)}. "
            f"{did_you_mean(missing[0], columns)}"
        )


def _place_of_positive(model: Any, question: Question, what: str) -> tuple[int, int]:  # noqa: ANN401 - any model
    """Find `positive` among the model's classes: its index, and their number."""
    own = getattr(model, "classes_", None)
    if own is None:
        raise SubjectMismatch(
            f"{what}: the model must name its classes in `classes_`, so that the score "
            f"of {question.positive!r} is found by name. Hint: wrap it in a "
            "scikit-learn classifier, or give its predictions as a table."
        )
    known = question.classes
    classes = list(np.asarray(own).ravel().tolist())
    covered = all(any(same_value(c, k) for k in known) for c in classes)
    places = [i for i, c in enumerate(classes) if same_value(c, question.positive)]
    if len(classes) != len(known) or not covered or len(places) != 1:
        raise SubjectMismatch(
            f"{what}: the classes of the model must be the values of the target "
            f"{question.target!r}: {show_values(known)}; got {show_values(classes)}. "
            "Hint: train it on the target as it is coded in the evaluation data."
        )
    return places[0], len(classes)


def _asked(
    method: Callable[[Any], object],
    features: Any,  # noqa: ANN401 - any frame
    what: str,
) -> NDArray[Any]:
    try:
        answer = np.asarray(method(features))
    # A model is strange code and may raise anything; the run ends with its words.
    except Exception as error:
        raise UnreadableData(
            f"{what} raised {type(error).__name__}: {error}. Hint: the model gets the "
            "columns it was trained on, of the evaluation data; call it on them in a "
            "notebook."
        ) from error
    return answer


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
        raise SubjectMismatch(
            f"{what} must return {rows} rows and {count} columns, one per class; got "
            f"shape {raw.shape}. Hint: it must answer every row it is given."
        )
    if raw.dtype.kind not in "biuf" and not missing_in(scores).any():
        raise InvalidInput.because(what, "numbers", raw.dtype)
    return scores
