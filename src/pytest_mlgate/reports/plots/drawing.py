"""How is a plot drawn: with matplotlib, which this file alone imports.

matplotlib chooses scales and ticks and lays out the lines. It sees numbers only: words
that come from data or people are set in later, as text. Nothing here depends on the
machine: no font of its own, no settings file, no date.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import TYPE_CHECKING
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.plots.lean import lean
from pytest_mlgate.reports.plots.legend import COLUMN
from pytest_mlgate.reports.plots.legend import colours
from pytest_mlgate.reports.plots.legend import with_legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.plot import PlotLine
    from pytest_mlgate.reports.plots.picture import Picture

WIDTH = 360
_HEIGHT = 240
_SQUARE = 320
_TOP, _BOTTOM, _RIGHT = 10, 36, 14
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "pytest-mlgate",
    "font.size": 11.0,
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "path.simplify": False,
    "axes.unicode_minus": False,
}
_NAME_COLUMNS = 20
_LABEL_COLUMNS = 48
_MANY_DOTS = 30
_LONG_TAIL = 50.0
# probabilities of a rare class
_CORNER = 0.6


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
    words: dict[str, str] = {}
    with mpl.rc_context(_settings()), warnings.catch_warnings():
        # the numbers decide what is drawn; a picture must not stop a report
        warnings.simplefilter("ignore")
        figure = Figure(figsize=(_width(plot) / 72, _height(plot) / 72), dpi=72)
        axes = figure.add_subplot()
        (_lying if plot.categories else _standing)(axes, plot, limit)
        _dress(axes, plot, words)
        _place(figure, axes, plot)
        written = io.StringIO()
        no_facts = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(written, format="svg", metadata=no_facts)
    return with_legend(lean(written.getvalue(), words=words), plot)


@cache
def _settings() -> Any:  # noqa: ANN401 - its type is another in each release
    """Set aside what a person's own settings could move or colour."""
    known = dict(mpl.rcParamsDefault)
    kept = {k: v for k, v in known.items() if k.partition(".")[0] in _SHAPING}
    return {**kept, **_SETTINGS}


_SHAPING = frozenset(
    {"axes", "figure", "font", "lines", "patch", "path", "savefig", "text"}
    | {"svg", "xaxis", "yaxis", "xtick", "ytick", "grid"}
)


def _standing(axes: Axes, plot: Plot, limit: float | None) -> None:
    """Draw lines over a scale of numbers."""
    for line, colour in zip(plot.lines, colours(plot), strict=True):
        if line.low:
            band = axes.fill_between(line.x, line.low, line.high, linewidth=0)
            band.set(gid=f"band-{colour}", clip_on=False)
    for line, colour in zip(plot.lines, colours(plot), strict=True):
        _curve(axes, line, colour)
    if limit is not None:
        axes.axhline(limit, gid="limit", clip_on=False)
    if plot.kind in _SHARES:
        _square(axes, plot)
    elif plot.kind == "latency" and _has_long_tail(plot):
        axes.set_xscale("log")
        axes.minorticks_off()


_SHARES = frozenset({"roc", "precision_recall", "calibration"})
"""Both axes are shares of the same size, so one unit is as long as the other."""


def _curve(axes: Axes, line: PlotLine, colour: str) -> None:
    axes.plot(line.x, line.y, gid=f"line-{colour}", clip_on=False)
    if len(line.x) <= _MANY_DOTS:
        axes.plot(line.x, line.y, ".", gid=f"dots-{colour}", clip_on=False)


def _square(axes: Axes, plot: Plot) -> None:
    low, high = _ends(plot)
    if plot.kind != "precision_recall":
        axes.plot([low, high], [low, high], gid="same", clip_on=False)
    axes.set(xlim=(low, high), ylim=(low, high))


def _ends(plot: Plot) -> tuple[float, float]:
    """Give the ends of both axes: 0 and 1 for shares, less where they are small."""
    shown = [end for line in plot.lines for end in (*line.x, *line.y, *line.high)]
    shown += [end for line in plot.lines for end in line.low]
    least, most = min(shown, default=0.0), max(shown, default=1.0)
    room = 0.05 * (most - least) or 0.05 * abs(most) or 0.5
    if plot.kind != "calibration":
        return 0.0, 1.0
    if least >= 0 and most <= 1:
        return 0.0, most + room if most < _CORNER else 1.0
    # a regression has values and no shares
    return least - room, most + room


