"""Where does an interval lie against its threshold: one line of characters.

Every strip has `bad` in the same column, so that strips under each other form a chart
with one vertical line: what lies entirely to the right of it has passed. Right is
always better. Each strip has its own scale, chosen so that everything fits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.verdict import Verdict

WIDTH = 25


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters of a strip."""

    bad: str
    ok: str
    low: str
    high: str
    line: str
    over_bad: str
    over_ok: str
    estimate: str
    below: str
    above: str


UNICODE = Marks("│", "┊", "├", "┤", "─", "┼", "┆", "●", "◀", "▶")
ASCII = Marks("|", ":", "[", "]", "-", "+", ";", "o", "<", ">")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Columns of what a strip shows, 0 to width - 1; None for what there is not."""

    bad: int | None
    ok: int | None
    # the ends of the interval; both None where it has no length
    low: int | None
    high: int | None
    estimate: int | None
    # True where a side of the interval is unbounded
    below: bool
    above: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """Columns of numbers: `bad` fixed, the rest in proportion."""

    origin: float
    column: int
    unit: float
    width: int

    def at(self, value: float) -> int:
        """Give the column; never on the other side of `bad` than the number is."""
        if value == math.inf:
            return self.width - 1
        if value == -math.inf:
            return 0
        # halves: the difference of two huge numbers is not finite
        half = value / 2 - self.origin / 2
        place = self.column + round(2 * (half / self.unit))
        if value > self.origin:
            place = max(place, self.column + 1)
        if value < self.origin:
            place = min(place, self.column - 1)
        return min(max(place, 0), self.width - 1)


def strip(
    verdict: Verdict,
    *,
    width: int = WIDTH,
    ascii_only: bool = False,
    fill: str = " ",
) -> str:
    """Draw the interval of a verdict against its threshold.

    Parameters
    ----------
    verdict
        With or without estimate, interval and threshold.
    width
        Columns, at least 7.
    ascii_only
        Use ASCII characters.
    fill
        The empty character.

    Returns
    -------
    str
        Exactly `width` characters; all `fill` where there is nothing to draw.

    Notes
    -----
    A limit or estimate that is not equal to `bad` never falls into its column, so
    that rounding to columns cannot contradict the verdict.
    """
    marks = ASCII if ascii_only else UNICODE
    cells = [fill] * width
    found = places(verdict, width=width)
    if found is None:
        return "".join(cells)
    if found.ok is not None:
        cells[found.ok] = marks.ok
    if found.bad is not None:
        cells[found.bad] = marks.bad
    if found.low is not None and found.high is not None:
        _draw_interval(cells, found.low, found.high, found, marks)
    if found.estimate is not None:
        cells[found.estimate] = marks.estimate
    return "".join(cells)


def places(verdict: Verdict, *, width: int) -> Places | None:
    """Say in which columns of a strip everything stands.

    Parameters
    ----------
    verdict
        With or without estimate, interval and threshold.
    width
        Columns, at least 7; of a drawing, the units of its width.

    Returns
    -------
    Places or None
        None where there is nothing to draw.
    """
    bad, ok, low, high, estimate = _numbers(verdict)
    scale = _scale([bad, ok, low, high, estimate], bad=bad, width=width)
    if scale is None:
        return None
    drawn = low is not None and high is not None and low < high

    def at(value: float | None) -> int | None:
        return None if value is None else scale.at(value)

    return Places(
        bad=at(bad),
        ok=at(ok),
        low=at(low) if drawn else None,
        high=at(high) if drawn else None,
        estimate=at(estimate),
        below=low == -math.inf,
        above=high == math.inf,
    )


def bad_column(width: int) -> int:
    """Tell the column of `bad`: a third from the left."""
    return width // 3


def _draw_interval(
    cells: list[str], first: int, last: int, found: Places, marks: Marks
) -> None:
    over = {marks.bad: marks.over_bad, marks.ok: marks.over_ok}
    for place in range(first, last + 1):
        cells[place] = over.get(cells[place], marks.line)
    # an end may not hide the line that it touches
    if cells[first] == marks.line:
        cells[first] = marks.low
    if cells[last] in {marks.line, marks.low} and last > first:
        cells[last] = marks.high
    if found.below:
        cells[first] = marks.below
    if found.above:
        cells[last] = marks.above


def _numbers(verdict: Verdict) -> tuple[float | None, ...]:
    threshold, found = verdict.threshold, verdict.interval
    return (
        threshold.bad if threshold else None,
        threshold.ok if threshold else None,
        None if found is None or math.isnan(found.low) else found.low,
        None if found is None or math.isnan(found.high) else found.high,
        None if not _is_finite(verdict.estimate) else verdict.estimate,
    )


def _scale(
    values: Sequence[float | None], *, bad: float | None, width: int
) -> _Scale | None:
    finite = [value for value in values if value is not None and math.isfinite(value)]
    if not finite:
        return None
    origin = min(finite) if bad is None else bad
    column = 0 if bad is None else bad_column(width)
    left = origin / 2 - min(finite) / 2
    right = max(finite) / 2 - origin / 2
    # an unbounded side keeps its last column for the arrow
    below, above = -math.inf in values, math.inf in values
    unit = 2 * max(left / max(column - below, 1), right / (width - 1 - column - above))
    return _Scale(origin, column, unit if unit > 0 else 1.0, width)


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
