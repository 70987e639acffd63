"""A picture shows its points where they are, the same everywhere, in few characters."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.reports.plots.drawing import draw

STEP = re.compile(r"([MlhvzH])(-?[\d.]*)[ ]?(-?[\d.]*)")


def corners(path):
    """Follow a path and give every place it comes by."""
    x = y = 0.0
    found = []
    for letter, first, second in STEP.findall(path):
        if letter == "z":
            continue
        a, b = float(first), float(second or 0)
        if letter == "M":
            x, y = a, b
        else:
            x += 0 if letter == "v" else a
            y += {"v": a, "l": b}.get(letter, 0)
        found.append((round(x, 1), round(y, 1)))
    return found


def stroke(picture, kind):
    return next(one.path for one in picture.strokes if one.kind == kind)


def told(picture, kind):
    return [word.text for word in picture.words if word.kind == kind]


def test_a_picture_is_the_same_each_time(plot):
    assert draw(plot) == draw(plot)


def test_paths_hold_steps_and_nothing_else(plot):
    for one in draw(plot).strokes:
        assert re.fullmatch(r"[MlhvzH0-9 .-]+", one.path)
        assert re.fullmatch(r"[a-z]+( c[0-3])?", one.kind)


def test_everything_lies_within_the_picture(plot):
    picture = draw(plot)
    for one in picture.strokes:
        for x, y in corners(one.path):
            assert -0.5 <= x <= picture.width + 0.5
            assert -0.5 <= y <= picture.height + 0.5
    for word in picture.words:
        assert 0 <= word.x <= picture.width
        assert 0 <= word.y <= picture.height


def test_a_curve_goes_from_corner_to_corner(plots):
    picture = draw(plots["roc"])
    same, curve = (corners(stroke(picture, kind)) for kind in ("same", "line c0"))
    assert curve[0] == same[0]
    assert curve[-1] == same[-1]
    # the candidate ranks better, so it lies above chance: y runs downwards
    middle = curve[len(curve) // 2]
    share = (middle[0] - same[0][0]) / (same[-1][0] - same[0][0])
    assert middle[1] < same[0][1] + share * (same[-1][1] - same[0][1])


def test_a_bar_is_as_long_as_its_share(plots):
    picture = draw(plots["distribution"])
    found = corners(stroke(picture, "bar c0"))
    lengths = [found[place + 1][0] - found[place][0] for place in range(0, 12, 4)]
    # steps of a tenth
    assert lengths == pytest.approx([lengths[0] * k for k in (1, 2, 3)], abs=0.3)


def test_lines_differ_in_kind_and_are_named(plots):
    picture = draw(plots["roc"])
    kinds = {one.kind for one in picture.strokes}
    assert {"line c0", "line c1", "band c0"} <= kinds
    assert "band c1" not in kinds
    assert told(picture, "key") == ["candidate", "baseline"]
    assert told(draw(plots["sequence"]), "key") == []


def test_few_points_have_dots_and_many_have_none(plots):
    dots = stroke(draw(plots["calibration"]), "dots c0")
    assert dots.count("h0") == 10
    kinds = [one.kind for one in draw(plots["sequence"]).strokes]
    assert "dots c0" not in kinds


def test_ticks_are_written_as_every_other_number(plots):
    assert "2,000" in told(draw(plots["sequence"]), "tick")
    assert {"0", "0.2", "1"} <= set(told(draw(plots["roc"]), "tick"))


def test_a_long_tail_of_times_is_drawn_by_powers_of_ten(plots):
    assert {"1", "10", "100"} <= set(told(draw(plots["latency"]), "tick"))


def test_the_limit_lies_where_its_number_is(plots):
    plot = plots["sequence"]
    picture = draw(plot, limit=-0.01)
    limit = corners(stroke(picture, "limit"))
    assert limit[0][1] == limit[-1][1]
    middle = corners(stroke(picture, "line c0"))[0][1]
    # below the line: y runs downwards
    assert limit[0][1] > middle


def test_a_rare_class_fills_its_corner():
    line = PlotLine(name="candidate", x=(0.01, 0.02, 0.05), y=(0.01, 0.03, 0.06))
    plot = Plot(kind="calibration", x_label="p", y_label="share", lines=(line,))
    assert "0.06" in told(draw(plot), "tick")


def test_predicted_values_have_the_scale_of_the_values():
    at = (-120.0, 40.0, 900.0)
    line = PlotLine(name="candidate", x=at, y=tuple(1.1 * x for x in at))
    plot = Plot(kind="calibration", x_label="p", y_label="a", lines=(line,))
    picture = draw(plot)
    assert {"0", "500"} <= set(told(picture, "tick"))
    assert len(corners(stroke(picture, "line c0"))) == 3


@pytest.mark.parametrize(
    "word",
    [
        "$\\frac{1}{$",
        "再現率 \U0001f600",
        "<script>alert(1)</script>",
        "a\x00b \ud800 \u202e",
        "x" * 10_000,
        "w0",
        "",
    ],
)
def test_any_word_may_name_a_thing(word, plots, bars_of):
    for plot in (plots["roc"], bars_of(word, "other")):
        named = replace(
            plot,
            x_label=word,
            y_label=word,
            lines=tuple(replace(line, name=word) for line in plot.lines),
        )
        picture = draw(named)
        assert len(told(picture, "key")) == 2
        assert all(len(text) <= 60 for text in told(picture, "label"))
    assert len(told(picture, "tick")) > 2


@pytest.mark.parametrize("x", [(0.0,), (3.0, 3.0), (1e11, 2e11), (-1e-9, 1e-9)])
def test_odd_points_are_drawn_too(x):
    line = PlotLine(name="candidate", x=x, y=x)
    for kind in ("sequence", "latency", "distribution"):
        plot = Plot(kind=kind, x_label="n", y_label="y", lines=(line,))
        assert stroke(draw(plot), "dots c0").count("h0") == len(x)


def test_a_line_without_points_is_named_and_not_drawn(plots):
    empty = PlotLine(name="nobody", x=(), y=())
    plot = replace(plots["roc"], lines=(*plots["roc"].lines, empty))
    picture = draw(plot)
    assert "nobody" in told(picture, "key")


def test_a_hundred_categories_keep_their_names(bars_of):
    picture = draw(bars_of(*(f"value {place}" for place in range(100))))
    assert "value 99" in told(picture, "tick")


def test_two_curves_with_bands_take_few_characters(plots):
    x = tuple(place / 49 for place in range(50))
    y = tuple(at**0.3 for at in x)
    line = plots["roc"].lines[0]
    wide = replace(line, x=x, y=y, low=y, high=y)
    two = (wide, replace(wide, name="baseline"))
    picture = draw(replace(plots["roc"], lines=two))
    assert sum(len(one.path) for one in picture.strokes) < 4_000
