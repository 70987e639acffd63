"""How is a line written: relative steps of a tenth of a unit, in few characters.

A page has room for forty pictures when each is 3 kB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """Write a line through points as an SVG path.

    Parameters
    ----------
    points
        Right and down from the upper left corner, in units; finite.
    closed
        Go back to the first point.

    Returns
    -------
    str
        Steps from point to point; a step of nothing is left out. Empty without points.

    Examples
    --------
    >>> path([(1.0, 2.0), (3.5, 2.0), (3.5, 1.0), (4.0, 1.25)])
    'M1 2h2.5v-1l.5 .2'
    >>> path([(0.0, 0.0), (2.0, 0.0), (2.0, 1.0)], closed=True)
    'M0 0h2v1z'
    """
    told: list[str] = []
    at = (0, 0)
    for x, y in points:
        here = (round(10 * x), round(10 * y))
        if not told:
            told.append(f"M{_tenths(here[0])} {_tenths(here[1])}")
        elif here != at:
            told.append(_step(here[0] - at[0], here[1] - at[1]))
        at = here
    return "".join(told) + ("z" if closed and told else "")


def dot(x: float, y: float) -> str:
    """Write a point; the page makes a round or a square end of it.

    Examples
    --------
    >>> dot(1.0, 2.25)
    'M1 2.2h0'
    """
    return f"{path([(x, y)])}h0"


def _step(right: int, down: int) -> str:
    if down == 0:
        return f"h{_tenths(right)}"
    if right == 0:
        return f"v{_tenths(down)}"
    second = _tenths(down)
    return f"l{_tenths(right)}{'' if second.startswith('-') else ' '}{second}"


def _tenths(number: int) -> str:
    whole, rest = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    if rest == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"
