"""How an object that a user's fixture returned answers: `answers_of_object`.

A fitted model is asked; an array or Series is taken for the answers themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.answer_arrays import is_hard
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.asking.asking import is_model
from pytest_mlgate.models.asking.scoring import score_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question


def answers_of_object(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    question: Question,
    *,
    what: str,
) -> RowAnswers | None:
    """Get answers from a model, an array or a Series.

    Parameters
    ----------
    value
        A fitted model; or one answer per row. Binary: floats are probabilities,
        booleans say "positive", anything else is a label. Multiclass: labels, or a
        frame with one column of probabilities per class, called by its name.
        Regression: numbers.
    question
        The rows, and what counts as an answer.
    what
        The object, for messages.

    Returns
    -------
    Predictions, ClassPredictions, ValuePredictions or None
        As the task wants; None when it is none of these.

    Raises
    ------
    SubjectMismatch
        If a Series or frame has the rows in another order, labels are not of the
        target, or probabilities of several classes do not name them.
    MlgateError
        As `score_rows`, and as `checked` of the answers.
    """
    if is_model(value) and not isinstance(value, type):
        return score_rows(value, question, what=what)
    if question.task == "multiclass":
        return _classes(value, question, what)
    values = _one_column(value, question.table)
    if values is None:
        return None
    if question.task == "regression":
        return ValuePredictions.checked(rows=question.rows, what=what, values=values)
    known = question.classes
    binary = set(known) <= {0, 1}
    if values.dtype == np.bool_ and not binary:
        values = _as_labels(values, known, question.positive)
    hard = values.dtype.kind == "f" and values.ndim == 1 and is_hard(values)
    if hard and not binary and len(values) == question.rows:
        return Predictions.from_hard_scores(values)
    numbers = values.dtype.kind == "f" and not hard
    return Predictions.checked(
        rows=question.rows,
        what=what,
        positive=question.positive,
        classes=known,
        scores=values if numbers else None,
        labels=None if numbers else values,
    )


def _classes(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    question: Question,
    what: str,
) -> ClassPredictions | None:
    labels = _one_column(value, question.table)
    columns = None
    if labels is not None and labels.ndim == 2:
        raise SubjectMismatch(
            f"{what}: probabilities of several classes must name their classes; a "
            f"{type(value).__name__} has columns without names. Hint: "
            "pandas.DataFrame(probabilities, columns=model.classes_)."
        )
    if labels is None:
        columns = _named_columns(value, question.table)
        if columns is None:
            return None
    return ClassPredictions.checked(
        rows=question.rows,
        what=what,
        classes=question.classes,
        labels=labels,
        probabilities=columns,
    )


def _named_columns(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    table: DataTable,
) -> dict[str, NDArray[Any]] | None:
    """Take a frame as one column per class; pandas may name them by numbers."""
    if isinstance(value, pd.DataFrame):
        _refuse_other_order(value, table)
        value = value.set_axis(class_names(list(value.columns)), axis="columns")
    frame = nw.from_native(value, eager_only=True, pass_through=True)
    if not isinstance(frame, nw.DataFrame):
        return None
    return {name: column(frame, name, what="the answers") for name in frame.columns}


def _one_column(value: Any, table: DataTable) -> NDArray[Any] | None:  # noqa: ANN401 - whatever a fixture returns
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, pd.Series):
        _refuse_other_order(value, table)
    series = nw.from_native(value, series_only=True, pass_through=True)
    if not isinstance(series, nw.Series) or is_nested(series):
        return None
    return np.asarray(series.to_numpy())


def _refuse_other_order(value: pd.Series[Any] | pd.DataFrame, table: DataTable) -> None:
    """Refuse answers whose index says that their rows were sorted or shuffled."""
    if not isinstance(table.frame, pd.DataFrame) or len(value) != table.rows:
        return
    rows = table.frame.index
    if not value.index.equals(rows) and set(value.index) == set(rows):
        raise SubjectMismatch(
            "The answers must stand in the order of the evaluation data; the index of "
            f"the {type(value).__name__} has the same rows in another order. Hint: "
            "answers.loc[frame.index]."
        )


def _as_labels(
    values: NDArray[np.bool_], known: list[Any], positive: object
) -> NDArray[Any]:
    """Word a comparison such as scores > 0.3, which says "positive" in no coding."""
    negative = next((value for value in known if value != positive), None)
    words = [positive if value else negative for value in values]
    return np.array(words, dtype=object)
