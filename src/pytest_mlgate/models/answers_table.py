"""How columns of a table become a model's answers: `answers_in_table`.

The table is the evaluation data itself, or a file with one row per row of it. A file
that shares columns with the evaluation data must agree in every one of its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.predictions import Predictions
from pytest_mlgate.models.predictions import is_hard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.scoring import Question
    from pytest_mlgate.settings import SubjectSettings

SCORE = "score"
LABEL = "label"

# A number that went through text with six digits is still the same number.
_RELATIVE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumns:
    """The names of the columns that hold a model's answers."""

    score: str | None
    label: str | None


def answer_columns(
    settings: SubjectSettings, table: DataTable, question: Question
) -> AnswerColumns:
    """Decide which columns of a predictions file hold the answers.

    Those that the settings name; else ``score`` and ``label``, unless that is what the
    target is called: a copy of the truth must not be taken for a perfect model.

    Raises
    ------
    UnreadableData
        If there are no such columns.
    """
    if settings.score is not None or settings.label is not None:
        return AnswerColumns(score=settings.score, label=settings.label)
    present = set(table.columns) - {question.target}
    found = AnswerColumns(
        score=SCORE if SCORE in present else None,
        label=LABEL if LABEL in present else None,
    )
    if found.score is None and found.label is None:
        listed = ", ".join(repr(name) for name in table.columns[:10])
        raise UnreadableData(
            f"{table.reference}: there is no column {SCORE!r} or {LABEL!r}; it has "
            f"{listed}. Hint: name the columns with `score` or `label` in the settings."
        )
    return found


def answers_in_table(
    settings: SubjectSettings,
    table: DataTable,
    names: AnswerColumns,
    question: Question,
    *,
    what: str,
) -> Predictions:
    """Read scores and labels from a table.

    Raises
    ------
    SettingsError
        If a column of the evaluation data is the target itself.
    UnreadableData, SubjectMismatch, InvalidInput
        If a column is missing, or its values are no answers (`Predictions.checked`).
    """
    inside = table is question.table
    if inside and question.target in {names.score, names.label}:
        raise SettingsError(
            f"{what}: `score` and `label` must name answers of a model; "
            f"{question.target!r} is the target, the truth itself. Hint: name the "
            "column with the model's answers."
        )
    where = EVALUATION if inside else table.reference
    scores = _column(table, names.score, where)
    labels = _column(table, names.label, where)
    hard = scores is not None and scores.shape == (question.rows,) and is_hard(scores)
    decided = None
    if not hard or labels is not None:
        decided = Predictions.checked(
            rows=question.rows,
            what=what,
            positive=question.positive,
            classes=question.classes,
            scores=None if hard else scores,
            labels=labels,
            form=settings.form,
            threshold=None if hard else settings.threshold,
        )
    if hard and scores is not None:
        return Predictions.from_hard_scores(scores, labels=decided)
    assert decided is not None
    return decided


def rows_agree(table: DataTable, names: AnswerColumns, question: Question) -> bool:
    """Hold every column that a predictions file shares against the evaluation data.

    Returns
    -------
    bool
        False when no column is shared, so that rows are matched by position alone.

    Raises
    ------
    SubjectMismatch
        If the number of rows differs, or a shared column does in some row.
    """
    if table.rows != question.rows:
        raise SubjectMismatch(
            f"{table.reference}: it must have one row for each of the {question.rows} "
            f"rows of {question.table.reference}; it has {table.rows}. Hint: predict "
            "all rows, and these rows."
        )
    answers = {names.score, names.label}
    shared = [
        name
        for name in table.columns
        if name in question.table.columns and name not in answers
    ]
    for name in shared:
        theirs = column(table.frame, name, what=table.reference)
        ours = column(question.table.frame, name)
        different = _different(theirs, ours)
        if different.any():
            row = int(np.argmax(different))
            raise SubjectMismatch(
                f"{table.reference}: the column {name!r} must equal that of "
                f"{question.table.reference} in every row; row {row} (counted from 0) "
                f"is {theirs[row]!s} there and {ours[row]!s} in the evaluation data, "
                f"and {int(different.sum())} of {len(ours)} rows differ. Hint: these "
                "are other rows or another order; predict the evaluation data as it is."
            )
    return bool(shared)


def _column(table: DataTable, name: str | None, where: str) -> NDArray[Any] | None:
    return None if name is None else column(table.frame, name, what=where)


def _different(theirs: NDArray[Any], ours: NDArray[Any]) -> NDArray[np.bool_]:
    gaps = missing_in(theirs), missing_in(ours)
    if theirs.dtype.kind in "biu" and ours.dtype.kind in "biu":
        unequal = theirs != ours
    elif theirs.dtype.kind in "biuf" and ours.dtype.kind in "biuf":
        close = np.isclose(theirs, ours, rtol=_RELATIVE, atol=0.0, equal_nan=True)
        unequal = ~close
    else:
        # One file may hold as text what the other holds as a number or a date.
        unequal = theirs.astype(str) != ours.astype(str)
    return np.asarray((gaps[0] != gaps[1]) | (unequal & ~gaps[0]), dtype=bool)
