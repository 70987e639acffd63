"""What a model answers to each case: one question for all, and no case lost to another.

A model that raises is asked again about halves, until the cases that make it raise are
alone: they fail with its words, the others are answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.asking.asked_model import AskedModel

ALONE = ""
"""The name of the one number of an answer that is not one per class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """The answer of a model to one case."""

    # the name of the class; None of a regression
    label: str | None
    # probability by name of the class; under `ALONE` the score of the positive class,
    # or the value of a regression; empty where the model gives labels only
    numbers: Mapping[str, float]
    # whether the numbers are probabilities
    shares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Why a model gave no answer to a case."""

    why: str
    # False where the case lacks a feature of the model
    asked: bool = True


def case_answers(
    asked: AskedModel,
    rows: Any,  # noqa: ANN401 - any frame in memory
    *,
    what: str,
) -> list[CaseAnswer | NoAnswer]:
    """Ask a model about all rows at once; about fewer where it raises.

    Parameters
    ----------
    asked
        The model.
    rows
        A row for each case, with the features of the model.
    what
        What the rows are, for messages.
    """
    frame = nw.from_native(rows, eager_only=True)
    try:
        found = asked.answers(rows, what=what)
    except MlgateError as error:
        if len(frame) <= 1:
            return [NoAnswer(why=_words(error))] * len(frame)
        half = len(frame) // 2
        parts = (frame[:half], frame[half:])
        return [
            answer
            for part in parts
            for answer in case_answers(asked, part.to_native(), what=what)
        ]
    return _one_by_one(found, asked.question)


def _one_by_one(found: RowAnswers, question: Question) -> list[CaseAnswer | NoAnswer]:
    if isinstance(found, Predictions):
        return _of_decisions(found, question)
    if isinstance(found, ClassPredictions):
        given = found.probabilities
        rows = [()] * len(found) if given is None else given.tolist()
        return [
            CaseAnswer(
                label=found.classes[code],
                numbers=dict(zip(found.classes, row, strict=False)),
                shares=given is not None,
            )
            for code, row in zip(found.labels.tolist(), rows, strict=True)
        ]
    return [
        CaseAnswer(label=None, numbers={ALONE: value})
        for value in found.values.tolist()
    ]


def _of_decisions(
    found: Predictions, question: Question
) -> list[CaseAnswer | NoAnswer]:
    classes = question.classes
    names = dict(
        zip(
            (same_value(value, question.positive) for value in classes),
            class_names(classes),
            strict=True,
        )
    )
    scores = [None] * len(found) if found.scores is None else found.scores.tolist()
    return [
        CaseAnswer(
            label=names[decision],
            numbers={} if score is None else {ALONE: score},
            shares=found.form == "probabilities",
        )
        for decision, score in zip(found.decisions.tolist(), scores, strict=True)
    ]


def _words(error: MlgateError) -> str:
    """Say what the model raised, or what was wrong with its answer."""
    cause = error.__cause__
    if cause is None:
        return f"gave no whole answer: {error}".partition(" Hint:")[0]
    told = " ".join(str(cause).split())
    return f"raised {type(cause).__name__}" + (f": {told}" if told else "")
