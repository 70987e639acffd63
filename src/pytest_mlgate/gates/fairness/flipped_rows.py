"""What a person reads of answers that a changed column changes: `told_flips`."""

from __future__ import annotations

from itertools import chain
from itertools import islice
from itertools import zip_longest
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import column
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.gates.fairness.changed_column import AskedOtherwise
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.asking.asked_model import AskedModel

_FEWEST_ROWS_SHOWN = 4


def told_flips(
    changed: Sequence[AskedOtherwise],
    *,
    asked: AskedModel,
    before: RowAnswers,
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    name: str,
) -> tuple[list[str], int]:
    """Tell how many answers each value changes and which way, and show some rows.

    Parameters
    ----------
    changed
        What was answered with each value.
    asked
        The model.
    before
        What it answered to the rows as they are.
    frame
        The evaluation data.
    name
        The column that was changed.

    Returns
    -------
    texts, left_out
        The values that change most, then rows of each of them in turn, as many as a
        report shows; and how many changed answers are not shown.
    """
    moved = [one for one in changed if one.changed.any()]
    moved.sort(key=lambda one: -int(one.changed.sum()))
    values = moved[: CASES_SHOWN - _FEWEST_ROWS_SHOWN]
    texts = [
        f"{name}={spelled(one.value)} for all: {_ways(one, asked, before)}"
        for one in values
    ]
    known = column(frame, name)
    missing = missing_in(known)
    shown = list(islice(_in_turn(values), CASES_SHOWN - len(texts)))
    for one, row in shown:
        own = "<missing>" if missing[row] else spelled(known[row])
        texts.append(
            f"row {row}: {_answer(asked, before, row)} with {name}={own}, "
            f"{_answer(asked, one.answers, row)} with {name}={spelled(one.value)}"
        )
    return texts, sum(int(one.changed.sum()) for one in moved) - len(shown)


def _in_turn(
    values: Sequence[AskedOtherwise],
) -> Iterator[tuple[AskedOtherwise, int]]:
    """Yield the first row of each value, then the second of each, and so on."""
    rows = [np.flatnonzero(one.changed)[:CASES_SHOWN].tolist() for one in values]
    pairs = [
        [(one, row) for row in found] for one, found in zip(values, rows, strict=True)
    ]
    return (pair for pair in chain(*zip_longest(*pairs)) if pair is not None)


def _ways(one: AskedOtherwise, asked: AskedModel, before: RowAnswers) -> str:
    """Say how many answers change, and how many of them which way."""
    rows = int(one.changed.sum())
    told = f"{rows} answers change" if rows > 1 else "1 answer changes"
    if isinstance(before, ClassPredictions):
        return told
    if isinstance(before, Predictions):
        assert isinstance(one.answers, Predictions)
        up = int((one.answers.decisions & one.changed).sum())
        yes, no = _names(asked)
        return f"{told}, {up} to {yes} and {rows - up} to {no}"
    assert not isinstance(one.answers, Predictions | ClassPredictions)
    steps = (one.answers.values - before.values)[one.changed]
    up = int((steps > 0).sum())
    return f"{told}, {up} up and {rows - up} down, by {steps.mean():+.4g} on average"


def _answer(asked: AskedModel, answers: RowAnswers, row: int) -> str:
    if isinstance(answers, ClassPredictions):
        return str(answers.classes[answers.labels[row]])
    if not isinstance(answers, Predictions):
        return f"{answers.values[row]:.6g}"
    said = _names(asked)[0 if answers.decisions[row] else 1]
    return said if answers.scores is None else f"{said} ({answers.scores[row]:.3f})"


def _names(asked: AskedModel) -> tuple[str, str]:
    """Name the positive class and the other one."""
    positive = spelled(asked.question.positive)
    others = [
        spelled(one) for one in asked.question.classes if spelled(one) != positive
    ]
    return positive, others[0] if len(others) == 1 else f"not {positive}"
