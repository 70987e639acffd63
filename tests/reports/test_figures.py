from __future__ import annotations

import math
from dataclasses import replace

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.figures import is_exact


def test_a_gain_is_shown_with_its_sign(verdicts):
    shown = figures(verdicts["failed"])
    assert (shown.estimate, shown.interval) == ("-0.031", "[-0.044, -0.018]")
    assert (shown.candidate, shown.baseline) == ("0.842", "0.873")
    assert (shown.bad, shown.limit, shown.n) == ("0.010", "-0.010", "1,200")
    assert shown.confidence == "90 %"


def test_a_loss_is_shown_on_its_own_scale_from_low_to_high(verdicts):
    shown = figures(verdicts["log_loss"])
    assert (shown.estimate, shown.interval) == ("0.471", "[0.462, 0.480]")
    assert (shown.limit, shown.less_is_better) == ("0.450", True)


def test_a_gain_is_positive_when_better_whatever_the_metric(verdicts):
    shown = figures(replace(verdicts["passed"], metric="log_loss", orientation=-1))
    assert shown.estimate == "+0.0200"
    assert not shown.less_is_better


def test_an_exact_number_has_no_interval(verdicts):
    shown = figures(verdicts["schema"])
    assert (shown.estimate, shown.interval, shown.confidence) == ("14", "exact", None)


def test_a_zero_width_interval_of_a_sampled_number_is_not_exact(verdicts):
    flat = replace(verdicts["passed"], interval=Interval(0.02002, 0.02002, 0.9))
    assert not is_exact(flat)
    assert figures(flat).interval != "exact"


def test_an_unbounded_limit_changes_sides_with_the_scale(verdicts):
    one_sided = replace(verdicts["log_loss"], interval=Interval(-math.inf, -0.4, 0.9))
    assert figures(one_sided).interval == "[0.400, no upper limit]"


def test_what_is_missing_is_said_in_words(verdicts):
    shown = figures(verdicts["not_applicable"])
    assert {shown.estimate, shown.interval, shown.candidate, shown.n} == {
        "not computable"
    }


def test_an_infinite_or_undefined_estimate_was_not_computed(verdicts):
    for wrong in (math.nan, math.inf):
        shown = figures(replace(verdicts["passed"], estimate=wrong, candidate=wrong))
        assert shown.estimate == shown.candidate == "not computable"
