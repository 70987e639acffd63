"""The table has the points of the picture: all of a few, evenly chosen of many."""

from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.reports.plots.points import MOST_CATEGORIES
from pytest_mlgate.reports.plots.points import MOST_ROWS
from pytest_mlgate.reports.plots.points import point_table


def test_lines_over_the_same_places_share_their_rows(plots):
    table = point_table(plots["calibration"])
    assert table.heads == ("predicted", "candidate: observed", "baseline: observed")
    assert len(table.rows) == 10
    assert table.rows[0] == ("0.000", "0.000 [0.000, 0.030]", "0.000")
    assert table.rows[-1] == ("1.000", "1.000 [0.970, 1.000]", "1.000")
    assert table.thinned is None


def test_of_many_points_first_and_last_stay(plots):
    table = point_table(plots["sequence"])
    assert len(table.rows) == MOST_ROWS
    assert (table.rows[0][0], table.rows[-1][0]) == ("100", "4,000")
    assert table.thinned == "12 of 40 rows; record.json has every point"


def test_lines_over_other_places_stand_below_each_other(plots):
    one, two = plots["roc"].lines
    other = replace(two, x=tuple(x / 2 for x in two.x))
    table = point_table(replace(plots["roc"], lines=(one, other)))
    assert table.heads == ("false positive rate", "line", "recall")
    assert [row[1] for row in (table.rows[0], table.rows[-1])] == [
        "candidate",
        "baseline",
    ]


def test_categories_stand_in_their_order(plots, bars_of):
    names = [row[0] for row in point_table(plots["distribution"]).rows]
    assert names == ["Bachelors", "Masters", "Doctorate"]
    table = point_table(bars_of(*(f"v{place}" for place in range(60))))
    assert len(table.rows) == MOST_CATEGORIES
    assert table.thinned == "40 of 60 rows; record.json has every point"


def test_a_place_without_a_category_is_a_number(plots):
    plot = replace(plots["distribution"], categories=("Bachelors",))
    assert [row[0] for row in point_table(plot).rows] == ["Bachelors", "1", "2"]


def test_a_plot_without_points_has_no_rows():
    empty = PlotLine(name="candidate", x=(), y=())
    table = point_table(Plot(kind="roc", x_label="a", y_label="b", lines=(empty,)))
    assert table.rows == ()
