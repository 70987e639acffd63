from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.strip import bad_column
from pytest_mlgate.reports.strip import strip
from pytest_mlgate.verdict import Threshold


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("passed", "       │ ┊       ├─●┤"),
        ("failed", "├──●─┤ │ ┊           "),
        ("inconclusive", "├──────┼●─┆─────┤    "),
        ("log_loss", "├─●─┤  │             "),
        ("schema", "●      │             "),
        ("not_applicable", "                     "),
    ],
)
def test_a_strip_shows_the_interval_against_its_threshold(verdicts, name, drawn):
    assert strip(verdicts[name], width=21) == drawn


def test_ascii_needs_no_box_drawing(verdicts):
    drawn = strip(verdicts["inconclusive"], width=21, ascii_only=True)
    assert drawn == "[------+o-;-----]    "


def test_the_empty_character_can_be_chosen(verdicts):
    assert strip(verdicts["log_loss"], width=21, fill=".") == "├─●─┤..│............."


def test_an_unbounded_limit_is_an_arrow(verdicts):
    left = replace(verdicts["failed"], interval=Interval(-math.inf, -0.018, 0.9))
    right = replace(verdicts["failed"], interval=Interval(-0.044, math.inf, 0.9))
    assert strip(left)[0] == "◀"
    assert strip(right)[-1] == "▶"


def test_without_a_threshold_the_interval_alone_is_drawn(verdicts):
    assert strip(replace(verdicts["failed"], threshold=None), width=13) == (
        "├─────●─────┤"
    )


def test_a_limit_that_is_not_a_number_is_not_drawn(verdicts):
    odd = replace(verdicts["failed"], interval=Interval(math.nan, 0.1, 0.9))
    assert "├" not in strip(odd)


numbers = st.floats(allow_nan=False, allow_infinity=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bounds=st.tuples(numbers, numbers).map(sorted),
    limits=st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)).map(
        sorted
    ),
    estimate=st.floats() | st.none(),
    width=st.integers(7, 60),
    ascii_only=st.booleans(),
)
def test_a_strip_fills_its_width_and_never_contradicts_the_numbers(
    verdicts, bounds, limits, estimate, width, ascii_only
):
    verdict = replace(
        verdicts["failed"],
        threshold=Threshold(bad=bounds[0], ok=bounds[1]),
        interval=Interval(*limits, 0.9),
        estimate=estimate,
    )
    drawn = strip(verdict, width=width, ascii_only=ascii_only)
    assert len(drawn) == width
    if estimate is not None and math.isfinite(estimate):
        place = drawn.index("o" if ascii_only else "●")
        column = bad_column(width)
        assert (place > column) == (estimate > bounds[0])
        assert (place < column) == (estimate < bounds[0])
