"""How often is a model asked again: `CountedAsking`, with what the asking costs."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
from threadpoolctl import ThreadpoolController

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pytest_mlgate.models.asking.asked_model import AskedModel

Frame = nw.DataFrame[Any]

FEW_ROWS = 10_000
"""Up to here one thread answers: waking the others costs more than they save (two rows
of a boosted model took 0.06 s instead of 0.4 s on a busy machine of two cores)."""


class NoAnswer(UnreadableData):
    """The model gave no whole answer to rows that a question made."""


class CountedAsking:
    """Ask a model about made rows, and count it.

    Parameters
    ----------
    asked
        The model.
    """

    def __init__(self, asked: AskedModel) -> None:
        question = asked.question
        if question.task != "regression":
            # looked up once: the evaluation data may have many rows
            question = replace(question, known=tuple(question.classes))
        self.asked = replace(asked, question=question)
        self.calls = 0
        self.rows = 0
        self._threads = ThreadpoolController()

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the model takes."""
        return self.asked.features

    def numbers(self, frame: Frame, *, what: str = "rows made for it") -> AnswerNumbers:
        """Ask about every row at once.

        Raises
        ------
        NoAnswer
            If the model raises, or an answer is missing; the cause is what it said.

        Notes
        -----
        Warnings of the model are dropped: it gave them on the evaluation data.
        """
        self.calls += 1
        self.rows += len(frame)
        try:
            with warnings.catch_warnings(), self._few_threads(len(frame)):
                warnings.simplefilter("ignore")
                found = self.asked.answers(frame.to_native(), what=what)
        except MlgateError as error:
            raise NoAnswer(str(error)) from error
        return AnswerNumbers.of(found, self.asked.question)

    def _few_threads(self, rows: int) -> AbstractContextManager[object]:
        if rows > FEW_ROWS:
            return nullcontext()
        limited: AbstractContextManager[object] = self._threads.limit(limits=1)
        return limited

    @property
    def told(self) -> str:
        """Say what it took."""
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        return f"{self.rows} rows asked in {calls}"
