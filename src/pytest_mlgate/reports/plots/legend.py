"""Which line is which: its colour, its dashes or its filling, and its name below.

No two kinds of line differ in colour alone: the second is dashed and its dots are
square, its bars are hollow, and so on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.plots.picture import Stroke
from pytest_mlgate.reports.plots.picture import Word

if TYPE_CHECKING:
    from pytest_mlgate.plot import Plot
    from pytest_mlgate.reports.plots.picture import Picture

COLUMN = 6.2
"""Units that a character takes in the usual faces at the size of a label."""

_KINDS = 4
_USUAL = {"candidate": 0, "evaluation": 0, "baseline": 1, "reference": 1}
_LEFT, _ROW, _SAMPLE, _NAME_COLUMNS = 12.0, 17, 24, 24


def colours(plot: Plot) -> tuple[str, ...]:
    """Give each line its kind, ``c0`` to ``c3``; the known names have always theirs."""
    free = [number for number in range(_KINDS) if number not in _taken(plot)]
    found, others = [], 0
    for line in plot.lines:
        number = _USUAL.get(line.name)
        if number is None:
            number = free[others % len(free)] if free else others % _KINDS
            others += 1
        found.append(f"c{number}")
    return tuple(found)


def with_legend(picture: Picture, plot: Plot) -> Picture:
    """Put the names of the lines below a picture that has more than one."""
    if len(plot.lines) < 2:
        return picture
    strokes: list[Stroke] = []
    words: list[Word] = []
    x, y = _LEFT, picture.height + 12
    for line, colour in zip(plot.lines, colours(plot), strict=True):
        name = plain(line.name, limit=_NAME_COLUMNS)
        room = _SAMPLE + 6 + COLUMN * columns(name) + 14
        if x > _LEFT and x + room > picture.width:
            x, y = _LEFT, y + _ROW
        strokes.append(_sample(x, y, colour, lying=bool(plot.categories)))
        words.append(_name(round(x + _SAMPLE + 6, 1), y, name))
        x = round(x + room, 1)
    return replace(
        picture,
        height=y + 8,
        strokes=picture.strokes + tuple(strokes),
        words=picture.words + tuple(words),
    )


def _taken(plot: Plot) -> set[int]:
    return {_USUAL[line.name] for line in plot.lines if line.name in _USUAL}


def _sample(x: float, y: int, colour: str, *, lying: bool) -> Stroke:
    if lying:
        path = f"M{x:g} {y - 9}h{_SAMPLE}v9h-{_SAMPLE}z"
        return Stroke(kind=f"bar {colour}", path=path)
    return Stroke(kind=f"line {colour}", path=f"M{x:g} {y - 4}h{_SAMPLE}")


def _name(x: float, y: int, name: str) -> Word:
    return Word(kind="key", x=x, y=y, anchor="start", turned=False, text=name)
