"""What a report may draw beside a verdict: `Plot`, a few lines of at most 200 points.

Reports compute nothing, so a gate that has the rows reduces them to points; the record
keeps the points, and a page drawn from the record years later shows the same curve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

PlotKind = Literal[
    "roc",
    "precision_recall",
    "calibration",
    "distribution",
    "latency",
    "sequence",
]

PLOT_OF_METRIC: Mapping[str, PlotKind] = MappingProxyType(
    {
        "roc_auc": "roc",
        "average_precision": "precision_recall",
        "brier": "calibration",
        "log_loss": "calibration",
        "rms_calibration_error": "calibration",
        "mean_absolute_error": "calibration",
        "mean_squared_error": "calibration",
        "root_mean_squared_error": "calibration",
        "r2": "calibration",
        "mean_absolute_percentage_error": "calibration",
        "median_absolute_error": "calibration",
        "mean_poisson_deviance": "calibration",
        "mean_gamma_deviance": "calibration",
        "actual_to_expected_error": "calibration",
    }
)
"""What is drawn beside a metric; one that is not here has no picture of its own."""

MOST_POINTS = 200
"""Points of all lines of one plot together: a page with 200 checks stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotLine:
    """One line, or one colour of bars, with its band where there is one."""

    # "candidate", "baseline", "reference", "evaluation", or a label of the user's
    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    # pointwise limits of a band around `y`; both empty where there is none
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(self.x), len(self.y)}
        lengths |= {len(band) for band in (self.low, self.high) if band}
        if len(lengths) != 1 or bool(self.low) != bool(self.high):
            message = f"the line {self.name!r} has parts of different lengths"
            raise ValueError(message)
        if not all(map(math.isfinite, chain(self.x, self.y, self.low, self.high))):
            message = f"the line {self.name!r} holds a number that is not finite"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Points of one picture, on the scales that its labels name."""

    kind: PlotKind
    x_label: str
    y_label: str
    lines: tuple[PlotLine, ...]
    # words at the places 0, 1, 2, … of x, where x counts categories
    categories: tuple[str, ...] = ()
    # the confidence of the bands, such as 0.9; None where no line has one
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not self.lines:
            message = "a plot has one line or more"
            raise ValueError(message)
        banded = any(line.low for line in self.lines)
        sure = self.confidence
        if (sure is not None) != banded or not 0 < (0.5 if sure is None else sure) < 1:
            message = f"bands of a plot have a confidence in (0, 1); got {sure!r}"
            raise ValueError(message)
        points = sum(len(line.x) for line in self.lines)
        if points > MOST_POINTS:
            message = f"a plot has at most {MOST_POINTS} points; got {points}"
            raise ValueError(message)
