"""How an object that a user's fixture returned answers: `answers_of_object`.

A fitted model is asked; an array or Series is taken for the answers themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.predictions import Predictions
from pytest_mlgate.models.predictions import is_hard
from pytest_mlgate.models.scoring import is_model
from pytest_mlgate.models.scoring import score_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.scoring import Question


def answers_of_object(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    question: Question,
    *,
    what: str,
) -> Predictions | None:
    """Get answers from a model, an array or a Series.

    Parameters
    ----------
    value
        A fitted model; or one answer per row: floats are probabilities, booleans say
        "positive", anything else is a label.
    question
        The rows, and what counts as positive.
    what
        The object, for messages.

    Returns
    -------
    Predictions or None
        None when it is none of these.

    Raises
    ------
    SubjectMismatch
        If a Series has the rows in another order, or labels are not of the target.
    MlgateError
        As `score_rows` and `Predictions.checked`.
    """
    if is_model(value) and not isinstance(value, type):
        return score_rows(value, question, what=what)
    values = _one_column(value, question.table)
    if values is None:
        return None
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


def _one_column(value: Any, table: DataTable) -> NDArray[Any] | None:  # noqa: ANN401 - whatever a fixture returns
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, pd.Series):
        _refuse_other_order(value, table)
    series = nw.from_native(value, series_only=True, pass_through=True)
    if not isinstance(series, nw.Series) or is_nested(series):
        return None
    return np.asarray(series.to_numpy())


def _refuse_other_order(value: pd.Series[Any], table: DataTable) -> None:
    """Refuse a Series whose index says that its rows were sorted or shuffled."""
    if not isinstance(table.frame, pd.DataFrame) or len(value) != table.rows:
        return
    rows = table.frame.index
    if not value.index.equals(rows) and set(value.index) == set(rows):
        raise SubjectMismatch(
            "The answers must stand in the order of the evaluation data; the index of "
            "the Series has the same rows in another order. Hint: "
            "answers.loc[frame.index]."
        )


def _as_labels(
    values: NDArray[np.bool_], known: list[Any], positive: object
) -> NDArray[Any]:
    """Word a comparison such as scores > 0.3, which says "positive" in no coding."""
    negative = next((value for value in known if value != positive), None)
    words = [positive if value else negative for value in values]
    return np.array(words, dtype=object)
