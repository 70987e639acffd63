"""One plot of each kind, built by hand."""

from __future__ import annotations

import math

import pytest

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine


def curves(kind, *, x_label, y_label, points=20):
    """Give both models a curve from (0, 0) to (1, 1), the candidate's with a band."""
    x = tuple(place / (points - 1) for place in range(points))
    better, worse = (tuple(at**power for at in x) for power in (0.3, 0.6))
    low = tuple(max(y - 0.03, 0.0) for y in better)
    high = tuple(min(y + 0.03, 1.0) for y in better)
    return Plot(
        kind=kind,
        x_label=x_label,
        y_label=y_label,
        lines=(
            PlotLine(name="candidate", x=x, y=better, low=low, high=high),
            PlotLine(name="baseline", x=x, y=worse),
        ),
        confidence=0.9,
    )


def bars(*names):
    """Give two tables shares of each category."""
    x = tuple(float(place) for place in range(len(names)))
    even = tuple(1 / len(names) for _ in names)
    total = sum(range(1, len(names) + 1))
    steep = tuple((place + 1) / total for place in range(len(names)))
    return Plot(
        kind="distribution",
        x_label="education",
        y_label="share of rows",
        lines=(
            PlotLine(name="reference", x=x, y=even),
            PlotLine(name="evaluation", x=x, y=steep),
        ),
        categories=names,
    )


def times():
    """Give two models the shares of calls that were as fast."""
    x = tuple(0.5 * 1.2**step for step in range(30))
    shares = [tuple(1 - math.exp(-at / mean) for at in x) for mean in (5, 7)]
    return Plot(
        kind="latency",
        x_label="milliseconds per call",
        y_label="share of calls",
        lines=(
            PlotLine(name="candidate", x=x, y=shares[0]),
            PlotLine(name="baseline", x=x, y=shares[1]),
        ),
    )


def sequence():
    """Give a gain that becomes surer with the requests."""
    x = tuple(100.0 * step for step in range(1, 41))
    return Plot(
        kind="sequence",
        x_label="requests",
        y_label="gain in accuracy",
        lines=(
            PlotLine(
                name="candidate",
                x=x,
                y=tuple(0.02 for _ in x),
                low=tuple(0.02 - 1 / math.sqrt(at) for at in x),
                high=tuple(0.02 + 1 / math.sqrt(at) for at in x),
            ),
        ),
        confidence=0.95,
    )


PLOTS = {
    "roc": curves("roc", x_label="false positive rate", y_label="recall"),
    "precision_recall": curves("precision_recall", x_label="recall", y_label="p"),
    "calibration": curves(
        "calibration", x_label="predicted", y_label="observed", points=10
    ),
    "distribution": bars("Bachelors", "Masters", "Doctorate"),
    "latency": times(),
    "sequence": sequence(),
}


@pytest.fixture(params=sorted(PLOTS))
def plot(request):
    """Give a plot of each kind."""
    return PLOTS[request.param]


@pytest.fixture
def plots():
    """Give the plots by kind."""
    return dict(PLOTS)


@pytest.fixture
def bars_of():
    """Give the function that builds bars for categories."""
    return bars
