"""What stands in a column, whichever library holds the table: access by name.

Column access, the target as a boolean, slices, and the rows that a condition selects.
Everything returns arrays in the order of the rows; nothing drops a row.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Condition = Mapping[str, object] | Callable[[Any], object]

EVALUATION = "the evaluation data"

MAX_SLICES = 1000
"""More than this is a numeric column by mistake, and no budget bears so many checks."""

_LARGEST = 2**62


def column(frame: Any, name: str, *, what: str = EVALUATION) -> NDArray[Any]:  # noqa: ANN401 - any frame
    """Take one column as an array.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        The column.
    what
        What the frame is, for the message.

    Returns
    -------
    ndarray of shape (n_rows,)
        Missing values as None, NaN or NA, as the library has them.

    Raises
    ------
    UnreadableData
        If there is no such column, or it holds lists or records.
    """
    readable = nw.from_native(frame, eager_only=True)
    if name not in readable.columns:
        raise UnreadableData(
            f"{what}: there is no column {name!r}. "
            f"{did_you_mean(name, readable.columns)}"
        )
    series = readable[name]
    if is_nested(series):
        raise UnreadableData(
            f"{what}: the column {name!r} must hold one value per row; it holds lists "
            "or records. Hint: use a column of numbers, text or booleans."
        )
    return np.asarray(series.to_numpy())


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
    truth = column(frame, target, what=what)
    missing = missing_in(truth)
    if missing.any():
        raise UnreadableData(
            f"{what}: the target {target!r} must have a value in every row; "
            f"{int(missing.sum())} of {len(truth)} are missing: {show_rows(missing)}. "
            "Hint: drop the rows without an answer before the run, knowingly."
        )
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


def slices(frame: Any, by: str | Sequence[str]) -> list[tuple[str, NDArray[np.bool_]]]:  # noqa: ANN401 - any frame
    """Cut the rows by the values of one or more columns.

    Returns
    -------
    list of (label, mask)
        Sorted by value, first column first; only combinations that occur. Missing
        values are a slice of their own, last: ``"region=<missing>"``.

    Raises
    ------
    UnreadableData
        If a column does not exist, or holds lists or records.
    InvalidInput
        If `by` is empty, names a column twice, or makes more than 1000 slices.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or max(Counter(names).values()) > 1:
        raise InvalidInput.because("by", "one or more different columns", by)
    levels = [_levels(column(frame, name)) for name in names]
    # one number per combination, so that sorting it sorts by the first column first
    sizes = tuple(len(values) + 1 for _, values in levels)
    if math.prod(sizes) > _LARGEST:
        raise _too_many(f"{math.prod(sizes)} possible", names)
    combined = np.ravel_multi_index(tuple(codes for codes, _ in levels), sizes)
    present, position = np.unique(combined, return_inverse=True)
    count = len(present)
    if count > MAX_SLICES:
        raise _too_many(str(count), names)
    known = [values for _, values in levels]
    codes = np.stack(np.unravel_index(present, sizes), axis=1)
    labels = _labels(names, known, codes, str)
    if len(set(labels)) < count:  # 1 beside "1": only their spelling in code differs
        labels = _labels(names, known, codes, repr)
    masks = [position == index for index in range(count)]
    return list(zip(labels, masks, strict=True))


def mask_where(frame: Any, where: Condition) -> tuple[str, NDArray[np.bool_]]:  # noqa: ANN401 - any frame
    """Select rows by values of columns, or by a function of the frame.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    where
        Column to value, or to a list of values, all of which must hold (None means
        missing); or a function of the frame that returns one boolean per row.

    Returns
    -------
    label, mask
        The mask is empty when a value does not occur; that is the caller's to report.

    Raises
    ------
    UnreadableData
        If a column does not exist.
    InvalidInput
        If the condition is empty, or the function raises or returns something else.
    """
    if callable(where):
        label = getattr(where, "__name__", type(where).__name__)
        return label, _call(frame, where, label)
    if not where:
        raise InvalidInput.because("where", "a condition on at least one column", where)
    parts = []
    mask = np.ones(len(frame), dtype=bool)
    for name, wanted in where.items():
        values = column(frame, name)
        options = list(wanted) if isinstance(wanted, list | tuple | set) else [wanted]
        mask &= np.logical_or.reduce(
            [_holds(values, option) for option in options], initial=np.False_
        )
        parts.append(f"{name}={'|'.join(str(option) for option in options)}")
    return ", ".join(parts), mask


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
    spelled = [value for value in values if str(value) == str(positive)]
    if spelled:
        kind = "text: put" if isinstance(spelled[0], str) else "no text: leave out"
        return f"{told} Hint: the column holds {kind} the quotes."
    if isinstance(positive, str):
        return f"{told} {did_you_mean(positive, map(str, values))}"
    return f"{told} Hint: set `positive` to one of them."


def _too_many(count: str, names: list[str]) -> InvalidInput:
    return InvalidInput(
        f"`by` must make at most {MAX_SLICES} slices; got {count} from "
        f"{', '.join(names)}. Hint: bin the numeric columns first, for instance into "
        "quintiles."
    )


def _levels(values: NDArray[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    """Code a column by its sorted values; missing is the last code."""
    codes, distinct = pd.factorize(as_objects(values))
    known = distinct_values(np.asarray(distinct))
    places = {value: place for place, value in enumerate(known)}
    order = [places[value] for value in np.asarray(distinct).tolist()]
    # the last entry answers for code -1, a missing value
    return np.array([*order, len(known)], dtype=np.intp)[codes], known


def _labels(
    names: list[str],
    values: list[list[Any]],
    combinations: NDArray[np.intp],
    spell: Callable[[object], str],
) -> list[str]:
    spelled = [
        [*(_spelled(value, spell) for value in known), "<missing>"] for known in values
    ]
    return [
        ", ".join(
            f"{name}={words[code]}"
            for name, words, code in zip(names, spelled, codes, strict=True)
        )
        for codes in combinations
    ]


def _spelled(value: object, spell: Callable[[object], str]) -> str:
    # integers with gaps are floats in pandas; a reader still expects "3"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return spell(value)


def _holds(values: NDArray[Any], wanted: object) -> NDArray[np.bool_]:
    return missing_in(values) if wanted is None else equal_to(values, wanted)


def _call(frame: Any, where: Callable[[Any], object], label: str) -> NDArray[np.bool_]:  # noqa: ANN401 - any frame
    try:
        answer = where(frame)
    except Exception as error:
        raise InvalidInput(
            f"`where` ({label}) raised {type(error).__name__}: {error}. "
            "Hint: it is called with the evaluation data as a whole."
        ) from error
    if isinstance(answer, pd.Series) and isinstance(frame, pd.DataFrame):
        _refuse_other_index(answer, frame, label)
    series = nw.from_native(answer, series_only=True, pass_through=True)
    values = series.to_numpy() if isinstance(series, nw.Series) else np.asarray(series)
    if values.shape != (len(frame),) or values.dtype != np.bool_:
        raise InvalidInput(
            f"`where` ({label}) must return one boolean per row, none missing: shape "
            f"({len(frame)},), dtype bool; got shape {values.shape}, dtype "
            f"{values.dtype}. Hint: return a comparison, such as "
            "lambda rows: rows['age'] > 30."
        )
    return values


def _refuse_other_index(
    answer: pd.Series[Any], frame: pd.DataFrame, label: str
) -> None:
    if len(answer) == len(frame) and not answer.index.equals(frame.index):
        raise InvalidInput(
            f"`where` ({label}) must return the rows in the order of the data; its "
            "index is another. Hint: do not sort or renumber inside it."
        )
