"""Numbers of a card: each with the interval that is about it, in the usual digits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.model_card_numbers import card_numbers
from pytest_mlgate.reports.model_card_numbers import own_values


def told(record):
    return [(n.kind, n.value, n.slice, n.low, n.high) for n in card_numbers(record)]


def test_an_absolute_check_gives_the_value_its_interval(make_record, verdicts):
    record = make_record(verdicts["log_loss"])
    assert told(record) == [("log_loss", "0.471", None, "0.462", "0.480")]


def test_a_comparison_gives_the_interval_to_the_gain(make_record, verdicts):
    record = make_record(verdicts["inconclusive"])
    where = "region=North"
    assert told(record) == [
        ("recall", "0.610", where, None, None),
        ("recall gain over the baseline", "-0.012", where, "-0.071", "0.049"),
    ]


def test_what_is_no_metric_is_no_number_of_a_card(make_record, verdicts):
    assert told(make_record(verdicts["schema"], verdicts["not_applicable"])) == []


def test_a_side_without_limit_stays_open(make_record, verdicts):
    one = replace(verdicts["failed"], interval=Interval(-0.04, math.inf, 0.9))
    *_, gain = card_numbers(make_record(one))
    assert (gain.low, gain.high) == ("-0.040", None)


def test_a_relative_margin_is_told_in_percent(make_record, verdicts):
    one = replace(verdicts["failed"], ratio="gain")
    *_, gain = card_numbers(make_record(one))
    assert gain.kind == "roc_auc gain over the baseline (%)"
    assert figures(one).estimate == f"{gain.value} %"
    assert figures(one).interval == f"[{gain.low}, {gain.high}] %"


def test_a_large_number_is_one_of_json(make_record, verdicts):
    one = replace(verdicts["log_loss"], candidate=1.5e17, estimate=-1.5e17)
    assert [n.value for n in own_values(make_record(one))] == ["1.50e+17"]
    one = replace(verdicts["log_loss"], candidate=12345.6, estimate=-12345.6)
    (first, *_) = own_values(make_record(one))
    assert float(first.value) == pytest.approx(12345.6)


def test_a_number_is_told_once(make_record, verdicts):
    one = verdicts["failed"]
    other = replace(one, check="another question", estimate=-0.02)
    assert len(told(make_record(one, other))) == 2


def test_the_digits_are_those_of_every_report(single, make_record):
    shown = figures(single)
    for one in card_numbers(make_record(single)):
        digits = {shown.candidate, shown.estimate.removeprefix("+")}
        assert one.value in digits
        for limit in (one.low, one.high):
            assert limit is None or limit in shown.interval
