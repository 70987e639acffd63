"""Can a column of two tables be compared value by value: one kind on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.profiles.value_families import family_of_type
from pytest_mlgate.data.rules.column_kinds import kind_of
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Sequence

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

_WIDER = {"integer": "numbers", "number": "numbers", "boolean": "booleans"}
_TEXT = (nw.Categorical, nw.Enum)


def readable_frame(frame: Any, side: str) -> Frame:  # noqa: ANN401 - any frame
    """Take a frame whose columns have names that are text and differ.

    Raises
    ------
    InvalidInput
        If it is no frame.
    UnreadableData
        If a name is no text, or there twice.
    """
    for name in frame.columns if isinstance(frame, pd.DataFrame) else ():
        if not isinstance(name, str):
            raise UnreadableData(
                f"The {side} features must have columns whose names are text; one is "
                f"{name!r} ({type(name).__name__}). Hint: frame.columns = "
                "[str(name) for name in frame.columns]."
            )
    try:
        found: Frame = nw.from_native(frame)
        found.collect_schema()
    except TypeError as error:
        raise InvalidInput.because(
            side, "a frame that narwhals reads, or a reference", type(frame).__name__
        ) from error
    except nw.exceptions.DuplicateError as error:
        told = " ".join(str(error).split())
        raise UnreadableData(
            f"The {side} features must have columns of different names ({told}). "
            "Hint: rename or drop the others."
        ) from error
    return found


def kind_on_both_sides(online: Frame, offline: Frame, name: str) -> str:
    """Tell what a column holds, where both sides agree about it.

    Returns
    -------
    str
        "numbers", "booleans", "text", "date", "datetime", "datetime with zone",
        "duration"; "empty" where a side has no value at all.

    Raises
    ------
    InvalidInput
        If a side holds values of several kinds, or the sides differ.

    Examples
    --------
    >>> import pandas as pd
    >>> left = nw.from_native(pd.DataFrame({"plan": ["free", "paid"]}))
    >>> right = nw.from_native(pd.DataFrame({"plan": pd.Categorical(["free", "old"])}))
    >>> kind_on_both_sides(left, right, "plan")
    'text'

    Categories of text are text.
    """
    kinds = {"offline": _kind(offline, name), "online": _kind(online, name)}
    for side, kind in kinds.items():
        if kind == "mixed":
            raise InvalidInput(
                f"The column {name!r} of the {side} features must hold numbers, "
                "booleans, text or times, one kind in all rows; it holds values of "
                "several kinds. Hint: convert it when the table is made."
            )
    if "empty" in kinds.values():
        return "empty"
    if kinds["offline"] != kinds["online"]:
        raise InvalidInput(
            f"The column {name!r} must be of one kind on both sides; it is "
            f"{kinds['offline']} offline and {kinds['online']} online. Hint: convert "
            "one of them."
        )
    return kinds["online"]


def as_kind(column: nw.Expr, kind: str, dtypes: Sequence[nw.dtypes.DType]) -> nw.Expr:
    """Express a column so that both sides store its values alike."""
    if kind == "numbers" and all(dtype.is_integer() for dtype in dtypes):
        return column  # beyond 2**53 a float would make equals of neighbours
    if kind == "numbers":
        number = column.cast(nw.Float64)
        # one spelling of missing values in every library
        return nw.when(~(number.is_nan() | number.is_null())).then(number)
    if kind == "text" and any(dtype in _TEXT for dtype in dtypes):
        return column.cast(nw.String)
    if kind == "datetime with zone" and _are_times(dtypes):
        return column.cast(nw.Datetime("us", "UTC"))
    if kind == "datetime" and _are_times(dtypes):
        return column.cast(nw.Datetime("us"))
    return column


def _are_times(dtypes: Sequence[nw.dtypes.DType]) -> bool:
    return all(isinstance(dtype, nw.Datetime) for dtype in dtypes)


def _kind(frame: Frame, name: str) -> str:
    dtype = frame.collect_schema()[name]
    if isinstance(frame, nw.DataFrame) and not dtype.is_numeric():
        found: str = kind_of(frame[name])
        return _WIDER.get(found, found)
    family = family_of_type(dtype)
    if dtype == nw.Date:
        return "date"
    if isinstance(dtype, nw.Datetime):
        return "datetime" if dtype.time_zone is None else "datetime with zone"
    if dtype == nw.Duration:
        return "duration"
    return family or "mixed"
