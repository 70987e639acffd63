"""Answers in columns of rows that stay where they are: `PushedAnswers`.

Held against the same rules as answers in memory, by what the engine counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import NoReturn

import narwhals as nw
import numpy as np

from pytest_mlgate.data.places.pushed_conditions import equals
from pytest_mlgate.data.places.pushed_rows import AnswerColumn
from pytest_mlgate.data.places.pushed_target import pushed_target
from pytest_mlgate.data.places.pushed_target import refuse_missing_values
from pytest_mlgate.data.places.pushed_target import values_of
from pytest_mlgate.data.places.pushed_values import aggregated
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.data.places.pushed_values import lazy_rows
from pytest_mlgate.data.places.pushed_values import type_of
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.models.answers.answer_arrays import ROUNDING
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.needs import Needs
    from pytest_mlgate.models.answers.predictions import Form
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.settings import SubjectSettings

_ONLY_RANKS = 'set form = "scores" and a `threshold` if they only rank'


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PushedAnswers:
    """What one model answered, as expressions over columns that nobody reads."""

    answers: AnswerColumn
    # booleans: is the true answer positive
    truth: nw.Expr
    form: Form
    threshold: float | None
    # columns of the evaluation data that hold them: "score", "label"
    columns: dict[str, str]
    # which table they stand in
    table: DataTable

    @property
    def gives(self) -> frozenset[Needs]:
        """What a metric can be computed from."""
        known: dict[Form, frozenset[Needs]] = {
            "labels": frozenset({"decisions"}),
            "scores": frozenset({"decisions", "scores"}),
            "probabilities": frozenset({"decisions", "scores", "probabilities"}),
        }
        return known[self.form]

    def as_table(self) -> DataTable:
        """Give a plan of a table that holds nothing but these answers."""
        named = {"label": self.answers.decides}
        if self.answers.score is not None:
            named = {"score": self.answers.score} | named
        chosen = [expression.alias(name) for name, expression in named.items()]
        return DataTable(
            frame=lazy_rows(self.table).select(*chosen).to_native(),
            reference=self.table.reference,
            identity=self.table.identity,
            rows=self.table.rows,
            columns=tuple(named),
            origin=self.table.origin,
            source=self.table.source,
        )

    @property
    def arrays(self) -> NoReturn:
        """Refuse to be rows."""
        raise _not_rows(self.table)

    def save(self, path: Path) -> NoReturn:
        """Refuse to be rows."""
        del path
        raise _not_rows(self.table)

    def __len__(self) -> int:
        """Count the rows."""
        return self.table.rows


def pushed_answers(
    settings: SubjectSettings, question: Question, *, what: str
) -> PushedAnswers:
    """Take columns of the evaluation data as a model's answers, where they are.

    Parameters
    ----------
    settings
        Names `score` and/or `label`.
    question
        About a table whose rows stay where they are; a binary one.
    what
        Whose answers they are, for messages.

    Raises
    ------
    InvalidInput
        If the answers are no columns or the task is not binary; if a score is missing,
        not finite or, where it is a probability, not in [0, 1].
    UnreadableData, SettingsError, SubjectMismatch
        As for answers in memory.
    """
    table = question.table
    _refuse_other_sources(settings, question, what)
    names = {
        key: name
        for key, name in (("score", settings.score), ("label", settings.label))
        if name is not None
    }
    if question.target in names.values():
        raise SettingsError(
            f"{what}: `score` or `label` must name answers of a model, and "
            f"{question.target!r} is the target, the truth itself. Hint: name the "
            "column with the model's answers."
        )
    truth, classes = pushed_target(
        table, target=question.target, positive=question.positive
    )
    labels = _labels(settings, question, classes, what)
    scores = _score(settings, question, what)
    hard = scores is not None and _is_hard(table, scores, what)
    # the rules of answers in memory, asked about values that stand for all
    found = Predictions.checked(
        rows=2,
        what=what,
        positive=question.positive,
        classes=classes,
        scores=None if hard or scores is None else np.array([scores.low, scores.high]),
        labels=None if labels is None and not hard else _two(classes),
        form=settings.form,
        threshold=None if hard else settings.threshold,
    )
    if scores is None or found.threshold is None:
        decides = labels
        if decides is None and scores is not None:
            decides = scores.column == 1.0
        assert decides is not None
    else:
        decides = scores.column >= found.threshold
    score = None if scores is None or hard else scores.column
    return PushedAnswers(
        answers=AnswerColumn(decides=decides, score=score),
        truth=truth,
        form=found.form,
        threshold=found.threshold,
        columns=names,
        table=table,
    )


def _refuse_other_sources(
    settings: SubjectSettings, question: Question, what: str
) -> None:
    engine = engine_of(question.table)
    if question.task != "binary":
        raise InvalidInput(
            f"{what}: answers to rows that stay in {engine} must be those of task = "
            f"'binary'; got {question.task!r}. Hint: set engine = \"pandas\" on rows "
            "that fit into memory."
        )
    columns = settings.score is not None or settings.label is not None
    if not columns or settings.predictions is not None:
        raise InvalidInput(
            f"{what}: answers to rows that stay in {engine} must be columns of that "
            "table, because nothing collects its rows to ask a model or to match "
            "another file. Hint: write the model's answers beside the rows and name "
            'them with `score` or `label`, or set engine = "pandas".'
        )


def _labels(
    settings: SubjectSettings, question: Question, classes: list[Any], what: str
) -> nw.Expr | None:
    """Tell which rows have a positive label; None without a column of labels."""
    name, table = settings.label, question.table
    if name is None:
        return None
    kind = type_of(table, name, what=question.what)
    refuse_missing_values(table, name, "`label`", what=what)
    values = values_of(table, name, what=what)
    found = Predictions.checked(
        rows=len(values),
        what=what,
        positive=question.positive,
        classes=classes,
        labels=values,
    )
    positive = values[found.decisions]
    if not len(positive):  # and nothing is missing
        return nw.col(name).is_null()
    return equals(name, kind, positive[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scores:
    """A column as float64 within its range, and its extremes."""

    column: nw.Expr
    low: float
    high: float


def _score(settings: SubjectSettings, question: Question, what: str) -> _Scores | None:
    name, table = settings.score, question.table
    if name is None:
        return None
    kind = type_of(table, name, what=question.what)
    if not kind.is_numeric() and kind != nw.Boolean:
        raise InvalidInput(
            f"{what}: `score` must be a number in every row; the column {name!r} is "
            f"{kind}. Hint: a label goes in `label`."
        )
    refuse_missing_values(table, name, "`score`", what=what)
    column = nw.col(name)
    if kind == nw.Boolean:
        column = column.cast(nw.Int8)
    column = column.cast(nw.Float64)
    asked = [column.min().alias("low"), column.max().alias("high")]
    (row,) = aggregated(table, lazy_rows(table).select(*asked), what=what)
    low, high = float(row["low"]), float(row["high"])
    if not (math.isfinite(low) and math.isfinite(high)):
        raise InvalidInput(
            f"{what}: `score` must be finite; it goes from {low} to {high}. Hint: clip "
            "log odds before saving."
        )
    if settings.form == "probabilities":
        if low < -ROUNDING or high > 1 + ROUNDING:
            raise InvalidInput(
                f"{what}: a probability must be in [0, 1]; the column {name!r} goes "
                f"from {low!r} to {high!r}. Hint: {_ONLY_RANKS}."
            )
        low, high = max(low, 0.0), min(high, 1.0)
        above = nw.when(column > 1.0).then(nw.lit(1.0)).otherwise(column)
        column = nw.when(column < 0.0).then(nw.lit(0.0)).otherwise(above)
    return _Scores(column=column, low=low, high=high)


def _is_hard(table: DataTable, scores: _Scores, what: str) -> bool:
    """Tell whether there is nothing but 0 and 1."""
    if not {scores.low, scores.high} <= {0.0, 1.0}:
        return False
    score = scores.column
    between = nw.when((score > 0.0) & (score < 1.0)).then(1).otherwise(0)
    asked = lazy_rows(table).select(between.sum().alias("rows"))
    (row,) = aggregated(table, asked, what=what)
    return not row["rows"]


def _two(classes: list[Any]) -> NDArray[Any]:
    """Stand for two rows with labels of the target."""
    labels = np.empty(2, dtype=object)
    labels[:] = classes[0]
    return labels


def _not_rows(table: DataTable) -> InvalidInput:
    return InvalidInput(
        f"The answers stay in {engine_of(table)} beside their rows and are never "
        "collected; this question needs them row by row. Hint: ask what can be counted "
        'there, or set engine = "pandas" on rows that fit into memory.'
    )
