"""How old is the newest row where the rows are: `pushed_newest`."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.freshness import Newest
from pytest_mlgate.data.rules.moments import moments_of
from pytest_mlgate.data.rules.pushed_values import TEXT
from pytest_mlgate.data.rules.pushed_values import as_time
from pytest_mlgate.data.rules.rows_in_place import Trouble

if TYPE_CHECKING:
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FARTHEST_ZONE = timedelta(hours=26)


def pushed_newest(
    rows: RowsInPlace,
    name: str,
    *,
    now: datetime,
    zone: str | None = None,
    ahead: timedelta = timedelta(0),
    allow_missing: bool = False,
) -> Newest:
    """Find the newest timestamp of a column, and what is wrong with others.

    Parameters
    ----------
    rows, name, now, zone, ahead, allow_missing
        As in `freshness.newest`.

    Raises
    ------
    InvalidInput
        If the column is text: engines read ISO 8601 each in their own way.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> plan = pl.LazyFrame({"seen": [datetime(2026, 3, 1), datetime(2026, 3, 9)]})
    >>> rows, noon = RowsInPlace(wrap_lazy(plan)), datetime(2026, 3, 5, 12, tzinfo=UTC)
    >>> found = pushed_newest(rows, "seen", now=noon)
    >>> found.at.isoformat(), found.breaches[0].cases[0]
    ('2026-03-01T00:00:00+00:00', 'seen: after now, got 2026-03-09T00:00:00+00:00 in row 1')

    A row from the future does not make the table fresh.
    """  # noqa: E501 - what a doctest shows stands on one line
    if name not in rows.columns:
        return Newest(at=None, breaches=(Breach.no_column(name, rows.columns),))
    told, kind = shown_name(name), rows.schema[name]
    if kind.is_nested():
        case = f"{told}: holds lists or records, no single values"
        return Newest(at=None, breaches=(Breach.once(case),))
    if kind in TEXT:
        raise rows.needs_rows(
            f"{name!r} is text, in which times would have to be read row by row",
            "store it as times",
        )
    missing = rows.missing_trouble(name, allowed=allow_missing)
    if not (kind == nw.Date or isinstance(kind, nw.Datetime)):
        strange = Trouble(
            wrong=rows.known(name, nw.lit(value=True)),
            shown=(name,),
            word=lambda row: f"{told}: no time, got {shown_cell(row[name])}",
        )
        return Newest(at=None, breaches=tuple(rows.breaches([missing, strange])))
    # times with a zone stand in UTC by now
    own = None if getattr(kind, "time_zone", None) is not None else zone
    value = as_time(name)
    future = rows.known(name, value > rows.at(_last_until(now + ahead, own)))
    early = Trouble(
        wrong=future,
        shown=(name,),
        word=lambda row: f"{told}: after now, got {_at(row[name], own)}",
    )
    latest = rows.asked(nw.when(~future).then(value).max().alias("latest"))["latest"]
    return Newest(
        at=None if latest is None else _moment(latest, own),
        breaches=tuple(rows.breaches([missing, early])),
    )


def _last_until(latest: datetime, zone: str | None) -> datetime:
    """Find the last local time that is not after a moment; local times rise with it."""
    middle = latest.astimezone(UTC).replace(tzinfo=None)
    if zone is None:
        return middle
    low, high = middle - _FARTHEST_ZONE, middle + _FARTHEST_ZONE
    while high - low > _MICROSECOND:
        half = low + (high - low) // 2
        if _moment(half, zone) <= latest:
            low = half
        else:
            high = half
    return low


def _moment(local: Any, zone: str | None) -> datetime:  # noqa: ANN401 - a date or a time of an engine
    stamps = pd.Series([np.datetime64(local, "us")])
    found = moments_of(nw.from_native(stamps, series_only=True), zone=zone)
    return _EPOCH + timedelta(seconds=float(found.seconds[0]))


def _at(local: Any, zone: str | None) -> str:  # noqa: ANN401 - a date or a time of an engine
    try:
        return _moment(local, zone).isoformat()
    except OverflowError:
        return str(local)
