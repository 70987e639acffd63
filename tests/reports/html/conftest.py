"""The record with one of everything, and with a picture of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine

AXES = {
    "roc": ("false positive rate", "recall"),
    "precision_recall": ("recall", "precision"),
    "calibration": ("mean probability", "share of positives"),
    "latency": ("milliseconds per call", "share of calls"),
    "sequence": ("requests", "gain in accuracy"),
    "distribution": ("education", "share of rows"),
}


def plot_of(kind, *, categories=()):
    """Draw two lines with bands, or bars where there are categories."""
    count = len(categories) or 20
    x = tuple(float(place) for place in range(count))
    if kind != "distribution":
        x = tuple(place / (count - 1) for place in x)
    y = tuple(place / count for place in range(count))
    low, high = tuple(v * 0.9 for v in y), tuple(v * 1.1 for v in y)
    names = ("reference", "evaluation") if categories else ("candidate", "baseline")
    one = PlotLine(name=names[0], x=x, y=y, low=low, high=high)
    return Plot(
        kind=kind,
        x_label=AXES[kind][0],
        y_label=AXES[kind][1],
        lines=(one, replace(one, name=names[1], y=low, high=y, low=low)),
        categories=categories,
        confidence=0.9,
    )


@pytest.fixture
def drawn(whole, verdicts):
    """Give the record with one of everything, and a picture of every kind."""
    plots = [plot_of(kind) for kind in AXES if kind != "distribution"]
    plots.append(plot_of("distribution", categories=("Bachelors", "Masters", "PhD")))
    with_plots = [
        replace(verdicts["passed"], check=f"of {plot.kind}", plot=plot)
        for plot in plots
    ]
    groups = [
        replace(verdicts["inconclusive"], slice=f"region={name}")
        for name in ("South", "East")
    ]
    return replace(whole, verdicts=(*whole.verdicts, *with_plots, *groups))
