"""What is the true answer of each row: the target as booleans, codes or numbers.

One function per task. A target that does not fit its task is an error that says which
task it looks like; nothing drops a row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.class_names import class_codes
from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_CLASSES = 1000
"""More than this is a numeric target by mistake."""


def binary_target(
    frame: Any,  # noqa: ANN401 - any frame
    *,
    target: str,
    positive: str | float | bool,
    what: str = EVALUATION,
) -> NDArray[np.bool_]:
    """Take the target as a boolean array: is the true answer `positive`.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    target
        The column with the true answer: two values, none missing.
    positive
        The value that counts as positive. A boolean matches booleans, and numbers in
        a column that holds only 0 and 1.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Raises
    ------
    UnreadableData
        If the column does not exist, misses values, or has one class only.
    SettingsError
        If `positive` is not one of its values, or there are more than two.
    """
    truth = _whole(frame, target, what)
    values = distinct_values(truth)
    if len(values) < 2:
        raise UnreadableData(
            f"{what}: the target {target!r} must have two classes; all {len(truth)} "
            f"rows are {show_values(values)}. Hint: check how the rows were selected."
        )
    known = [value for value in values if _is_positive(value, positive, values)]
    if not known:
        raise SettingsError(_no_positive(target, positive, values))
    if len(values) > 2:
        raise SettingsError(
            f"The target {target!r} must have two values (task = 'binary'); it has "
            f"{len(values)}: {show_values(values)}. Hint: keep the rows of two "
            "classes, or add a column that says whether the answer is `positive`."
        )
    return equal_to(truth, known[0])


def class_target(
    frame: Any,  # noqa: ANN401 - any frame
    *,
    target: str,
    classes: Sequence[object] | None = None,
    what: str = EVALUATION,
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Take the target as class codes, and the names of the classes.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    target
        The column with the true answer: none missing.
    classes
        The values of the target in their order, also such as do not occur here. None:
        the values that occur, sorted.
    what
        What the frame is, for the messages.

    Returns
    -------
    codes : ndarray of int64, shape (n_rows,)
        Places in `classes`.
    classes : tuple of str
        The names of all classes, in order.

    Raises
    ------
    UnreadableData
        If the column does not exist, misses values, has one class only, or more than
        1000 (then it probably is a number to predict).
    SettingsError
        If a value is not among `classes`.
    """
    known = class_values(frame, target=target, classes=classes, what=what)
    truth = column(frame, target, what=what)
    return class_codes(truth, known), class_names(known)


def class_values(
    frame: Any,  # noqa: ANN401 - any frame
    *,
    target: str,
    classes: Sequence[object] | None = None,
    what: str = EVALUATION,
) -> list[Any]:
    """List the classes as the values that the target holds, in order.

    Raises
    ------
    UnreadableData, SettingsError
        As `class_target`.
    """
    truth = _whole(frame, target, what)
    values = distinct_values(truth)
    if len(values) < 2:
        raise UnreadableData(
            f"{what}: the target {target!r} must have at least two classes; all "
            f"{len(truth)} rows are {show_values(values)}. Hint: check how the rows "
            "were selected."
        )
    if len(values) > MAX_CLASSES:
        raise UnreadableData(
            f"{what}: the target {target!r} must have at most {MAX_CLASSES} classes "
            f"(task = 'multiclass'); it has {len(values)} different values in "
            f'{len(truth)} rows. Hint: set task = "regression" if it is a number to '
            "predict."
        )
    if classes is None:
        return values
    unlisted = [v for v in values if not any(same_value(v, c) for c in classes)]
    if unlisted:
        raise SettingsError(_unlisted(target, unlisted, classes, what))
    return list(classes)


def value_target(
    frame: Any,  # noqa: ANN401 - any frame
    *,
    target: str,
    what: str = EVALUATION,
) -> NDArray[np.float64]:
    """Take the target as numbers.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    target
        The column with the true answer: finite numbers, none missing.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Raises
    ------
    UnreadableData
        If the column does not exist, misses values, holds anything but finite numbers,
        or the same number in every row.
    """
    truth = _whole(frame, target, what)
    strange = not_numbers(truth)
    if strange.any():
        raise UnreadableData(
            f"{what}: the target {target!r} must hold numbers (task = 'regression'); "
            f"{int(strange.sum())} of {len(truth)} are none, such as "
            f"{show_values(truth[strange][:1])}: {show_rows(strange)}. Hint: set task "
            'to "binary" or "multiclass" if the values are names of classes.'
        )
    values = to_float(truth)
    infinite = ~np.isfinite(values)
    if infinite.any():
        raise UnreadableData(
            f"{what}: the target {target!r} must be finite; {int(infinite.sum())} of "
            f"{len(values)} are infinite: {show_rows(infinite)}. Hint: find out where "
            "they come from; rows are never left out."
        )
    if (values == values[0]).all():
        raise UnreadableData(
            f"{what}: the target {target!r} must vary; all {len(values)} rows are "
            f"{show_values(values[:1])}. Hint: check how the rows were selected."
        )
    return values


def _whole(frame: Any, target: str, what: str) -> NDArray[Any]:  # noqa: ANN401 - any frame
    truth = column(frame, target, what=what)
    missing = missing_in(truth)
    if missing.any():
        raise UnreadableData(
            f"{what}: the target {target!r} must have a value in every row; "
            f"{int(missing.sum())} of {len(truth)} are missing: {show_rows(missing)}. "
            "Hint: drop the rows without an answer before the run, knowingly."
        )
    return truth


def _unlisted(
    target: str, unlisted: list[Any], classes: Sequence[object], what: str
) -> str:
    told = (
        f"{what}: every value of the target {target!r} must be in `classes` "
        f"({show_values(classes)}); {show_values(unlisted)} is not."
    )
    names = {spelled(value) for value in classes}
    if all(spelled(value) in names for value in unlisted):
        return f"{told} Hint: text needs quotes in `classes`, numbers must have none."
    return f"{told} Hint: list every class that a row can have, in order."


def _is_positive(value: object, positive: object, values: list[Any]) -> bool:
    """Keep ``positive = true`` from meaning the 1 of a column of 1 and 2."""
    if isinstance(positive, bool) and not set(values) <= {0, 1}:
        return isinstance(value, bool) and value == positive
    return same_value(value, positive)


def _no_positive(target: str, positive: object, values: list[Any]) -> str:
    told = (
        f"`positive` must be a value of the target {target!r}; got {positive!r} "
        f"({type(positive).__name__}). Its values: {show_values(values)}."
    )
    if positive is True:
        return (
            f"The target {target!r} holds {show_values(values)}, and `positive` does "
            "not say which of them counts as positive. Hint: set "
            f"`positive = {_toml(values[-1])}`, or the other one."
        )
    spelled = [value for value in values if str(value) == str(positive)]
    if spelled:
        kind = "text: put" if isinstance(spelled[0], str) else "no text: leave out"
        return f"{told} Hint: the column holds {kind} the quotes."
    if isinstance(positive, str):
        return f"{told} {did_you_mean(positive, map(str, values))}"
    return f"{told} Hint: set `positive` to one of them."


def _toml(value: object) -> str:
    """Spell a value as a settings file has it."""
    return json.dumps(value) if isinstance(value, str | bool) else f"{value}"
