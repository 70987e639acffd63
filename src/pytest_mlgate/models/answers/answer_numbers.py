"""How far apart are two answers: answers of every kind as numbers, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question

ROUNDING = 1e-6
"""Share of the largest answer that sums in another order, or in single precision, move
an answer by: two answers nearer than this are the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswerNumbers:
    """The answers of a model to some rows.

    A score, a number, or a probability per class; 0 and 1 where there are only labels.
    """

    # all finite; one row per row, one column per number
    values: NDArray[np.float64]
    # the decision as the place of its class, shape (n_rows,); None: a regression
    decisions: NDArray[np.int64] | None
    # the class of each decision, by its place; empty for a regression
    classes: tuple[Any, ...]
    # whether the numbers are more than the decisions spelled as 0 and 1
    graded: bool

    @classmethod
    def of(cls, found: RowAnswers, question: Question) -> AnswerNumbers:
        """Take the answers of a task as numbers."""
        if isinstance(found, Predictions):
            graded = found.scores is not None
            decided = found.decisions.astype(np.float64)
            numbers = decided if found.scores is None else found.scores
            return cls(
                values=numbers.reshape(-1, 1),
                decisions=found.decisions.astype(np.int64),
                classes=_two_classes(question),
                graded=graded,
            )
        if isinstance(found, ClassPredictions):
            known = found.probabilities
            hard = np.eye(len(found.classes))[found.labels]
            return cls(
                values=hard if known is None else known,
                decisions=found.labels,
                classes=tuple(question.classes),
                graded=known is not None,
            )
        values = found.values.reshape(-1, 1)
        return cls(values=values, decisions=None, classes=(), graded=True)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.values)

    def take(self, rows: Any) -> AnswerNumbers:  # noqa: ANN401 - any index of numpy
        """Take some of the rows, any of them more than once."""
        return AnswerNumbers(
            values=self.values[rows],
            decisions=None if self.decisions is None else self.decisions[rows],
            classes=self.classes,
            graded=self.graded,
        )

    def number(self, place: int) -> NDArray[np.float64]:
        """Give one number per row: that of the class at a place, or the only one."""
        return self.values[:, place]

    def distance(self, other: AnswerNumbers) -> NDArray[np.float64]:
        """Say how far each answer is from another: the largest of its differences."""
        apart = np.abs(self.values - other.values).max(axis=1)
        return np.asarray(apart, dtype=np.float64)

    def slack(self, other: AnswerNumbers) -> float:
        """Give what rounding may do to a difference."""
        largest = max(_largest(self.values), _largest(other.values))
        return ROUNDING * largest

    def redecided(self, other: AnswerNumbers) -> NDArray[np.bool_]:
        """Mark the rows whose decision is another; none for a regression."""
        if self.decisions is None or other.decisions is None:
            return np.zeros(len(self), dtype=bool)
        return np.not_equal(self.decisions, other.decisions)

    def moved(self, other: AnswerNumbers, *, tolerance: float) -> NDArray[np.bool_]:
        """Mark the rows whose answer is another.

        Parameters
        ----------
        other
            Answers to as many rows.
        tolerance
            How far a number may move, beyond rounding. With 0 a decision may not
            change either.
        """
        apart = self.distance(other) > tolerance + self.slack(other)
        return apart | self.redecided(other) if tolerance == 0 else apart

    def label(self, row: int) -> Any:  # noqa: ANN401 - a value of the target
        """Name the class that was decided on; None for a regression."""
        if self.decisions is None:
            return None
        return self.classes[int(self.decisions[row])]

    def shown(self, row: int) -> str:
        """Write an answer for a person."""
        label = self.label(row)
        if label is None:
            return f"{self.values[row, 0]:.6g}"
        word = spelled(label)
        if not self.graded:
            return word
        place = 0 if self.values.shape[1] == 1 else int(self.decisions[row])  # type: ignore[index] # a label has one
        return f"{self.values[row, place]:.4g} ({word})"


def _largest(values: NDArray[np.float64]) -> float:
    return float(np.abs(values).max(initial=0.0))


def _two_classes(question: Question) -> tuple[Any, ...]:
    """Name what is not positive, and what is."""
    others = [
        value for value in question.classes if not same_value(value, question.positive)
    ]
    negative = others[0] if len(others) == 1 else f"not {spelled(question.positive)}"
    return negative, question.positive
