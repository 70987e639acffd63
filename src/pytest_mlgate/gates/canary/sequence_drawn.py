"""What is drawn beside a canary's check: what was known after so many requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.drawn_lines import plot_of
from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.plot import Plot

LOOKS_DRAWN = 24
"""Moments of a watch that are drawn."""


def ends_so_far(n: int) -> list[int]:
    """Choose the moments to draw, equally far apart, the last of them now.

    Examples
    --------
    >>> ends_so_far(3), ends_so_far(4800)[:3]
    ([1, 2, 3], [200, 400, 600])
    """
    ends = np.unique(np.linspace(0, n, LOOKS_DRAWN + 1).round().astype(int))
    return [int(end) for end in ends if end > 0]


def sequence_drawn(
    found: Sequence[Measurement], ends: Sequence[int], *, what: str
) -> Plot | None:
    """Draw a confidence sequence by the number of requests.

    Parameters
    ----------
    found
        What was known at each moment.
    ends
        Requests by then.
    what
        What is estimated, for the axis.

    Returns
    -------
    Plot or None
        The value that a person expects to read, with its interval; None while there is
        nothing to judge by.
    """
    points = []
    for end, known in zip(ends, found, strict=True):
        sides = known.interval(CONFIDENCE)
        if known.estimate is None or known.cannot_judge is not None or sides is None:
            continue
        if not np.isfinite(sides[:2]).all():
            continue
        sign = known.orientation
        low, high = sorted((sign * sides.low, sign * sides.high))
        points.append((end, sign * known.estimate, low, high))
    if not points:
        return None
    x, y, low, high = np.array(points, dtype=np.float64).T
    return plot_of(
        "sequence",
        {"candidate": Curve(x=x, y=y, low=low, high=high)},
        x_label="requests",
        y_label=what,
    )
