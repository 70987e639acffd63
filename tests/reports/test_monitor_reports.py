"""A trend as lines of text and as a picture."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from pytest_mlgate.advice import advise
from pytest_mlgate.reports.monitor_plot import trend_svg
from pytest_mlgate.reports.monitor_table import trend_lines
from pytest_mlgate.trend import Level
from pytest_mlgate.trend import Trend
from pytest_mlgate.trend import WindowFacts

WINDOW = WindowFacts(
    start="2026-03-01T00:00:00+00:00",
    end="2026-03-31T00:00:00+00:00",
    decisions=1500,
    errors=3,
    mature=1500,
    labelled=1425,
    version=2,
    estimate=Level(value=0.91, low=0.89, high=0.93, n=1500, source="scores"),
    no_estimate=None,
    realised=Level(value=0.84, low=0.82, high=0.86, n=1425, source="labels"),
    not_realised=None,
    promised=Level(
        value=0.9, low=0.88, high=0.92, n=500, source="version 2's promotion"
    ),
    outcome="failed",
    forecast="passed",
    drift="<age>",
    psi=0.31,
    drift_outcome="failed",
    value_per_case=None,
)
YOUNG = replace(
    WINDOW,
    start="2026-03-31T00:00:00+00:00",
    mature=0,
    labelled=0,
    realised=None,
    outcome=None,
    errors=0,
)
TREND = Trend(
    name="churn & co",
    metric="accuracy",
    higher_is_better=True,
    as_of="2026-05-01T00:00:00+00:00",
    maturity_days=7.0,
    margin=0.02,
    alpha=0.05,
    least_coverage=0.8,
    windows=(WINDOW, YOUNG),
    labels={"late": 12, "used": 1425},
    champion=2,
    previous=None,
    promoted=None,
)


def test_a_trend_is_told_line_by_line():
    assert list(trend_lines(TREND, advise(TREND))) == [
        (
            "churn & co: accuracy (higher is better), as of 2026-05-01 00:00 UTC, "
            "labels final after 7 days"
        ),
        (
            "promised by version 2's promotion: 0.900 [0.880, 0.920]; a loss of 0.02 "
            "matters"
        ),
        "labels not used: 12 too late",
        "",
        (
            "window      answers          labels              estimate              "
            "realised                 most moved"
        ),
        (
            "2026-03-01  1,500 +3 errors  95 %                0.910 [0.890, 0.930]  "
            "0.840 [0.820, 0.860]  ✗  <age> 0.31 ✗"
        ),
        (
            "2026-03-31  1,500            -, 1,500 too young  0.910 [0.890, 0.930]  "
            "-                     ·  <age> 0.31 ✗"
        ),
        "",
        "estimates: 0 of 1 realised values lie in the 90 % interval of their estimate",
        "",
        "advice: retrain",
        (
            "  from 2026-03-01 on: accuracy 0.840 is certainly worse than the 0.900 of "
            "version 2's promotion"
        ),
        "  its inputs moved, most of all <age> (psi 0.31)",
    ]


@pytest.mark.parametrize("windows", [(WINDOW, YOUNG), (YOUNG,), (WINDOW,) * 40])
def test_a_picture_is_well_formed_and_says_what_it_shows(windows):
    trend = replace(TREND, windows=windows)
    root = ET.fromstring(trend_svg(trend))
    told = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert told["title"] == "churn & co: accuracy by window"
    assert ("failed" in told["desc"]) == (WINDOW in windows)


def test_a_broken_promise_is_red():
    assert trend_svg(TREND).count("#b3261e") > trend_svg(
        replace(TREND, windows=(YOUNG,))
    ).count("#b3261e")
