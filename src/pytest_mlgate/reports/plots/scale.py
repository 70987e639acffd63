"""Where on a picture does a number lie, and which round numbers are named beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARGIN = 0.05
_MOST = 6
# relative to the numbers: less than this is no width that a float can be parted in
_NO_WIDTH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Numbers from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    # True where each power of ten has the same length; both ends are above 0
    powers: bool = False

    def at(self, value: float) -> float:
        """Give the place of a number, in units of the picture."""
        low, high, here = self.low, self.high, value
        if self.powers:
            low, high, here = math.log(low), math.log(high), math.log(value)
        return self.start + (here - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Give the round numbers between the ends, seven at most."""
        if self.powers:
            return _powers_of_ten(self.low, self.high)
        return round_numbers(self.low, self.high)


def ends(values: Iterable[float], *, from_zero: bool = False) -> tuple[float, float]:
    """Give the ends of a scale that leaves some room around all numbers.

    Parameters
    ----------
    values
        Finite numbers, none of them counts as 0.
    from_zero
        Include 0, and leave no room beyond it: the foot of bars.

    Returns
    -------
    tuple of float
        The low end, then the high one, which is always larger.

    Examples
    --------
    >>> ends([0.0, 10.0])
    (-0.5, 10.5)
    >>> ends([2.0, 10.0], from_zero=True)
    (0.0, 10.5)
    """
    shown = [*values, 0.0] if from_zero else list(values) or [0.0]
    low, high = min(shown), max(shown)
    size = max(abs(low), abs(high))
    if high - low <= _NO_WIDTH * size:
        room = _MARGIN * (size or 1.0)
        return low - room, high + room
    room = _MARGIN * (high - low)
    return (
        low - (0.0 if from_zero and low == 0 else room),
        high + (0.0 if from_zero and high == 0 else room),
    )


def ends_in_powers(values: Iterable[float]) -> tuple[float, float]:
    """Give the ends of a scale in powers of ten.

    Parameters
    ----------
    values
        Above 0.

    Examples
    --------
    >>> low, high = ends_in_powers([1.0, 100.0])
    >>> round(low, 3), round(high, 1)
    (0.794, 125.9)
    """
    low, high = ends([math.log10(value) for value in values])
    return 10**low, 10**high


def round_numbers(low: float, high: float, *, most: int = _MOST) -> list[float]:
    """Give the multiples of 1, 2 or 5 times a power of ten between two numbers.

    Parameters
    ----------
    low, high
        With ``low < high``.
    most
        Steps that may lie between them, at least 2.

    Returns
    -------
    list of float
        At most one more than `most`.

    References
    ----------
    Heckbert, P. S. (1990). Nice numbers for graph labels. Graphics Gems, 61-63.

    Examples
    --------
    >>> round_numbers(0.0, 1.0)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> round_numbers(-105.0, 4_205.0)
    [0.0, 1000.0, 2000.0, 3000.0, 4000.0]
    """
    rough = (high - low) / most
    power = math.floor(math.log10(rough))
    # a hair less, so that a width of ten steps is not taken for more
    part = rough / 10.0**power - _NO_WIDTH
    factor = next(factor for factor in (1, 2, 5, 10) if factor >= part)
    step = factor * 10.0**power
    first = math.ceil(low / step - _NO_WIDTH)
    last = math.floor(high / step + _NO_WIDTH)
    return [round(place * step, max(-power, 0)) for place in range(first, last + 1)]


def _powers_of_ten(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    every = math.ceil((last - first + 1) / (_MOST + 1)) or 1
    return [10.0**power for power in range(first, last + 1, every)]
