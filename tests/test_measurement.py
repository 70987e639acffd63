"""Measurements that need no procedure: known numbers and numbers that are not there."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

PLAN = {"ok": 0.0, "bad": -0.1, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


@pytest.mark.parametrize(
    ("estimate", "better", "worse"),
    [
        (1.0, 0.0, 1.0),
        (math.nextafter(1.0, 2.0), 0.0, 1.0),
        (math.nextafter(1.0, 0.0), 1.0, 0.0),
    ],
)
def test_a_known_number_on_the_threshold_is_good_enough(estimate, better, worse):
    found = Measurement.known(estimate, n=1, method="count")
    assert (found.p_better_than(1.0), found.p_worse_than(1.0)) == (better, worse)


def test_a_known_number_has_no_uncertainty():
    found = Measurement.known(3.0, n=7, method="count")
    assert found.exact
    assert found.n == 7
    assert found.method == "count"
    assert found.interval(0.9) == Interval(3.0, 3.0, 0.9)
    assert found.rows_needed(**PLAN) is None


def test_a_known_number_is_shown_on_its_own_scale():
    size = Measurement.known(-3.0, n=1, method="file size", orientation=-1)
    assert (size.estimate, size.candidate, size.orientation) == (-3.0, 3.0, -1)
    assert size.baseline is None


def test_a_known_number_that_is_none_cannot_pass_a_threshold():
    lost = Measurement.known(math.nan, n=1, method="count")
    found = outcome_of(lost, Threshold(ok=0.0, bad=0.0), alpha=0.05)
    assert found is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("x", [-math.inf, -1.0, 0.0, 1.0, math.inf])
def test_an_undefined_number_is_never_evidence(x):
    found = Measurement.undefined("no positives", n=0, method="recall")
    assert (found.p_better_than(x), found.p_worse_than(x)) == (1.0, 1.0)


def test_an_undefined_number_says_why_and_keeps_what_is_known():
    found = Measurement.undefined(
        "no positives", n=4, method="recall", candidate=0.5, baseline=0.25
    )
    assert found.estimate is None
    assert found.cannot_judge == "no positives"
    assert (found.candidate, found.baseline, found.n) == (0.5, 0.25, 4)
    assert found.interval(0.9) is None
    assert found.rows_needed(**PLAN) is None
    # it is not exact: the question could have erred, so it keeps its share
    assert not found.exact


def test_a_measurement_is_frozen_when_built():
    found = Measurement.known(1.0, n=1, method="count")
    with pytest.raises(FrozenInstanceError):
        found.estimate = 2.0
    assert not hasattr(found, "__dict__")


def test_an_interval_is_three_plain_numbers():
    low, high, confidence = Interval(-1.0, 2.0, 0.9)
    assert (low, high, confidence) == (-1.0, 2.0, 0.9)
