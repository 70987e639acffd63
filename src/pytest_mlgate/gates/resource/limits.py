"""Is a limit of a resource gate one that can be meant."""

from __future__ import annotations

import math
import re

from pytest_mlgate.errors import InvalidInput

MEGABYTE = 1_000_000
"""Bytes of a megabyte."""

_SIZE = re.compile(
    r"(?P<number>\d+(\.\d+)?|\.\d+)\s*(?P<unit>[kmgt]?)(?P<binary>i?)b", re.IGNORECASE
)


def require_count(name: str, value: object) -> None:
    """Refuse what is no whole number of at least 1."""
    if not isinstance(value, int) or _is_no_number(value) or value < 1:
        raise InvalidInput.because(name, "a whole number of at least 1", value)


def require_positive(name: str, value: float) -> None:
    """Refuse what is no positive, finite number."""
    if _is_no_number(value) or not math.isfinite(value) or value <= 0:
        raise InvalidInput.because(name, "a positive number", value)


def megabytes_in(name: str, value: float | str) -> float:
    """Take a size: a number of megabytes, or one with its unit such as "20 MB".

    Raises
    ------
    InvalidInput
        If it is no positive size, or a number so large that bytes must be meant.

    Examples
    --------
    >>> megabytes_in("at_most", "1.5 GB"), megabytes_in("at_most", "512KiB")
    (1500.0, 0.524288)
    """
    if isinstance(value, str):
        found = _SIZE.fullmatch(value.strip())
        if found is None or not float(found["number"]):
            raise InvalidInput.because(
                name,
                "a positive size",
                value,
                hint='20 is 20 megabytes, and so is "20 MB"',
            )
        power = "kmgt".index(found["unit"].lower()) + 1 if found["unit"] else 0
        unit = float((1024 if found["binary"] else 1000) ** power)
        return float(found["number"]) * unit / MEGABYTE
    require_positive(name, value)
    if value >= MEGABYTE:
        raise InvalidInput.because(
            name,
            "a number of megabytes below a million",
            value,
            hint=f'"{value:.0f} B" if bytes are meant',
        )
    return float(value)


def require_ratio(name: str, value: float, *, least: float = 1.0) -> None:
    """Refuse a factor that is no slowdown; of a size a smaller one may be asked for."""
    require_positive(name, value)
    if value <= least:
        raise InvalidInput.because(
            name,
            f"above {least:g}",
            value,
            hint="1.25 allows a quarter more than the baseline",
        )


def require_one_of(*, at_most: float | str | None, ratio: float | None) -> None:
    """Refuse a question with both limits, or without one."""
    if (at_most is None) == (ratio is None):
        raise InvalidInput(
            "Exactly one of `at_most` and `ratio` must be given; got "
            f"at_most={at_most!r} and ratio={ratio!r}. Hint: `at_most` is a limit of "
            "its own, `ratio` one against the baseline."
        )


def require_prices(per_second: float, per_call: float) -> None:
    """Refuse prices that are negative, or none at all."""
    for name, value in (("per_second", per_second), ("per_call", per_call)):
        if value != 0:
            require_positive(name, value)
    if not per_second and not per_call:
        raise InvalidInput(
            "cost(…) needs a price. Hint: per_second=0.0001 for a machine, "
            "per_call=0.002 for an endpoint."
        )


def _is_no_number(value: object) -> bool:
    """Tell what a type checker has not seen; True is no number."""
    return isinstance(value, bool) or not isinstance(value, int | float)
