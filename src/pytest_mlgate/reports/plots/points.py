"""Which numbers is a picture made of: a table, thinned where they are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.plots.digits import digits
from pytest_mlgate.reports.plots.words import category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.plot import PlotLine
    from pytest_mlgate.reports.plots.digits import Digits

MOST_ROWS = 12
MOST_CATEGORIES = 40
"""Rows of a table on the page; `record.json` has every point."""

_NAME_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTable:
    """Points in words; the first cell of a row is where the others are."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    # says how many of the points stand here, None where all do
    thinned: str | None


def point_table(plot: Plot) -> PointTable:
    """Write the points of a plot as rows.

    Parameters
    ----------
    plot
        Lines over the same places share their rows.

    Returns
    -------
    PointTable
        First, last and evenly chosen points between; the first of many categories.
    """
    written = digits(plot)
    x_label, y_label = (
        plain(told, limit=_NAME_LIMIT) for told in (plot.x_label, plot.y_label)
    )
    if len({line.x for line in plot.lines}) <= 1:
        heads = (x_label, *(f"{_name(line)}: {y_label}" for line in plot.lines))
        return _table(heads, _side_by_side(plot, written), bars=bool(plot.categories))
    heads = (x_label, "line", y_label)
    return _table(heads, _one_after_another(plot, written), bars=bool(plot.categories))


def _side_by_side(plot: Plot, written: Digits) -> list[tuple[str, ...]]:
    places = plot.lines[0].x
    return [
        (
            _at(plot, x, written),
            *(_value(line, place, written) for line in plot.lines),
        )
        for place, x in enumerate(places)
    ]


def _one_after_another(plot: Plot, written: Digits) -> list[tuple[str, ...]]:
    return [
        (_at(plot, x, written), _name(line), _value(line, place, written))
        for line in plot.lines
        for place, x in enumerate(line.x)
    ]


def _table(
    heads: tuple[str, ...], rows: list[tuple[str, ...]], *, bars: bool
) -> PointTable:
    most = MOST_CATEGORIES if bars else MOST_ROWS * max(len(heads) - 1, 1)
    if not bars and len(heads) > 2 and heads[1] != "line":
        most = MOST_ROWS
    shown = rows[:most] if bars else _evenly(rows, most)
    told = None
    if len(shown) < len(rows):
        all_, some = numbers.count(len(rows)), numbers.count(len(shown))
        told = f"{some} of {all_} rows; record.json has every point"
    return PointTable(heads=heads, rows=tuple(shown), thinned=told)


def _evenly(rows: Sequence[tuple[str, ...]], most: int) -> list[tuple[str, ...]]:
    if len(rows) <= most:
        return list(rows)
    last = len(rows) - 1
    return [rows[round(place * last / (most - 1))] for place in range(most)]


def _at(plot: Plot, x: float, written: Digits) -> str:
    return category(plot, x) if plot.categories else written.at(x)


def _value(line: PlotLine, place: int, written: Digits) -> str:
    told = written.value(line.y[place])
    if not line.low:
        return told
    return f"{told} {written.band(line.low[place], line.high[place])}"


def _name(line: PlotLine) -> str:
    return plain(line.name, limit=_NAME_LIMIT)