def _has_long_tail(plot: Plot) -> bool:
    shown = [x for line in plot.lines for x in line.x]
    return min(shown) > 0 and max(shown) > _LONG_TAIL * min(shown)


def _lying(axes: Axes, plot: Plot, limit: float | None) -> None:
    """Draw bars beside each other, one group of bars per category."""
    thick = 0.8 / len(plot.lines)
    for place, (line, colour) in enumerate(zip(plot.lines, colours(plot), strict=True)):
        middle = [x + (place + 0.5) * thick - 0.4 for x in line.x]
        for bar in axes.barh(middle, line.y, height=0.86 * thick):
            bar.set(gid=f"bar-{colour}", clip_on=False)
        if line.low:
            ends = axes.hlines(middle, line.low, line.high)
            ends.set(gid=f"whisker-{colour}", clip_on=False)
    if limit is not None:
        axes.axvline(limit, gid="limit", clip_on=False)
    axes.axvline(0, gid="same", clip_on=False)
    axes.set_ylim(len(plot.categories) - 0.4, -0.6)


def _dress(axes: Axes, plot: Plot, words: dict[str, str]) -> None:
    """Name the axes and their ticks; a placeholder stands for each word."""
    axes.set_frame_on(False)
    axes.tick_params(length=0, pad=5)
    axes.grid(visible=True, axis="x" if plot.categories else "both")
    axes.set_axisbelow(True)
    _ticks(axes, plot, words)
    for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
        line.set(gid="grid", clip_on=False)
    axes.set_xlabel(_word(words, _below(plot), limit=_LABEL_COLUMNS), gid="label")
    if not plot.categories:
        most = int((_height(plot) - _BOTTOM) / 5.8)
        axes.set_ylabel(_word(words, plot.y_label, limit=most), gid="label")


def _ticks(axes: Axes, plot: Plot, words: dict[str, str]) -> None:
    axes.locator_params(axis="x", nbins=6) if axes.get_xscale() == "linear" else None
    for name in "xy":
        low, high = sorted(getattr(axes, f"get_{name}lim")())
        if name == "y" and plot.categories:
            told = dict(zip(_steps(plot), _named(plot), strict=True))
        else:
            places = getattr(axes, f"get_{name}ticks")()
            inside = [float(at) for at in places if low <= at <= high]
            told = {at: numbers.as_written(at) for at in inside}
        keys = [_word(words, text) for text in told.values()]
        getattr(axes, f"set_{name}ticks")(list(told), keys)
        if not plot.categories:
            getattr(axes, f"set_{name}lim")(low, high)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_gid("tick")


def _steps(plot: Plot) -> list[float]:
    return [float(place) for place in range(len(plot.categories))]


def _named(plot: Plot) -> list[str]:
    return [plain(name, limit=_NAME_COLUMNS) for name in plot.categories]


def _word(words: dict[str, str], told: str, *, limit: int = 200) -> str:
    key = f"w{len(words)}"
    words[key] = plain(told, limit=limit)
    return key


def _width(plot: Plot) -> int:
    return _SQUARE if plot.kind in _SHARES else WIDTH


def _height(plot: Plot) -> int:
    if not plot.categories:
        return _SQUARE if plot.kind in _SHARES else _HEIGHT
    each = 10 * len(plot.lines) + 7
    return _TOP + _BOTTOM + each * len(plot.categories)


def _place(figure: Figure, axes: Axes, plot: Plot) -> None:
    """Leave as much room at the left as the longest tick label takes."""
    wide, high = _width(plot), _height(plot)
    left = _left(axes, plot)
    across, up = wide - left - _RIGHT, high - _BOTTOM - _TOP
    axes.set_position((left / wide, _BOTTOM / high, across / wide, up / high))
    # a long name under narrow bars begins left of them
    half = COLUMN * min(len(_below(plot)), _LABEL_COLUMNS) / 2
    middle = min(left + across / 2, wide - half - 4)
    fixed = {"transform": figure.transFigure}
    axes.xaxis.set_label_coords(middle / wide, 17 / high, **fixed)
    axes.yaxis.set_label_coords(12 / wide, (_BOTTOM + up / 2) / high, **fixed)


def _left(axes: Axes, plot: Plot) -> float:
    if plot.categories:
        return COLUMN * max(map(columns, _named(plot))) + 14
    shown = [numbers.as_written(float(at)) for at in axes.get_yticks()]
    return COLUMN * max(map(len, shown), default=1) + 30


def _below(plot: Plot) -> str:
    """Name the axis below: bars lie down, so their values run along it."""
    return plot.y_label if plot.categories else plot.x_label
