"""How long is "7d": a duration as a person writes it, as a `timedelta`."""

from __future__ import annotations

import re
from datetime import timedelta

from pytest_mlgate.errors import InvalidInput

_UNITS = {
    "w": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "m": "minutes",
    "s": "seconds",
}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(min|[wdhms])\s*", re.ASCII)


def duration(what: str, value: timedelta | str) -> timedelta:
    """Read a duration.

    Parameters
    ----------
    what
        Whose it is, for the message.
    value
        A `timedelta`, or text of numbers and units: w, d, h, min (or m), s.

    Raises
    ------
    InvalidInput
        If it is neither, or negative.

    Examples
    --------
    >>> duration("within", "1d 12h") == timedelta(hours=36)
    True

    A day and a half.
    """
    found = value if isinstance(value, timedelta) else _read(value)
    if found is None or found < timedelta(0):
        rule = 'a timedelta, or text such as "7d", "36h" or "1d 12h"'
        raise InvalidInput.because(what, rule, value)
    return found


def spelled_duration(value: timedelta) -> str:
    """Write a duration in the two largest units that it fills.

    Examples
    --------
    >>> spelled_duration(timedelta(hours=36, seconds=5))
    '1 d 12 h'

    The seconds would not be read.
    """
    sign = "-" if value < timedelta(0) else ""
    left, parts = int(abs(value).total_seconds()), []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return sign + " ".join(parts[:2] or ["0 s"])


def _read(value: object) -> timedelta | None:
    if not isinstance(value, str) or not value.strip():
        return None
    text, total, at = value.strip(), timedelta(0), 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            return None
        try:
            total += timedelta(**{_UNITS[found[2]]: float(found[1])})
        except OverflowError:
            return None
        at = found.end()
    return total
