"""Is a demanded share of cases or rows one that can be meant and shown."""

from __future__ import annotations

import math

from pytest_mlgate.errors import InvalidInput


def require_share(name: str, value: object, *, hint: str | None = None) -> None:
    """Refuse what is not strictly between 0 and 1: no sample shows none, or all.

    Parameters
    ----------
    name, value
        The keyword, and what was given.
    hint
        What to ask instead at the end that cannot be shown.

    Raises
    ------
    InvalidInput
        If it is no finite number in (0, 1).
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and math.isfinite(value) and 0 < value < 1:  # type: ignore[operator, arg-type] # checked
        return
    percent = number and 1 < value <= 100  # type: ignore[operator] # checked
    raise InvalidInput.because(
        name,
        "a share between 0 and 1",
        value,
        hint=f"{value} percent is {float(value) / 100:g}" if percent else hint,  # type: ignore[arg-type] # checked
    )
