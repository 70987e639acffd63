from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.figures import is_exact
from pytest_mlgate.reports.wording import headline
from pytest_mlgate.reports.wording import required
from pytest_mlgate.reports.wording import short_label
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold


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


@pytest.mark.parametrize(
    ("ratio", "bad", "estimate"),
    # a recall of 97 % of the baseline's, and a log loss of 103 %
    [
        ("gain", math.log(0.95), math.log(0.97)),
        ("loss", -math.log(1.05), -math.log(1.03)),
    ],
)
def test_a_ratio_is_read_in_percent_of_the_baseline(verdicts, ratio, bad, estimate):
    verdict = replace(
        verdicts["inconclusive"],
        ratio=ratio,
        estimate=estimate,
        interval=Interval(estimate - 0.03, estimate + 0.03, 0.9),
        threshold=Threshold(ok=0.0, bad=bad),
        candidate=0.4712,
        baseline=0.4575,
    )
    shown = figures(verdict)
    assert shown.estimate.startswith("-3.0")
    assert shown.estimate.endswith(" %")
    assert shown.interval.endswith("] %")
    assert shown.limit.startswith("-5.0")
    assert (shown.candidate, shown.baseline) == ("0.471", "0.458")
    assert short_label(verdict).split(" [")[0].endswith("gain > -5 %")
    assert required(verdict, shown).startswith("loss below 5.0")


def test_a_ratio_without_an_upper_end_stays_without(verdicts):
    shown = figures(
        replace(
            verdicts["failed"], ratio="loss", interval=Interval(-0.1, math.inf, 0.9)
        )
    )
    assert shown.interval.endswith("no upper limit] %")


def test_a_size_of_a_difference_has_no_sign(verdicts):
    verdict = replace(
        verdicts["passed"],
        question="same_as",
        orientation=-1,
        estimate=-0.002,
        interval=Interval(-0.004, 0.0, 0.9),
        threshold=Threshold(ok=0.0, bad=-0.005),
    )
    shown = figures(verdict)
    assert (shown.estimate, shown.interval) == ("0.0020", "[0.0000, 0.0040]")
    assert short_label(verdict) == "roc_auc difference < 0.005"
    assert required(verdict, shown).startswith("a difference of at most 0.0050")
    assert headline(verdict) == (
        "candidate and baseline differ by less than what matters"
    )
    failed = replace(verdict, outcome=Outcome.FAILED)
    assert "differ, possibly by more" in headline(failed)
