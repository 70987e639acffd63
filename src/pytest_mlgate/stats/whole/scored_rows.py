"""A metric on some of the rows: one evaluation, ready to be made on others."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.whole.row_contents import RowContents
from pytest_mlgate.stats.whole.user_metric import UserMetric

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.stats.whole.disjoint_blocks import Blocks
    from pytest_mlgate.stats.whole.user_metric import Evaluation

    Floats: TypeAlias = NDArray[np.float64]
    # BinaryAnswers, ClassAnswers or ValueAnswers: the metric's task says which
    Answers: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredRows:
    """What one model scores, or by how much the first one is better than the second."""

    metric: RowMetric
    truth: NDArray[Any]
    models: tuple[Answers, ...]
    weights: Floats | None
    # the arrays of the models that the metric looks at
    columns: tuple[dict[str, NDArray[Any]], ...]

    @classmethod
    def of(
        cls,
        metric: RowMetric,
        truth: NDArray[Any],
        models: tuple[Answers, ...],
        weights: Floats | None,
    ) -> ScoredRows:
        """Gather the answers of one model, or of two to compare."""
        models = tuple(_looked_at(metric, answers) for answers in models)
        columns = tuple(_columns(answers) for answers in models)
        return cls(
            metric=metric, truth=truth, models=models, weights=weights, columns=columns
        )

    @property
    def contents(self) -> RowContents:
        """Everything that tells rows apart."""
        weights = () if self.weights is None else (self.weights,)
        models = tuple(tuple(columns.values()) for columns in self.columns)
        return RowContents(shared=(self.truth, *weights), models=models)

    def on(self, rows: NDArray[np.intp] | slice) -> float | Undefined:
        """Evaluate on some of the rows, in the direction of better."""
        score = self.metric.score
        assert score is not None
        sign = 1 if self.metric.higher_is_better else -1
        weights = None if self.weights is None else self.weights[rows]
        truth, total = self.truth[rows], 0.0
        for answers, columns in zip(self.models, self.columns, strict=True):
            some = {name: column[rows] for name, column in columns.items()}
            found = score(truth, _with_columns(answers, some), weights)
            if isinstance(found, Undefined):
                return found
            total, sign = total + sign * found, -sign
        return total

    def laid_out(self, blocks: Blocks) -> ScoredRows:
        """Put the rows that take part end to end, so that blocks are slices."""
        return replace(
            self,
            truth=blocks.lay_out(self.truth),
            weights=None if self.weights is None else blocks.lay_out(self.weights),
            columns=tuple(
                {name: blocks.lay_out(column) for name, column in columns.items()}
                for columns in self.columns
            ),
        )


def evaluate(
    metric: RowMetric, truth: NDArray[Any], answers: Answers, structure: RowStructure
) -> Evaluation:
    """Evaluate a metric once, on all rows of one model."""
    if not truth.size:
        return Undefined(reason="There are no rows.")
    if isinstance(metric, UserMetric):
        return metric.evaluate(truth, answers, structure.weights)
    if metric.score is None:
        raise InvalidInput(
            f"The metric {metric.name!r} has no `score`, so it cannot be resampled."
        )
    return metric.score(truth, answers, structure.weights)


def take(answers: Answers, rows: NDArray[np.intp]) -> Answers:
    """Give the answers on some of the rows.

    Parameters
    ----------
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers of one model.
    rows : ndarray of int
        Positions.

    Returns
    -------
    BinaryAnswers, ClassAnswers or ValueAnswers

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> take(ValueAnswers(values=np.array([1.0, 2.0, 3.0])), np.array([2])).values
    array([3.])

    The answer on the last row.
    """
    columns = _columns(answers).items()
    return replace(
        answers, **{name: column.take(rows, axis=0) for name, column in columns}
    )


def _columns(answers: Answers) -> dict[str, NDArray[Any]]:
    """Name the arrays of a model's answers."""
    return {
        field.name: column
        for field in fields(answers)
        if isinstance(column := getattr(answers, field.name), np.ndarray)
    }


def _with_columns(answers: Answers, columns: dict[str, NDArray[Any]]) -> Answers:
    """Replace the arrays of answers by rows of theirs, which need no second check."""
    found = object.__new__(type(answers))
    for field in fields(answers):
        value = columns.get(field.name, getattr(answers, field.name))
        object.__setattr__(found, field.name, value)
    return found


def _looked_at(metric: RowMetric, answers: Answers) -> Answers:
    """Leave out what the metric does not look at: it costs, and tells rows apart."""
    spare = {"decisions": "scores", "labels": "probabilities"}.get(metric.needs)
    return answers if spare is None else replace(answers, **{spare: None})


def one_number(metric: RowMetric, found: Evaluation) -> float:
    """Insist that a metric gave a number for all rows, not one per row."""
    if not isinstance(found, float):
        raise InvalidInput(
            f"`{metric.name}` must give one number for both models, or one per row for "
            "both; got one of each. Hint: return the same kind whatever the answers."
        )
    return found
