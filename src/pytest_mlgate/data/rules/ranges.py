"""Which values of a column lie outside two bounds: `outside`.

Numbers are held against numbers and times against times. What is neither breaks the
rule as well: a number that is stored as text is a column that was read wrongly.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.missing_values import missing_breach
from pytest_mlgate.data.rules.moments import as_moment
from pytest_mlgate.data.rules.moments import moments_of
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy.typing import NDArray

Bound = float | str | date | None
Bounds = tuple[Bound, Bound]

_KINDS = "numbers, dates, or text in ISO 8601"


def checked_bounds(name: str, bounds: object) -> Bounds:
    """Refuse what is no pair of bounds in order.

    Raises
    ------
    InvalidInput
        If it is not a pair, both ends are open, a bound is NaN, a boolean or of
        another kind than the other, or they are in the wrong order.

    Examples
    --------
    >>> checked_bounds("age", (0, None))
    (0, None)

    An end that is None is open.
    """
    what = f"ranges[{name!r}]"
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        rule = "two bounds (low, high), one of which may be None"
        raise InvalidInput.because(what, rule, bounds)
    low, high = bounds
    kinds = {_kind_of_bound(what, bound) for bound in bounds if bound is not None}
    if not kinds:
        raise InvalidInput.because(what, "a pair with at least one bound", bounds)
    if len(kinds) > 1:
        raise InvalidInput.because(what, "two numbers, or two times", bounds)
    if None not in bounds and as_number(low) > as_number(high):
        raise InvalidInput.because(what, "in order, the lower bound first", bounds)
    return low, high


def outside(
    frame: nw.DataFrame[Any], name: str, bounds: Bounds, *, allow_missing: bool = False
) -> Iterator[Breach]:
    """Find the values of a column that are not within its bounds.

    Parameters
    ----------
    frame
        The rows.
    name
        The column; that it does not exist is a breach.
    bounds
        As `checked_bounds` gives them; the bounds themselves are within. An infinite
        value is outside unless a bound is infinite, too.
    allow_missing
        Missing values are breaches unless this is True. A column without any value
        always is one: its rule would have checked nothing.

    Yields
    ------
    Breach
        One per kind of trouble: missing, no number (or time), outside.
    """
    if name not in frame.columns:
        yield Breach.no_column(name, frame.columns)
        return
    series, told = frame[name], shown_name(name)
    if is_nested(series):
        yield Breach.once(f"{told}: holds lists or records, no single values")
        return
    values = cell_values(series)
    missing = missing_in(values)
    timed = are_times(bounds)
    numbers, strange = _times(series) if timed else _numbers(values)
    wrong = ~missing & ~strange & ~_within(numbers, bounds)

    def no_number(row: int) -> str:
        return other_kind(told, values[row], timed=timed)

    def too_far(row: int) -> str:
        return too_far_off(told, values[row], bounds)

    for found in (
        missing_breach(frame, name, missing, allowed=allow_missing),
        Breach.in_rows(frame, strange & ~missing, no_number),
        Breach.in_rows(frame, wrong, too_far),
    ):
        if found is not None:
            yield found


def are_times(bounds: Bounds) -> bool:
    """Tell whether bounds are times, and not numbers."""
    return any(isinstance(bound, str | date) for bound in bounds)


def other_kind(told: str, value: object, *, timed: bool) -> str:
    """Word a value that cannot be held against the bounds."""
    kind = "a time" if timed else "a number"
    return f"{told}: not {kind}, got {shown_cell(value)}"


def too_far_off(told: str, value: object, bounds: Bounds) -> str:
    """Word a value that is outside."""
    return f"{told}: {_rule(bounds)}, got {shown_cell(value)}"


def _within(numbers: NDArray[np.float64], bounds: Bounds) -> NDArray[np.bool_]:
    low, high = bounds
    # an open end is open to every number, and infinity is none
    above = numbers > -math.inf if low is None else numbers >= as_number(low)
    below = numbers < math.inf if high is None else numbers <= as_number(high)
    return np.asarray(above & below)


def _numbers(values: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    strange = not_numbers(values)
    if strange.any():
        values = values.astype(object)
        values[strange] = None
    return to_float(values), strange


def _times(series: nw.Series[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    found = moments_of(series)
    return found.seconds, found.unreadable


def _kind_of_bound(what: str, bound: object) -> str:
    if isinstance(bound, str | date):
        if as_moment(bound) is None:
            raise InvalidInput.because(what, f"bounds that are {_KINDS}", bound)
        return "time"
    if isinstance(bound, bool) or not isinstance(bound, Real | Decimal):
        raise InvalidInput.because(what, f"bounds that are {_KINDS}", bound)
    if math.isnan(bound):
        raise InvalidInput.because(what, "bounds that are not NaN", bound)
    return "number"


def as_number(bound: Bound) -> float:
    """Give a bound as a number; of a time the seconds since 1970, UTC."""
    moment = as_moment(bound) if isinstance(bound, str | date) else None
    if moment is not None:
        return moment[0]
    assert bound is not None
    assert not isinstance(bound, str | date)
    return float(bound)


def _rule(bounds: Bounds) -> str:
    low, high = bounds
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return f"within [{low}, {high}]"
