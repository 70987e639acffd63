"""Which moment does a text name: the times of events, and the days people ask for."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.written_moment import as_written
from pytest_mlgate.written_moment import in_utc

_EVENT_RULE = "an ISO 8601 time in UTC, such as '2026-01-31T12:00:00+00:00'"
_ASKED_RULE = (
    "a day such as '2026-01-31' (its end, in UTC) or an ISO 8601 time such as "
    "'2026-01-31T12:00:00Z' (UTC where no offset is named)"
)


def event_time(text: object, *, name: str = "when") -> datetime:
    """Read the time of an event.

    Raises
    ------
    InvalidInput
        If it is no ISO 8601 time, or is not in UTC; the message calls it `name`.
    """
    found = _read(text)
    if found is None or found.utcoffset() != timedelta(0):
        raise InvalidInput.because(name, _EVENT_RULE, text)
    return found


def is_event_time(text: object) -> bool:
    """Tell whether a text is a time as events state it."""
    found = _read(text)
    return found is not None and found.utcoffset() == timedelta(0)


def asked_time(text: str, *, name: str = "at") -> str:
    """Read the moment that a person asks for: the end of a day, or an instant.

    Returns
    -------
    str
        In UTC, as events state times.

    Raises
    ------
    InvalidInput
        If it is neither a day nor a time; the message calls it `name`.

    Examples
    --------
    >>> asked_time("2026-01-31")
    '2026-01-31T23:59:59.999999+00:00'
    >>> asked_time("2026-01-31T13:00+01:00")
    '2026-01-31T12:00:00+00:00'

    What was in production "on a day" is what was there when the day ended.
    """
    try:
        found = datetime.combine(date.fromisoformat(text), time.max, tzinfo=UTC)
    except (TypeError, ValueError):
        instant = _read(text)
        if instant is None:
            raise InvalidInput.because(name, _ASKED_RULE, text) from None
        found = instant
    try:
        return in_utc(found).isoformat()
    except OverflowError:
        raise InvalidInput.because(name, _ASKED_RULE, text) from None


def _read(text: object) -> datetime | None:
    return as_written(text) if isinstance(text, str) else None
