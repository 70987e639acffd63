"""How many decimals do the points of a plot need: as many as tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.plot import Plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Decimals along both axes."""

    x: int
    y: int

    def at(self, x: float) -> str:
        """Write a place."""
        return numbers.fixed(x, self.x)

    def value(self, y: float) -> str:
        """Write a value."""
        return numbers.fixed(y, self.y)

    def band(self, low: float, high: float) -> str:
        """Write the limits of a band."""
        return numbers.interval(low, high, self.y)


def digits(plot: Plot) -> Digits:
    """Choose them from the range of all lines together.

    Examples
    --------
    >>> from pytest_mlgate.plot import Plot
    >>> from pytest_mlgate.plot import PlotLine
    >>> line = PlotLine(name="candidate", x=(100.0, 200.0), y=(0.0012, 0.0034))
    >>> digits(Plot(kind="sequence", x_label="n", y_label="gain", lines=(line,)))
    Digits(x=0, y=5)

    Whole rows, and enough of a gain to see it move.
    """
    return Digits(
        x=_places(chain.from_iterable(line.x for line in plot.lines)),
        y=_places(
            chain.from_iterable((*line.y, *line.low, *line.high) for line in plot.lines)
        ),
    )


def _places(values: Iterable[float]) -> int:
    shown = list(values)
    width = max(shown, default=0.0) - min(shown, default=0.0)
    if all(value == int(value) for value in shown):
        return 0
    return numbers.decimals_for(shown, width=width / 10 or None)
