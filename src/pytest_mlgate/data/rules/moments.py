"""When was it: timestamps of any library as seconds since 1970, with their zones.

A time without a zone is read as UTC unless a zone is given; which ones had none is
told, because a column that mixes both kinds cannot be ordered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import tzinfo
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    import narwhals as nw
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """The times of a column, in the order of the rows."""

    # since 1970-01-01 UTC, NaN where missing or unreadable; shape (n_rows,)
    seconds: NDArray[np.float64]
    # neither a time nor missing
    unreadable: NDArray[np.bool_]
    # a time that names no zone
    zoneless: NDArray[np.bool_]


def moments_of(series: nw.Series[Any], *, zone: str | None = None) -> Moments:
    """Read a column of dates, times, or text in ISO 8601.

    Parameters
    ----------
    series
        The column.
    zone
        The zone of times that name none, such as "Europe/Berlin"; None: UTC.

    Returns
    -------
    Moments
        Numbers are unreadable: nobody knows their unit.

    Raises
    ------
    InvalidInput
        If there is no such zone.

    Examples
    --------
    >>> import narwhals as nw
    >>> seen = pd.Series(["1970-01-02", "1970-01-02T01:00:00+01:00", "soon"])
    >>> found = moments_of(nw.from_native(seen, series_only=True))
    >>> found.seconds.tolist(), found.zoneless.tolist(), found.unreadable.tolist()
    ([86400.0, 86400.0, nan], [True, False, False], [False, False, True])

    The first two are the same moment, once as UTC for want of a zone.
    """
    known = zone_named(zone)
    values = cell_values(series)
    if values.dtype.kind == "M":
        aware = getattr(series.dtype, "time_zone", None) is not None
        return _of_stamps(values, UTC if aware else known, aware=aware)
    if values.dtype.kind != "O":
        return _unreadable(missing_in(values))
    return _of_cells(values, known)


def zone_named(zone: str | None) -> tzinfo:
    """Find a time zone by its name; None is UTC.

    Raises
    ------
    InvalidInput
        If there is no such zone.
    """
    if zone is None:
        return UTC
    try:
        return ZoneInfo(zone)
    # a missing key, a bad path, a folder, bytes: whatever is wrong, it is no zone
    except (TypeError, ValueError, OSError, LookupError) as error:
        raise InvalidInput.because(
            "zone", 'the name of a time zone, such as "Europe/Berlin"', zone
        ) from error


def as_moment(value: object, zone: tzinfo = UTC) -> tuple[float, bool] | None:
    """Read one date, time, or text in ISO 8601.

    Returns
    -------
    (seconds, zoneless) or None
        None when it is none of these.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone is added below
    if not isinstance(value, datetime):
        return None
    zoneless = value.tzinfo is None
    told = value.replace(tzinfo=zone) if zoneless else value
    try:
        return told.timestamp(), zoneless
    except (OverflowError, ValueError, OSError):
        return None


def _of_stamps(values: NDArray[Any], zone: tzinfo, *, aware: bool) -> Moments:
    missing = np.isnat(values)
    if zone is not UTC:
        # Of an hour that comes twice the first is meant, one that never comes is moved.
        first = np.ones(len(values), dtype=bool)
        local = pd.Series(values).dt.tz_localize(
            zone, ambiguous=first, nonexistent="shift_forward"
        )
        values = local.dt.tz_convert(None).to_numpy()
    seconds = values.astype("datetime64[us]").astype(np.int64) / 1e6
    return Moments(
        seconds=np.where(missing, np.nan, seconds),
        unreadable=np.zeros(len(values), dtype=bool),
        zoneless=~missing if not aware else np.zeros(len(values), dtype=bool),
    )


def _of_cells(values: NDArray[Any], zone: tzinfo) -> Moments:
    missing = missing_in(values)
    seconds = np.full(len(values), np.nan)
    zoneless = np.zeros(len(values), dtype=bool)
    for row in np.flatnonzero(~missing).tolist():
        found = as_moment(values[row], zone)
        if found is not None:
            seconds[row], zoneless[row] = found
    return Moments(
        seconds=seconds, unreadable=np.isnan(seconds) & ~missing, zoneless=zoneless
    )


def _unreadable(missing: NDArray[np.bool_]) -> Moments:
    return Moments(
        seconds=np.full(len(missing), np.nan),
        unreadable=~missing,
        zoneless=np.zeros(len(missing), dtype=bool),
    )
