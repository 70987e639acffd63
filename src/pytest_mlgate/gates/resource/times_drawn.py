"""What is drawn beside a question of time: how long the calls of each model took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.drawn_lines import plot_of
from pytest_mlgate.stats.curves.time_curve import time_curve

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.plot import Plot


def times_drawn(**milliseconds: NDArray[float64]) -> Plot | None:
    """Draw the distributions of times, one line per model.

    Parameters
    ----------
    **milliseconds
        Times of the calls by role: ``candidate``, ``baseline``.
    """
    return plot_of(
        "latency",
        {role: time_curve(times) for role, times in milliseconds.items()},
        x_label="milliseconds of a call",
        y_label="share of calls",
    )
