"""Is the value of a case one that its column can hold: `fitting`.

A number stays a number and text stays text; only a file that knows nothing but text is
read by what the column holds.
"""

from __future__ import annotations

import math
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import narwhals as nw

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.data.cases.case import Case

Kind = Literal["number", "flag", "text", "moment", "moment with zone", "day", "any"]

_FLAGS = {"true": True, "false": False}


def kind_of(series: nw.Series[Any]) -> Kind:
    """Tell what the values of a column are."""
    dtype = series.dtype
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, nw.Datetime):
        return "moment" if dtype.time_zone is None else "moment with zone"
    if isinstance(dtype, nw.Categorical | nw.Enum):
        levels = series.drop_nulls().unique().to_list()
        return "text" if all(isinstance(one, str) for one in levels) else "any"
    known: dict[Any, Kind] = {
        nw.Boolean: "flag",
        nw.String: "text",
        nw.Date: "day",
    }
    return known.get(type(dtype), "any")


def fitting(case: Case, name: str, kind: Kind, *, where: str) -> object:
    """Take a value of a case as its column has it; None is a missing one.

    Parameters
    ----------
    case, name
        The case, and the column.
    kind
        Of the column.
    where
        The ledger, for messages.

    Raises
    ------
    InvalidInput
        If it is of another kind; case and column are named.
    """
    value = case.inputs[name]
    if value is None:
        return None
    try:
        return as_kind(value, kind, as_text=case.as_text)
    except ValueError as error:
        raise InvalidInput(
            f"{where}, {case.place}, case {case.id!r}: `{name}` must be {error}, as in "
            f"the evaluation data; got {value!r} ({type(value).__name__}). Hint: mend "
            "the value; null is a missing one."
        ) from None


def as_kind(value: object, kind: Kind, *, as_text: bool = False) -> object:
    """Take a value as a column of a kind has it; None is a missing one.

    Raises
    ------
    ValueError
        If it is of another kind; the message says of which it must be.
    """
    return None if value is None else _READ[kind](value, as_text)


def _number(value: object, as_text: bool) -> object:  # noqa: FBT001 - one of a table
    if as_text:
        return _spelled_number(str(value).strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number")  # noqa: TRY004 - worded by the caller
    return value


def _spelled_number(text: str) -> int | float:
    try:
        if text.lstrip("+-").isdecimal():
            return int(text)
        number = float(text)
    except ValueError:
        raise ValueError("a number") from None
    if not math.isfinite(number):
        raise ValueError("a finite number")
    return number


def _flag(value: object, as_text: bool) -> object:  # noqa: FBT001 - one of a table
    told = _FLAGS.get(str(value).lower()) if as_text else value
    if not isinstance(told, bool):
        raise ValueError("true or false")  # noqa: TRY004 - worded by the caller
    return told


def _text(value: object, _as_text: bool) -> object:  # noqa: FBT001 - one of a table
    if not isinstance(value, str):
        raise ValueError("text")  # noqa: TRY004 - worded by the caller
    return value


def _moment(value: object, _as_text: bool) -> datetime:  # noqa: FBT001 - one of a table
    found = _read_moment(value)
    if found.tzinfo is not None:
        raise ValueError("a time without a zone")
    return found


def _zoned(value: object, _as_text: bool) -> datetime:  # noqa: FBT001 - one of a table
    found = _read_moment(value)
    if found.tzinfo is None:
        raise ValueError("a time with a zone, such as 2026-03-31T08:00:00+02:00")
    return found.astimezone(UTC)


def _day(value: object, as_text: bool) -> date:  # noqa: FBT001 - one of a table
    found = _moment(value, as_text)
    if found.time() != time.min:
        raise ValueError("a day such as 2026-03-31, without a time")
    return found.date()


def _any(value: object, as_text: bool) -> object:  # noqa: FBT001 - one of a table
    if as_text:
        raise ValueError("written where kinds of values are kept (JSON Lines, YAML)")
    return value


def _read_moment(value: object) -> datetime:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("a date or time such as 2026-03-31T08:00:00") from None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    raise ValueError("a date or time")


_READ: dict[Kind, Callable[[object, bool], object]] = {
    "number": _number,
    "flag": _flag,
    "text": _text,
    "moment": _moment,
    "moment with zone": _zoned,
    "day": _day,
    "any": _any,
}
