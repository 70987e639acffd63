"""A plot is small, whole and finite, or it is none."""

from __future__ import annotations

import math
from typing import get_args

import pytest

from pytest_mlgate.plot import MOST_POINTS
from pytest_mlgate.plot import PLOT_OF_METRIC
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotKind
from pytest_mlgate.plot import PlotLine

FLAT = PlotLine(name="candidate", x=(0.0, 1.0), y=(0.5, 0.5))
BANDED = PlotLine(
    name="candidate", x=(0.0, 1.0), y=(0.5, 0.5), low=(0.4, 0.4), high=(0.6, 0.6)
)


def plot(*lines, **changes):
    given = {"kind": "roc", "x_label": "x", "y_label": "y", "lines": lines}
    return Plot(**(given | changes))


@pytest.mark.parametrize(
    "parts",
    [
        {"x": (0.0,)},
        {"y": ()},
        {"low": (0.4,), "high": (0.6, 0.6)},
        {"low": (0.4, 0.4)},
        {"high": (0.6, 0.6)},
    ],
)
def test_the_parts_of_a_line_are_of_one_length(parts):
    with pytest.raises(ValueError, match="different lengths"):
        PlotLine(**{"name": "a", "x": (0.0, 1.0), "y": (0.5, 0.5), **parts})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("part", ["x", "y", "low", "high"])
def test_a_line_is_made_of_finite_numbers(part, value):
    given = dict.fromkeys(("x", "y", "low", "high"), (0.0, 1.0))
    with pytest.raises(ValueError, match="not finite"):
        PlotLine(name="a", **{**given, part: (0.0, value)})


def test_a_plot_has_lines_and_not_too_many_points():
    with pytest.raises(ValueError, match="one line or more"):
        plot()
    many = PlotLine(name="a", x=(0.0,) * MOST_POINTS, y=(0.0,) * MOST_POINTS)
    assert plot(many).lines == (many,)
    with pytest.raises(ValueError, match="at most 200 points; got 202"):
        plot(many, FLAT)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.9, 1.5])
def test_a_confidence_is_that_of_a_band(confidence):
    assert plot(BANDED, FLAT, confidence=0.9).confidence == 0.9
    with pytest.raises(ValueError, match="have a confidence"):
        plot(BANDED)
    with pytest.raises(ValueError, match="have a confidence"):
        plot(FLAT, confidence=0.9)
    with pytest.raises(ValueError, match="have a confidence"):
        plot(BANDED, confidence=confidence)


def test_every_picture_of_a_metric_is_of_a_known_kind():
    assert set(PLOT_OF_METRIC.values()) <= set(get_args(PlotKind))
