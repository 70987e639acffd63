"""What does a picture show: words from the numbers of the plot, for who hears it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.plots.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.plot import PlotKind
    from pytest_mlgate.plot import PlotLine
    from pytest_mlgate.reports.plots.digits import Digits

TITLES: Mapping[PlotKind, str] = MappingProxyType(
    {
        "roc": "ROC curve",
        "precision_recall": "Precision and recall",
        "calibration": "Calibration",
        "distribution": "Distribution",
        "latency": "Latency",
        "sequence": "Over time",
    }
)

_MODELS = frozenset({"candidate", "baseline"})
_MOST_TOLD = 3
_NAME_LIMIT = 60


def title(plot: Plot) -> str:
    """Name a picture: its kind, and what lies along its axes.

    Examples
    --------
    >>> from pytest_mlgate.plot import Plot
    >>> from pytest_mlgate.plot import PlotLine
    >>> line = PlotLine(name="candidate", x=(0.0, 1.0), y=(0.0, 1.0))
    >>> labels = {"x_label": "1 - specificity", "y_label": "recall"}
    >>> title(Plot(kind="roc", lines=(line,), **labels))
    'ROC curve: recall by 1 - specificity'
    """
    told = f"{_short(plot.y_label)} by {_short(plot.x_label)}"
    of_models = bool({line.name for line in plot.lines} & _MODELS)
    # groups of people have no distribution when a model has a value for each
    word = "Groups" if plot.categories and of_models else TITLES[plot.kind]
    return f"{word}: {told}"


def description(plot: Plot) -> str:
    """Tell the numbers that a person would read off a picture.

    Parameters
    ----------
    plot
        Bars are told where they differ most, lines at a few places.

    Returns
    -------
    str
        Sentences; empty where there is no point.
    """
    written = digits(plot)
    told = list(_bars(plot, written) if plot.categories else _lines(plot, written))
    bands = caption(plot)
    if bands is not None:
        told.append(f"{bands}.")
    return " ".join(told)


def caption(plot: Plot) -> str | None:
    """Say what the shaded bands or the whiskers are."""
    if plot.confidence is None:
        return None
    shape = "Whiskers are intervals" if plot.categories else "Bands are pointwise"
    if plot.kind == "sequence":
        shape = "The band is what was known at each moment,"
    return f"{shape} at {numbers.confidence(plot.confidence)}"


def category(plot: Plot, x: float) -> str:
    """Name the category at a place; the place itself where there is none."""
    at = round(x)
    known = 0 <= at < len(plot.categories)
    return _short(plot.categories[at]) if known else numbers.as_written(x)


def _lines(plot: Plot, written: Digits) -> Iterator[str]:
    for line in plot.lines:
        if line.x:
            places = _places(plot, line)
            read = "; ".join(_read(plot, line, place, written) for place in places)
            yield f"{_short(line.name)}: {read}."


def _places(plot: Plot, line: PlotLine) -> list[int]:
    """Choose the quarters of a curve; of a sequence its beginning, middle and end."""
    last = len(line.x) - 1
    shares = (0.0, 0.5, 1.0) if plot.kind == "sequence" else (0.25, 0.5, 0.75)
    return sorted({round(share * last) for share in shares})


def _read(plot: Plot, line: PlotLine, place: int, written: Digits) -> str:
    told = f"{_short(plot.y_label)} {written.value(line.y[place])}"
    if line.low:
        told += f" {written.band(line.low[place], line.high[place])}"
    return f"{told} at {_short(plot.x_label)} {written.at(line.x[place])}"


def _bars(plot: Plot, written: Digits) -> Iterator[str]:
    if len(plot.lines) == 1:
        yield from _ends(plot, plot.lines[0], written)
        return
    values = [dict(zip(line.x, line.y, strict=True)) for line in plot.lines]
    shared = [x for x in values[0] if all(x in others for others in values)]
    spread = {x: max(v[x] for v in values) - min(v[x] for v in values) for x in shared}
    widest = sorted(shared, key=lambda x: -round(spread[x], 9))[:_MOST_TOLD]
    for x in widest:
        parts = (
            f"{_short(line.name)} {written.value(known[x])}"
            for line, known in zip(plot.lines, values, strict=True)
        )
        yield f"{category(plot, x)}: {', '.join(parts)}."
    left = len(shared) - len(widest)
    if left:
        yield f"{numbers.count(left)} more differ less."


def _ends(plot: Plot, line: PlotLine, written: Digits) -> Iterator[str]:
    """Tell the lowest and the highest bar."""
    order = sorted(range(len(line.x)), key=line.y.__getitem__)
    for word, place in zip(
        ("lowest", "highest"), order[:: len(order) - 1 or 1], strict=False
    ):
        name = category(plot, line.x[place])
        band = f" {written.band(line.low[place], line.high[place])}" if line.low else ""
        yield f"{word}: {name} {written.value(line.y[place])}{band}."


def _short(text: str) -> str:
    return plain(text, limit=_NAME_LIMIT)
