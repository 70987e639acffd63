"""How is a plot drawn: curves over a scale of numbers, or bars beside their names.

A drawing is paths and words with their places. Nothing in it depends on the machine: no
face is measured, and no settings of anybody are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.plots.legend import COLUMN
from pytest_mlgate.reports.plots.legend import colours
from pytest_mlgate.reports.plots.legend import with_legend
from pytest_mlgate.reports.plots.path import dot
from pytest_mlgate.reports.plots.path import path
from pytest_mlgate.reports.plots.picture import Picture
from pytest_mlgate.reports.plots.picture import Stroke
from pytest_mlgate.reports.plots.picture import Word
from pytest_mlgate.reports.plots.scale import Scale
from pytest_mlgate.reports.plots.scale import ends
from pytest_mlgate.reports.plots.scale import ends_in_powers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.plot import PlotLine

WIDTH = 360
_HEIGHT = 240
_SQUARE = 320
_TOP, _BOTTOM, _RIGHT = 10, 36, 14
# of a tick's text from its axis: beside, below, and down from the middle of a letter
_BESIDE, _BELOW, _HALF_LETTER = 5.0, 13.4, 4.2
# of an axis' name from the lower and from the left edge
_LABEL_UP, _LABEL_RIGHT = 8.6, 9.4
_NAME_COLUMNS = 20
_LABEL_COLUMNS = 48
_LABEL_LETTER = 5.8
_MANY_DOTS = 30
_LONG_TAIL = 50.0
# probabilities of a rare class
_CORNER = 0.6
# of the room of a category: all its bars, and of the room of a bar: the bar
_BARS, _BAR = 0.8, 0.86
_SHARES = frozenset({"roc", "precision_recall", "calibration"})
"""Both axes are shares of the same size, so one unit is as long as the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """Both scales of a picture: `x` runs to the right and `y` upwards."""

    x: Scale
    y: Scale

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Give the place of a point."""
        return self.x.at(x), self.y.at(y)


def draw(plot: Plot, *, limit: float | None = None) -> Picture:
    """Draw a plot.

    Parameters
    ----------
    plot
        With at least one point.
    limit
        A number on the axis of the values, drawn as the limit of a strip is.

    Returns
    -------
    Picture
        The same for the same plot, wherever it is drawn.
    """
    if plot.categories:
        field = _field_of_bars(plot, limit)
        strokes = [*_grid(field, rows=False), *_lying(field, plot, limit)]
        words = [*_numbers_below(field), *_names_beside(field, plot)]
    else:
        field = _field_of_curves(plot, limit)
        strokes = [*_grid(field, rows=True), *_standing(field, plot, limit)]
        words = [*_numbers_below(field), *_numbers_beside(field)]
    picture = Picture(
        width=_width(plot),
        height=_height(plot),
        strokes=tuple(_one_path_each(strokes)),
        words=(*words, *_labels(field, plot)),
    )
    return with_legend(picture, plot)


def _one_path_each(strokes: Iterable[Stroke]) -> Iterator[Stroke]:
    """Join what is of one kind, in the order in which the kinds were drawn."""
    found: dict[str, list[str]] = {}
    for stroke in strokes:
        found.setdefault(stroke.kind, []).append(stroke.path)
    for kind, paths in found.items():
        yield Stroke(kind=kind, path="".join(paths))


def _field_of_curves(plot: Plot, limit: float | None) -> _Field:
    across = [x for line in plot.lines for x in line.x]
    up = list(_heights(plot))
    powers = plot.kind == "latency" and _has_long_tail(across)
    if plot.kind in _SHARES:
        x = y = _shared_ends(plot)
    else:
        x = ends_in_powers(across) if powers else ends(across)
        y = ends(up if limit is None else [*up, limit])
    wide, high = _width(plot), _height(plot)
    upright = Scale(low=y[0], high=y[1], start=high - _BOTTOM, end=_TOP)
    longest = max((len(_written(at)) for at in upright.ticks()), default=1)
    left = COLUMN * longest + 30
    level = Scale(low=x[0], high=x[1], start=left, end=wide - _RIGHT, powers=powers)
    return _Field(x=level, y=upright)


def _field_of_bars(plot: Plot, limit: float | None) -> _Field:
    shown = [*_heights(plot), *(() if limit is None else (limit,))]
    low, high = ends(shown, from_zero=True)
    left = COLUMN * max(map(columns, _named(plot))) + 14
    return _Field(
        x=Scale(low=low, high=high, start=left, end=_width(plot) - _RIGHT),
        # the first category is the uppermost
        y=Scale(
            low=-0.6,
            high=len(plot.categories) - 0.4,
            start=_TOP,
            end=_height(plot) - _BOTTOM,
        ),
    )


def _heights(plot: Plot) -> Iterator[float]:
    for line in plot.lines:
        yield from chain(line.y, line.low, line.high)


def _shared_ends(plot: Plot) -> tuple[float, float]:
    """Give the ends of both axes: 0 and 1 for shares, less where they are small."""
    if plot.kind != "calibration":
        return 0.0, 1.0
    shown = [*_heights(plot), *(x for line in plot.lines for x in line.x)]
    low, high = ends(shown)
    if min(shown) >= 0 and max(shown) <= 1:
        return 0.0, high if high < _CORNER else 1.0
    # a regression has values and no shares
    return low, high


def _has_long_tail(across: list[float]) -> bool:
    return min(across) > 0 and max(across) > _LONG_TAIL * min(across)


def _grid(field: _Field, *, rows: bool) -> Iterator[Stroke]:
    for at in field.x.ticks():
        yield _upright("grid", field, at)
    for at in field.y.ticks() if rows else ():
        yield _level("grid", field, at)


def _upright(kind: str, field: _Field, at: float) -> Stroke:
    x, ends_ = field.x.at(at), (field.y.start, field.y.end)
    return Stroke(kind=kind, path=path((x, y) for y in (max(ends_), min(ends_))))


def _level(kind: str, field: _Field, at: float) -> Stroke:
    y = field.y.at(at)
    return Stroke(kind=kind, path=path((x, y) for x in (field.x.start, field.x.end)))


def _standing(field: _Field, plot: Plot, limit: float | None) -> Iterator[Stroke]:
    """Draw lines over a scale of numbers, bands beneath them."""
    named = list(zip(plot.lines, colours(plot), strict=True))
    for line, colour in named:
        if line.low:
            yield Stroke(kind=f"band {colour}", path=_band(field, line))
    for line, colour in named:
        places = [field.at(x, y) for x, y in zip(line.x, line.y, strict=True)]
        if places:
            yield Stroke(kind=f"line {colour}", path=path(places))
        if 0 < len(places) <= _MANY_DOTS:
            dots = "".join(dot(x, y) for x, y in places)
            yield Stroke(kind=f"dots {colour}", path=dots)
    if limit is not None:
        yield _level("limit", field, limit)
    if plot.kind in {"roc", "calibration"}:
        low, high = field.x.low, field.x.high
        same = path([field.at(low, low), field.at(high, high)])
        yield Stroke(kind="same", path=same)


def _band(field: _Field, line: PlotLine) -> str:
    there = list(zip(line.x, line.low, strict=True))
    back = reversed(list(zip(line.x, line.high, strict=True)))
    return path((field.at(x, y) for x, y in (*there, *back)), closed=True)


def _lying(field: _Field, plot: Plot, limit: float | None) -> Iterator[Stroke]:
    """Draw bars beside each other, one group of bars per category."""
    thick = _BARS / len(plot.lines)
    for place, (line, colour) in enumerate(zip(plot.lines, colours(plot), strict=True)):
        shift = (place + 0.5) * thick - _BARS / 2
        for at, value in zip(line.x, line.y, strict=True):
            bar = _bar(field, at + shift, value, half=_BAR * thick / 2)
            yield Stroke(kind=f"bar {colour}", path=bar)
        for at, *whisker in zip(line.x, line.low, line.high, strict=bool(line.low)):
            middle = at + shift
            told = path(field.at(value, middle) for value in whisker)
            yield Stroke(kind=f"whisker {colour}", path=told)
    if limit is not None:
        yield _upright("limit", field, limit)
    yield _upright("same", field, 0.0)


def _bar(field: _Field, middle: float, value: float, *, half: float) -> str:
    above, below = middle - half, middle + half
    corners = ((0.0, above), (value, above), (value, below), (0.0, below))
    return path((field.at(x, y) for x, y in corners), closed=True)


def _numbers_below(field: _Field) -> Iterator[Word]:
    y = max(field.y.start, field.y.end) + _BELOW
    for at in field.x.ticks():
        yield _tick(field.x.at(at), y, _written(at), anchor="middle")


def _numbers_beside(field: _Field) -> Iterator[Word]:
    for at in field.y.ticks():
        yield _beside(field, at, _written(at))


def _names_beside(field: _Field, plot: Plot) -> Iterator[Word]:
    for place, name in enumerate(_named(plot)):
        yield _beside(field, place, name)


def _beside(field: _Field, at: float, text: str) -> Word:
    y = field.y.at(at) + _HALF_LETTER
    return _tick(field.x.start - _BESIDE, y, text, anchor="end")


def _tick(x: float, y: float, text: str, *, anchor: str) -> Word:
    where = {"x": round(x, 1), "y": round(y, 1)}
    return Word(kind="tick", anchor=anchor, turned=False, text=text, **where)


def _labels(field: _Field, plot: Plot) -> Iterator[Word]:
    """Name the axes; bars lie down, so their values run along the one below."""
    below = plot.y_label if plot.categories else plot.x_label
    told = plain(below, limit=_LABEL_COLUMNS)
    # a long name under narrow bars begins left of them
    half = COLUMN * len(told) / 2
    middle = (field.x.start + field.x.end) / 2
    yield Word(
        kind="label",
        x=round(min(middle, _width(plot) - half - 4), 1),
        y=_height(plot) - _LABEL_UP,
        anchor="middle",
        turned=False,
        text=told,
    )
    if not plot.categories:
        most = int((_height(plot) - _BOTTOM) / _LABEL_LETTER)
        yield Word(
            kind="label",
            x=_LABEL_RIGHT,
            y=round((field.y.start + field.y.end) / 2, 1),
            anchor="middle",
            turned=True,
            text=plain(plot.y_label, limit=most),
        )


def _written(at: float) -> str:
    return numbers.as_written(at)


def _named(plot: Plot) -> list[str]:
    return [plain(name, limit=_NAME_COLUMNS) for name in plot.categories]


def _width(plot: Plot) -> int:
    return _SQUARE if plot.kind in _SHARES else WIDTH


def _height(plot: Plot) -> int:
    if not plot.categories:
        return _SQUARE if plot.kind in _SHARES else _HEIGHT
    each = 10 * len(plot.lines) + 7
    return _TOP + _BOTTOM + each * len(plot.categories)
