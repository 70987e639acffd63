"""What is seen in a picture is said in words, with the digits of all reports."""

from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.reports.plots.words import caption
from pytest_mlgate.reports.plots.words import description
from pytest_mlgate.reports.plots.words import title


def test_a_title_says_what_lies_along_the_axes(plots):
    assert title(plots["roc"]) == "ROC curve: recall by false positive rate"
    assert title(plots["latency"]).startswith("Latency: share of calls by milli")


def test_values_of_models_by_category_are_groups(plots):
    plot = plots["distribution"]
    assert title(plot) == "Distribution: share of rows by education"
    line = replace(plot.lines[0], name="candidate")
    assert title(replace(plot, lines=(line,))) == "Groups: share of rows by education"


def test_a_curve_is_read_at_its_quarters(plots):
    told = description(plots["calibration"])
    assert told.startswith("candidate: observed 0.637 [0.607, 0.667] at predicted 0.22")
    assert told.count(" at predicted ") == 6
    assert told.endswith("Bands are pointwise at 90 %.")


def test_a_sequence_is_read_at_its_end(plots):
    told = description(plots["sequence"])
    assert "gain in accuracy 0.020 [0.004, 0.036] at requests 4000." not in told
    assert "at requests 4,000." in told
    assert told.endswith("The band is what was known at each moment, at 95 %.")


def test_bars_are_told_where_they_differ_most(plots):
    assert description(plots["distribution"]) == (
        "Bachelors: reference 0.333, evaluation 0.167. "
        "Doctorate: reference 0.333, evaluation 0.500. "
        "Masters: reference 0.333, evaluation 0.333."
    )


def test_of_many_bars_three_are_told(bars_of):
    told = description(bars_of(*"abcdefgh"))
    assert told.endswith("5 more differ less.")


def test_lone_bars_are_told_at_both_ends(bars_of):
    plot = bars_of("North", "South", "West")
    line = plot.lines[1]
    ends = {"low": tuple(y - 0.1 for y in line.y), "high": line.y}
    told = description(replace(plot, lines=(replace(line, **ends),), confidence=0.9))
    assert told.startswith("lowest: North 0.167 [0.067, 0.167]. highest: West 0.500")
    assert told.endswith("Whiskers are intervals at 90 %.")
    single = bars_of("all")
    told = description(replace(single, lines=single.lines[:1]))
    assert told == "lowest: all 1."


def test_without_a_band_nothing_is_said_of_one(plots):
    bare = tuple(replace(line, low=(), high=()) for line in plots["roc"].lines)
    assert caption(replace(plots["roc"], lines=bare, confidence=None)) is None


def test_nothing_is_said_of_nothing():
    empty = PlotLine(name="candidate", x=(), y=())
    plot = Plot(kind="roc", x_label="a", y_label="b", lines=(empty,))
    assert description(plot) == ""
    assert description(replace(plot, lines=(empty, empty), categories=("a",))) == ""
    assert description(replace(plot, lines=(empty,), categories=("a",))) == ""
