"""Which rows belong together: slices by value, and rows that a condition selects.

Masks in the order of the rows; nothing drops a row.
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
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Condition = Mapping[str, object] | Callable[[Any], object]

MAX_SLICES = 1000
"""More than this is a numeric column by mistake, and no budget bears so many checks."""

_LARGEST = 2**62
_COUNTED = 10_000_000


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
    labels, codes = coded(frame, by)
    return [(label, codes == code) for code, label in enumerate(labels)]


def coded(
    frame: Any,  # noqa: ANN401 - any frame
    by: str | Sequence[str],
) -> tuple[list[str], NDArray[np.intp]]:
    """Give every row the number of its slice, and the names of all slices.

    Returns
    -------
    labels, codes
        Labels as `slices` sorts them, and the place of each row's label among them.

    Raises
    ------
    UnreadableData, InvalidInput
        As `slices`.
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
    present, position = _distinct(combined, math.prod(sizes))
    count = len(present)
    if count > MAX_SLICES:
        raise _too_many(str(count), names)
    known = [values for _, values in levels]
    codes = np.stack(np.unravel_index(present, sizes), axis=1)
    labels = _labels(names, known, codes, str)
    if len(set(labels)) < count:  # 1 beside "1": only their spelling in code differs
        labels = _labels(names, known, codes, repr)
    return labels, position.reshape(-1)


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


def _too_many(count: str, names: list[str]) -> InvalidInput:
    return InvalidInput(
        f"`by` must make at most {MAX_SLICES} slices; got {count} from "
        f"{', '.join(names)}. Hint: bin the numeric columns first, for instance into "
        "quintiles."
    )


def _levels(values: NDArray[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    """Code a column by its sorted values; missing is the last code."""
    codes, distinct = factorized(as_objects(values))
    known = distinct_values(distinct)
    places = {value: place for place, value in enumerate(known)}
    order = [places[value] for value in distinct.tolist()]
    # the last entry answers for code -1, a missing value
    return np.array([*order, len(known)], dtype=np.intp)[codes], known


def _distinct(
    codes: NDArray[np.intp], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the codes that occur, and the place of each row's among them."""
    if size > _COUNTED:
        return np.unique(codes, return_inverse=True)
    # counted, not sorted: a million rows fall into few slices
    present = np.flatnonzero(np.bincount(codes, minlength=size))
    places = np.zeros(size, dtype=np.intp)
    places[present] = np.arange(present.size)
    return present, places[codes]


def _labels(
    names: list[str],
    values: list[list[Any]],
    combinations: NDArray[np.intp],
    spell: Callable[[object], str],
) -> list[str]:
    written = [
        [*(spelled(value, spell) for value in known), "<missing>"] for known in values
    ]
    return [
        ", ".join(
            f"{name}={words[code]}"
            for name, words, code in zip(names, written, codes, strict=True)
        )
        for codes in combinations
    ]


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
