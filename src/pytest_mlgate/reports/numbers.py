"""How is a number written: the one place that turns numbers into digits.

All reports call these functions, so the same quantity has the same digits everywhere.
Rounding is deliberate: as many decimals as resolve the interval, never so few that two
numbers which decide something look equal, never an exponent for everyday sizes.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NOT_COMPUTABLE = "not computable"
MOST_DECIMALS = 9
# beyond this a float has no digit left behind the point, and a reader none to spare
_HUGE = 1e15


def decimals_for(
    values: Iterable[float | None],
    *,
    bounds: Iterable[float | None] = (),
    width: float | None = None,
) -> int:
    """Choose the decimals for numbers that are shown together.

    Parameters
    ----------
    values
        What is shown; None and what is not finite is passed over.
    bounds
        Numbers that a person wrote and that `values` are held against.
    width
        Width of the interval; two of its digits are resolved. 0 or None: exact.

    Returns
    -------
    int
        Between 0 and 9: three for fractions, fewer for large numbers, more where
        the interval is narrow, where a bound was written with more, or where a value
        would otherwise look equal to a bound that it is not equal to.

    Examples
    --------
    >>> decimals_for([-0.031], bounds=[-0.01], width=0.026)
    3
    >>> decimals_for([0.79996], bounds=[0.80], width=0.09)
    5
    """
    shown, held = _finite(values), _finite(bounds)
    places = _places_for_size(shown + held, exact=not width)
    # of a record that was edited the limits may have changed places
    if width and width > 0 and math.isfinite(width):
        places = max(places, 1 - math.floor(math.log10(width)))
    places = max([places, *(_written(bound) for bound in held)])
    places = min(max(places, 0), MOST_DECIMALS)
    while places < MOST_DECIMALS and _collide(shown, held, places):
        places += 1
    return places


def fixed(value: float | None, decimals: int) -> str:
    """Write a number with thousands separators and no negative zero.

    Examples
    --------
    >>> fixed(1234.5, 1), fixed(-0.0004, 3), fixed(None, 3)
    ('1,234.5', '0.000', 'not computable')
    """
    if value is None or math.isnan(value):
        return NOT_COMPUTABLE
    if math.isinf(value):
        return "unbounded"
    if abs(value) >= _HUGE:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa} x 10^{int(exponent)}"
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text


def signed(value: float | None, decimals: int) -> str:
    """Write a gain or a loss: always with its sign, zero without.

    Examples
    --------
    >>> signed(0.0131, 3), signed(-0.0131, 3), signed(0.0, 3)
    ('+0.013', '-0.013', '0.000')
    """
    text = fixed(value, decimals)
    rounds_to_zero = not text.strip("0.,")
    positive = value is not None and math.isfinite(value) and value > 0
    return f"+{text}" if positive and not rounds_to_zero else text


def interval(low: float, high: float, decimals: int, *, with_sign: bool = False) -> str:
    """Write both limits; an unbounded side in words.

    Examples
    --------
    >>> interval(-0.044, -0.018, 3)
    '[-0.044, -0.018]'
    >>> interval(0.91, math.inf, 2)
    '[0.91, no upper limit]'
    """
    if math.isnan(low) or math.isnan(high):
        return NOT_COMPUTABLE
    write = signed if with_sign else fixed
    first = "no lower limit" if low == -math.inf else write(low, decimals)
    last = "no upper limit" if high == math.inf else write(high, decimals)
    return f"[{first}, {last}]"


def count(value: int | None) -> str:
    """Write a count with thousands separators.

    Examples
    --------
    >>> count(16281)
    '16,281'
    """
    return NOT_COMPUTABLE if value is None else f"{value:,d}"


def p_value(value: float | None) -> str:
    """Write a p-value with its relation sign, four decimals at most.

    Examples
    --------
    >>> p_value(0.00312), p_value(1e-9), p_value(0.25), p_value(0.99999)
    ('= 0.0031', '< 0.0001', '= 0.250', '> 0.999')
    """
    if value is None or math.isnan(value):
        return NOT_COMPUTABLE
    if value in {0.0, 1.0}:
        return f"= {value:.0f}"
    if value < 0.0001:
        return "< 0.0001"
    if value > 0.999:
        return "> 0.999"
    return f"= {value:.4f}" if value < 0.1 else f"= {value:.3f}"


def share(value: float | None) -> str:
    """Write a share of the error budget: three digits that count, no exponent.

    Examples
    --------
    >>> share(0.05), share(0.05 / 6), share(0.0)
    ('0.05', '0.00833', '0')
    """
    if value is None or not math.isfinite(value):
        return NOT_COMPUTABLE
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_written(value: float) -> str:
    """Write a threshold as a person wrote it: no padding, no exponent.

    Examples
    --------
    >>> as_written(-0.005), as_written(0.00005), as_written(20.0), as_written(0.1 + 0.2)
    ('-0.005', '0.00005', '20', '0.3')
    """
    if not math.isfinite(value) or not 1e-12 < abs(value) < _HUGE:
        return fixed(value, 0)
    # nine digits that count: more are what a computation left behind
    return f"{Decimal(f'{value:.9g}').normalize():,f}"


def confidence(value: float) -> str:
    """Write a confidence level the way people say it.

    Examples
    --------
    >>> confidence(0.9), confidence(0.999)
    ('90 %', '99.9 %')
    """
    return f"{round(100 * value, 4):g} %"


def seconds(value: float | None) -> str:
    """Write a duration in plain decimals with three places, for files.

    Examples
    --------
    >>> seconds(0.00001), seconds(12.3456)
    ('0.000', '12.346')
    """
    if value is None or not math.isfinite(value) or value < 0:
        return "0.000"
    return f"{value:.3f}"


def _finite(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None and math.isfinite(value)]


def _places_for_size(values: list[float], *, exact: bool) -> int:
    """Three decimals for fractions, fewer for large, none for exact whole numbers."""
    if exact and all(value == int(value) for value in values):
        return 0
    largest = max((abs(value) for value in values), default=0.0)
    if largest == 0:
        return 3
    exponent = math.floor(math.log10(largest))
    if exact and exponent < -2:
        return 1 - exponent
    return min(max(3 - max(exponent, 0), 0), 3)


def _written(bound: float) -> int:
    """Count the decimals that a person wrote; a computed number counts as none."""
    exponent = Decimal(repr(bound)).normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return places if 0 <= places <= 6 else 0


def _collide(values: list[float], bounds: list[float], places: int) -> bool:
    return any(
        value != bound and fixed(value, places) == fixed(bound, places)
        for value in values
        for bound in bounds
    )
