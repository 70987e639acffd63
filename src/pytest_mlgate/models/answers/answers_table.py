"""How columns of a table become a model's answers: `answers_in_table`.

The table is the evaluation data itself, or a file with one row per row of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_arrays import is_hard
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.settings import SubjectSettings
    from pytest_mlgate.settings import Task

USUAL: Mapping[Task, tuple[str, ...]] = MappingProxyType(
    {"binary": ("score", "label"), "multiclass": ("label",), "regression": ("value",)}
)
"""What the columns of a predictions file are called when the settings do not say."""

_KEYS: Mapping[Task, str] = {
    "binary": "`score` or `label`",
    "multiclass": "`label` or `probabilities`",
    "regression": "`value`",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumns:
    """The names of the columns that hold a model's answers."""

    score: str | None = None
    label: str | None = None
    value: str | None = None
    # by the name of the class
    probabilities: Mapping[str, str] | None = None

    @classmethod
    def named(cls, settings: SubjectSettings) -> AnswerColumns:
        """Take the names that the settings give."""
        return cls(
            score=settings.score,
            label=settings.label,
            value=settings.value,
            probabilities=settings.probabilities,
        )

    @property
    def listed(self) -> tuple[str, ...]:
        """All names, in a fixed order."""
        several = () if self.probabilities is None else self.probabilities.values()
        named = (self.score, self.label, self.value, *several)
        return tuple(name for name in named if name is not None)


def answer_columns(
    settings: SubjectSettings, table: DataTable, question: Question
) -> AnswerColumns:
    """Decide which columns of a predictions file hold the answers.

    Those that the settings name; else those with the usual names (see `USUAL`), unless
    that is what the target is called: a copy of the truth must not be taken for a
    perfect model.

    Raises
    ------
    UnreadableData
        If there are no such columns.
    """
    if settings.answer_columns:
        return AnswerColumns.named(settings)
    usual = USUAL[question.task]
    present = set(table.columns) - {question.target}
    found = {name: name for name in usual if name in present}
    if not found:
        listed = ", ".join(repr(name) for name in table.columns[:10])
        wanted = " or ".join(repr(name) for name in usual)
        beside = " beside the target" if question.target in usual else ""
        raise UnreadableData(
            f"{table.reference}: there is no column {wanted}{beside}; it has {listed}. "
            f"Hint: name the columns with {_KEYS[question.task]} in the settings."
        )
    return AnswerColumns(**found)  # type: ignore[arg-type] # the keys are those of USUAL


def answers_in_table(
    settings: SubjectSettings,
    table: DataTable,
    names: AnswerColumns,
    question: Question,
    *,
    what: str,
) -> RowAnswers:
    """Read a model's answers from a table.

    Raises
    ------
    SettingsError
        If a column of the evaluation data is the target itself.
    UnreadableData, SubjectMismatch, InvalidInput
        If a column is missing, or its values are no answers (`Predictions.checked`,
        `ClassPredictions.checked`, `ValuePredictions.checked`).
    """
    inside = table is question.table
    if inside and question.target in names.listed:
        raise SettingsError(
            f"{what}: {_KEYS[question.task]} must name answers of a model, and "
            f"{question.target!r} is the target, the truth itself. Hint: name the "
            "column with the model's answers."
        )
    where = question.what if inside else table.reference
    if question.task == "multiclass":
        return _classes(table, names, question, where=where, what=what)
    if names.value is not None:
        values = column(table.frame, names.value, what=where)
        return ValuePredictions.checked(rows=question.rows, what=what, values=values)
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


def _classes(
    table: DataTable,
    names: AnswerColumns,
    question: Question,
    *,
    where: str,
    what: str,
) -> ClassPredictions:
    columns = None
    if names.probabilities is not None:
        columns = {
            name: column(table.frame, place, what=where)
            for name, place in names.probabilities.items()
        }
    return ClassPredictions.checked(
        rows=question.rows,
        what=what,
        classes=question.classes,
        labels=_column(table, names.label, where),
        probabilities=columns,
    ).without_hard_probabilities()


def _column(table: DataTable, name: str | None, where: str) -> NDArray[Any] | None:
    return None if name is None else column(table.frame, name, what=where)
