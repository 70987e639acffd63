"""The drawing says what the strip of characters says."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.html.strip import drawing


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("passed", "wholly on the good side of the limit"),
        ("failed", "wholly on the bad side of the limit"),
        ("inconclusive", "on both sides of the limit"),
        ("log_loss", "wholly on the bad side of the limit"),
        ("schema", "wholly on the bad side of the limit"),
    ],
)
def test_words_say_on_which_side_it_lies(verdicts, name, words):
    assert drawing(verdicts[name]).words == words


def test_the_limit_stands_in_one_place(verdicts):
    drawn = [drawing(verdicts[name]).bad for name in ("passed", "failed", "log_loss")]
    assert set(drawn) == {"M80 0V24"}


def test_without_an_estimate_nothing_is_drawn(verdicts):
    assert drawing(verdicts["not_applicable"]) is None


def test_a_band_is_drawn_where_there_is_one(verdicts):
    assert drawing(verdicts["passed"]).band.startswith("M80 0H")
    alone = drawing(verdicts["log_loss"])
    assert (alone.band, alone.ok) == ("", "")


def test_an_unbounded_side_is_an_arrow_at_the_edge(verdicts):
    open_above = replace(verdicts["passed"], interval=Interval(0.01, math.inf, 0.9))
    drawn = drawing(open_above).interval
    assert "H239" in drawn
    assert drawn.endswith("M234 7l5 5l-5 5")


def test_an_exact_number_has_no_interval(verdicts):
    drawn = drawing(verdicts["schema"])
    assert drawn.interval == ""
    exact = replace(verdicts["schema"], estimate=0.0, interval=Interval(0.0, 0.0, 0.9))
    assert drawing(exact).words == "on the limit"


def test_each_outcome_has_its_own_shape(verdicts):
    shapes = {
        name: drawing(verdicts[name]).estimate.strip("M0123456789")
        for name in ("passed", "failed", "inconclusive")
    }
    assert len(set(shapes.values())) == 3
