"""What would a model answer if one column had another value: `asked_otherwise`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.asking.asked_model import AskedModel

MOST_VALUES = 20
"""Values of a column that are tried unless they are named: each asks for all rows."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedOtherwise:
    """What a model answers when a column has one value in all rows."""

    value: object
    answers: RowAnswers
    # rows that had another value before
    others: NDArray[np.bool_]
    # rows whose answer is another one, though only the column was changed
    changed: NDArray[np.bool_]


def other_values(frame: Any, name: str, values: Sequence[object] | None) -> list[Any]:  # noqa: ANN401 - any frame, any values
    """Find the values that a column is set to.

    Parameters
    ----------
    frame
        The evaluation data.
    name
        The column.
    values
        As the user names them; None for all that occur.

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If there are too many values to try them all, or one that is named occurs in no
        row and is no number among numbers.
    """
    known = column(frame, name)
    occurring = distinct_values(known)
    if values is None:
        if len(occurring) > MOST_VALUES:
            raise InvalidInput(
                f"{name!r} has {len(occurring)} different values; without `values` at "
                f"most {MOST_VALUES} are tried. Hint: name those that matter, "
                f"values={occurring[:: len(occurring) - 1]!r}."
            )
        return occurring
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise InvalidInput.because(
            "values", f"a list of values of {name!r}", values, hint="values=['a', 'b']"
        )
    wanted = list(values)
    numbers = bool(occurring) and not not_numbers(known).any()
    for value in wanted:
        fits = numbers and _is_number(value)
        if not fits and not equal_to(known, value).any():
            raise InvalidInput(
                f"`values` must be values of {name!r}; got {value!r}, which no row of "
                f"the evaluation data has. {_known(value, occurring)}"
            )
    if not wanted:
        raise InvalidInput.because("values", "at least one value", values)
    return wanted


def asked_otherwise(
    asked: AskedModel,
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    name: str,
    *,
    values: Sequence[object],
    before: RowAnswers,
    tolerance: float,
) -> Iterator[AskedOtherwise]:
    """Ask a model about all rows, with one column set to each value in turn.

    Parameters
    ----------
    asked
        The model.
    frame
        The evaluation data.
    name
        The column.
    values
        What it is set to.
    before
        What the model answers to the rows as they are.
    tolerance
        Numbers that differ by this or less are the same answer.

    Yields
    ------
    AskedOtherwise
        For each value. A row that has the value already is never changed.
    """
    known = column(frame, name)
    for value in values:
        same = equal_to(known, value)
        told = f"the evaluation data with {name}={spelled(value)}"
        answers = asked.answers(_with_value(frame, name, value, same), what=told)
        changed = _differs(before, answers, tolerance) & ~same
        yield AskedOtherwise(
            value=value, answers=answers, others=~same, changed=changed
        )


def _with_value(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    value: Any,  # noqa: ANN401 - any value
    same: NDArray[np.bool_],
) -> Any:  # noqa: ANN401 - the same kind of frame
    """Set a column to one value; by a cell that has it, so that its type stays."""
    rows = nw.from_native(frame, eager_only=True)
    if not same.any():
        return rows.with_columns(nw.lit(value).alias(name)).to_native()
    place = int(np.flatnonzero(same)[0])
    cells = rows[name][[place] * len(rows)]
    return rows.with_columns(cells.alias(name)).to_native()


def _differs(
    before: RowAnswers, after: RowAnswers, tolerance: float
) -> NDArray[np.bool_]:
    if isinstance(before, Predictions):
        assert isinstance(after, Predictions)
        return np.not_equal(before.decisions, after.decisions)
    if isinstance(before, ClassPredictions):
        assert isinstance(after, ClassPredictions)
        return np.not_equal(before.labels, after.labels)
    assert not isinstance(after, Predictions | ClassPredictions)
    far: NDArray[np.bool_] = np.abs(before.values - after.values) > tolerance
    return far


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)


def _known(value: object, occurring: list[Any]) -> str:
    if isinstance(value, str) and all(isinstance(one, str) for one in occurring):
        return did_you_mean(value, occurring)
    return f"Known: {show_values(occurring)}."
