"""Which values break a rule where the rows are: ranges and closed lists, in an engine.

The same breaches in the same words as `ranges.outside` and `allowed_values.not_allowed`
find in memory.
"""

from __future__ import annotations

import math
import operator
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.rules.allowed_values import unlisted
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.ranges import are_times
from pytest_mlgate.data.rules.ranges import as_number
from pytest_mlgate.data.rules.ranges import other_kind
from pytest_mlgate.data.rules.ranges import too_far_off
from pytest_mlgate.data.rules.rows_in_place import NEVER
from pytest_mlgate.data.rules.rows_in_place import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pytest_mlgate.data.rules.ranges import Bound
    from pytest_mlgate.data.rules.ranges import Bounds
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

TEXT = (nw.String, nw.Categorical, nw.Enum)

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC, as engines hold times without a zone


def pushed_outside(
    rows: RowsInPlace, name: str, bounds: Bounds, *, allow_missing: bool = False
) -> Iterator[Trouble | Breach]:
    """Say which values of a column are not within its bounds.

    Parameters
    ----------
    rows, name, bounds, allow_missing
        As in `ranges.outside`.

    Raises
    ------
    InvalidInput
        If the bounds are times and the column is text: engines read ISO 8601 each in
        their own way.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> rows = RowsInPlace(wrap_lazy(pl.LazyFrame({"age": [17, -3, 200]})))
    >>> (breach,) = rows.breaches(pushed_outside(rows, "age", (0, 120)))
    >>> breach.count, breach.cases[0]
    (2, 'age: within [0, 120], got -3 in row 1')

    Two values were counted, and only those came back.
    """
    unusable = _unusable(rows, name)
    if unusable is not None:
        yield unusable
        return
    told, kind, timed = shown_name(name), rows.schema[name], are_times(bounds)
    yield rows.missing_trouble(name, allowed=allow_missing)
    if timed and kind in TEXT:
        raise rows.needs_rows(
            f"{name!r} is text, in which times would have to be read row by row",
            "store it as times, or compare it as text with holds()",
        )
    if not (_holds_times(kind) if timed else kind.is_numeric()):
        yield Trouble(
            wrong=rows.known(name, nw.lit(value=True)),
            shown=(name,),
            word=lambda row: other_kind(told, row[name], timed=timed),
        )
        return
    within = _between(rows, name, bounds) if timed else _within(name, bounds)
    yield Trouble(
        wrong=rows.known(name, ~within),
        shown=(name,),
        word=lambda row: too_far_off(told, row[name], bounds),
    )


def pushed_not_allowed(
    rows: RowsInPlace,
    name: str,
    values: frozenset[Any],
    *,
    allow_missing: bool = False,
) -> Iterator[Trouble | Breach]:
    """Say which values of a column are not in a closed list.

    Parameters
    ----------
    rows, name, values, allow_missing
        As in `allowed_values.not_allowed`.
    """
    unusable = _unusable(rows, name)
    if unusable is not None:
        yield unusable
        return
    told = shown_name(name)
    yield rows.missing_trouble(name, allowed=allow_missing or None in values)
    yield Trouble(
        wrong=rows.known(name, ~listed(rows, nw.col(name), rows.schema[name], values)),
        shown=(name,),
        word=lambda row: unlisted(told, row[name], values),
    )


def listed(
    rows: RowsInPlace, value: nw.Expr, kind: nw.dtypes.DType, values: frozenset[Any]
) -> nw.Expr:
    """Mark values that are in a list; only those of the column's own kind can be."""
    numbers = [v for v in values if isinstance(v, int | float) and not math.isnan(v)]
    wanted: list[Any]
    if kind in TEXT:
        value = value.cast(nw.String)
        wanted = [v for v in values if isinstance(v, str)]
    elif kind == nw.Boolean:
        value = value.cast(nw.Int64)
        wanted = [int(v) for v in numbers if v in {0, 1}]
    elif kind.is_integer():
        wanted = [int(v) for v in numbers if math.isfinite(v) and v == int(v)]
    elif kind.is_numeric():
        value, wanted = value.cast(nw.Float64), [float(v) for v in numbers]
    elif isinstance(kind, nw.Datetime):
        times = [v for v in values if isinstance(v, datetime) and v.tzinfo is None]
        value = value.cast(nw.Datetime("us"))
        return reduce(operator.or_, (value == rows.at(v) for v in times), NEVER)
    elif kind == nw.Date:
        wanted = [
            v for v in values if isinstance(v, date) and not isinstance(v, datetime)
        ]
    elif kind == nw.Time:
        wanted = [v for v in values if isinstance(v, time)]
    else:
        raise rows.needs_rows(
            f"values of the type {kind} would have to be looked up one by one",
            'store them as text or numbers, or set engine = "pandas"',
        )
    return value.is_in(wanted) if wanted else NEVER


def as_time(name: str) -> nw.Expr:
    """Take dates and times as times to the microsecond."""
    return nw.col(name).cast(nw.Datetime("us"))


def moment(rows: RowsInPlace, seconds: float) -> nw.Expr:
    """Give a moment, in seconds since 1970 in UTC, as the engine holds it."""
    return rows.at(_EPOCH + timedelta(microseconds=round(seconds * 1e6)))


def _within(name: str, bounds: Bounds) -> nw.Expr:
    value, (low, high) = nw.col(name).cast(nw.Float64), bounds
    # an open end is open to every number, and infinity is none
    above = value > -math.inf if low is None else value >= _float(low)
    below = value < math.inf if high is None else value <= _float(high)
    return above & below


def _between(rows: RowsInPlace, name: str, bounds: Bounds) -> nw.Expr:
    value, (low, high) = as_time(name), bounds
    parts = [
        *([] if low is None else [value >= moment(rows, as_number(low))]),
        *([] if high is None else [value <= moment(rows, as_number(high))]),
    ]
    return reduce(operator.and_, parts)


def _float(bound: Bound | Decimal) -> float:
    assert bound is not None
    return float(bound)  # type: ignore[arg-type] # no time here


def _holds_times(kind: nw.dtypes.DType) -> bool:
    return kind == nw.Date or isinstance(kind, nw.Datetime)


def _unusable(rows: RowsInPlace, name: str) -> Breach | None:
    if name not in rows.columns:
        return Breach.no_column(name, rows.columns)
    if rows.schema[name].is_nested():
        told = f"{shown_name(name)}: holds lists or records, no single values"
        return Breach.once(told)
    return None
