"""Within which bounds will other rows of a column of numbers lie: `roomy_bounds`.

The largest of so many rows is no limit: of as many new rows, every other time one lies
beyond it. So a guess leaves room, more of it where the tail is long.
"""

from __future__ import annotations

import math

FARTHER = 2.0
"""How many times as far from the middle as the farthest row, where tails are short."""

TAIL = 0.01
"""The share of rows that lie beyond either of the inner values."""

_DIGITS = 1e12
"""Numbers this much larger than their spread cannot be rounded."""

_WHOLE = 2**63
"""Whole numbers from here on are none of a column."""


def roomy_bounds(
    lowest: float, highest: float, *, middle: float, inner: tuple[float, float]
) -> tuple[float | None, float | None]:
    """Give bounds that other rows of the same kind keep, too.

    Parameters
    ----------
    lowest, highest
        Of all values; finite.
    middle
        Their median.
    inner
        Two values that a small share of rows (`TAIL`, at most a tenth) lies beyond.

    Returns
    -------
    tuple of (float or None, float or None)
        Rounded outwards. None where nothing can be said: nearly all values are one,
        and a few are not.

    Notes
    -----
    A bound lies ``2 * reach * reach / near`` from the middle, `reach` being the
    distance of the farthest row and `near` that of the inner value. The ratio is about
    1 for even values, 1.5 for normal ones and 3 or more where the tail is heavy.
    Values that are never negative get no negative bound. Of 2,000 new rows one breaks a
    bound in 0 of 400 simulated columns for normal, even, exponential and log-normal
    (1) values, in 2 of 100 for Pareto (2).

    Examples
    --------
    >>> roomy_bounds(17, 90, middle=42, inner=(17, 90))
    (0, 200)

    Nobody of the four has 91, and somebody will.
    """
    ends = (
        _beyond(middle, lowest, inner[0], side=-1),
        _beyond(middle, highest, inner[1], side=1),
    )
    low = None if ends[0] is None else min(ends[0], lowest)
    high = None if ends[1] is None else max(ends[1], highest)
    if low is not None and lowest >= 0:
        low = max(low, type(low)(0))
    if high is not None and highest <= 0:
        high = min(high, type(high)(0))
    return _rounded(low, high, lowest, highest)


def _beyond(middle: float, end: float, inner: float, *, side: int) -> float | None:
    """Give a bound beyond one end, None without one; whole for whole numbers."""
    reach, near = abs(end - middle), abs(inner - middle)
    if reach == 0:
        return end
    if near == 0 or not math.isfinite(reach):
        return None
    bound = middle + side * FARTHER * reach * max(reach / near, 1.0)
    if not math.isfinite(bound):
        return None
    if not isinstance(end, int):
        return bound
    return None if abs(bound) >= _WHOLE else math.floor(bound) + (side > 0)


def _rounded(
    low: float | None, high: float | None, lowest: float, highest: float
) -> tuple[float | None, float | None]:
    """Round what there is; the other side only says how coarsely."""
    told = outwards(lowest if low is None else low, highest if high is None else high)
    return (None if low is None else told[0], None if high is None else told[1])


def outwards(lowest: float, highest: float) -> tuple[float, float]:
    """Round to the leading digit of the spread, away from the values."""
    spread = highest - lowest
    if spread <= 0 or not math.isfinite(spread):
        return lowest, highest
    place = math.floor(math.log10(spread))
    if isinstance(lowest, int) and isinstance(highest, int):
        step = 10 ** max(place, 0)
        return lowest // step * step, -(-highest // step) * step
    if max(abs(lowest), abs(highest)) > _DIGITS * spread or 10.0**place == 0:
        return lowest, highest
    # through the spelling: 3e-2 is exact as text, and 3 * 0.01 is not 0.03
    low = float(f"{math.floor(lowest / 10.0**place)}e{place}")
    high = float(f"{math.ceil(highest / 10.0**place)}e{place}")
    if not (math.isfinite(low) and math.isfinite(high)):
        return lowest, highest
    return min(low, lowest), max(high, highest)
