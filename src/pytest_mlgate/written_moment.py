"""Which moment does a text or an object name: `as_written`, `in_utc`, `asked_moment`.

One reading of ISO 8601 for logs, settings, histories and people. Without a zone a time
is in UTC, and a day begins at midnight.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from pytest_mlgate.errors import InvalidInput

_RULE = 'a time in ISO 8601, such as "2026-11-23" or "2026-11-23T18:00:00Z"'


def as_written(value: object) -> datetime | None:
    """Read a time with the zone that it names, if any; None where it is no time.

    Examples
    --------
    >>> as_written("2026-11-23T18:00+01:00").isoformat(), as_written("soon")
    ('2026-11-23T18:00:00+01:00', None)
    """
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    # pandas' missing time is a datetime that is not itself
    is_time = isinstance(found, datetime) and found == found  # noqa: PLR0124 - the test for it
    return found if is_time else None  # type: ignore[return-value] # narrowed by is_time


def in_utc(when: datetime) -> datetime:
    """Give a time in UTC; one without a zone is in UTC already.

    Raises
    ------
    OverflowError
        If it is of no year from 1 to 9999 there.

    Examples
    --------
    >>> in_utc(datetime(2026, 11, 23, 18)).isoformat()
    '2026-11-23T18:00:00+00:00'
    """
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def asked_moment(name: str, value: object) -> datetime | None:
    """Read the moment that somebody asks for, in UTC; None where nothing is asked.

    Parameters
    ----------
    name
        The keyword or option, for the message.
    value
        A `datetime`, or text in ISO 8601.

    Raises
    ------
    InvalidInput
        If it is neither.

    Examples
    --------
    >>> asked_moment("since", "2026-11-23").isoformat()
    '2026-11-23T00:00:00+00:00'
    """
    if value is None:
        return None
    found = as_written(value)
    try:
        told = None if found is None else in_utc(found)
    except OverflowError:
        told = None
    if told is None:
        raise InvalidInput.because(name, _RULE, value)
    return told
