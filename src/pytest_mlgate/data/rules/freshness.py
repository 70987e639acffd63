"""How old is the newest row: `newest`, with what is wrong with the timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.breach import shown_value
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.missing_values import missing_breach
from pytest_mlgate.data.rules.moments import Moments
from pytest_mlgate.data.rules.moments import moments_of
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    import narwhals as nw

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest timestamp of a column."""

    # None when no timestamp can be read
    at: datetime | None
    # what is wrong with timestamps of the column
    breaches: tuple[Breach, ...]


def checked_now(now: object) -> datetime:
    """Take a moment that names its zone; None is the present.

    Raises
    ------
    InvalidInput
        If it is no `datetime`, or names no zone.
    """
    if now is None:
        return datetime.now(UTC)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise InvalidInput.because(
            "now", "a datetime with a time zone", now, hint="datetime.now(UTC)"
        )
    return now.astimezone(UTC)


def newest(
    frame: nw.DataFrame[Any],
    name: str,
    *,
    now: datetime,
    zone: str | None = None,
    ahead: timedelta = timedelta(0),
    allow_missing: bool = False,
) -> Newest:
    """Find the newest timestamp of a column.

    Parameters
    ----------
    frame
        The rows.
    name
        A column of dates, times, or text in ISO 8601.
    now
        The moment of looking; a timestamp after it is a breach, and does not make
        the table fresh.
    zone
        The zone of times that name none; None: UTC. Without it, a column in which
        some times name a zone and others do not is a breach.
    ahead
        How far a clock may be ahead of `now`.
    allow_missing
        Missing timestamps are breaches unless this is True.

    Examples
    --------
    >>> import narwhals as nw
    >>> import pandas as pd
    >>> rows = nw.from_native(pd.DataFrame({"seen": ["2026-03-01", "2026-03-04"]}))
    >>> newest(rows, "seen", now=datetime(2026, 3, 5, tzinfo=UTC)).at.isoformat()
    '2026-03-04T00:00:00+00:00'

    The newest row is a day old.
    """
    if name not in frame.columns:
        return Newest(at=None, breaches=(Breach.no_column(name, frame.columns),))
    series, told = frame[name], shown_name(name)
    if is_nested(series):
        case = f"{told}: holds lists or records, no single values"
        return Newest(at=None, breaches=(Breach.once(case),))
    values = cell_values(series)
    found = moments_of(series, zone=zone)
    latest = (now + ahead - _EPOCH).total_seconds()
    future = found.seconds > latest
    breaches = (
        missing_breach(frame, name, missing_in(values), allowed=allow_missing),
        Breach.in_rows(
            frame,
            found.unreadable,
            lambda row: f"{told}: no time, got {shown_value(values[row])}",
        ),
        _mixed_zones(found, told) if zone is None else None,
        Breach.in_rows(
            frame, future, lambda row: f"{told}: after now, got {_at(found, row)}"
        ),
    )
    known = found.seconds[~np.isnan(found.seconds) & ~future]
    return Newest(
        at=_EPOCH + timedelta(seconds=float(known.max())) if known.size else None,
        breaches=tuple(breach for breach in breaches if breach is not None),
    )


def _mixed_zones(found: Moments, told: str) -> Breach | None:
    times = ~np.isnan(found.seconds)
    without, total = int(found.zoneless.sum()), int(times.sum())
    if without in {0, total}:
        return None
    return Breach.once(
        f"{told}: {without} of {total} times name no zone and the others do; say "
        "which it is with zone="
    )


def _at(found: Moments, row: int) -> str:
    try:
        return (_EPOCH + timedelta(seconds=float(found.seconds[row]))).isoformat()
    except OverflowError:
        return f"{found.seconds[row]} seconds after 1970"
