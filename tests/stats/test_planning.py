from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.planning import with_floor

LEVELS = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def plan(**changes):
    question = {
        "n": 500,
        "standard_error": 0.01,
        "estimate": 0.0,
        "ok": 0.0,
        "bad": -0.01,
        **LEVELS,
    }
    return rows_from_standard_error(**{**question, **changes})


def test_the_planned_rows_give_the_power_asked_for():
    rows = plan()
    error = 0.01 * math.sqrt(500 / rows)
    power = stats.norm.sf(stats.norm.isf(0.05) - 0.01 / error)
    assert power == pytest.approx(0.8, abs=1e-3)


def test_a_stricter_level_needs_more_rows_to_fail():
    assert plan(estimate=-0.03, alpha=0.001) > plan(estimate=-0.03, alpha=0.05)


def test_the_level_of_failing_is_irrelevant_to_a_clear_gain():
    assert plan(estimate=0.05, alpha=0.001) == plan(estimate=0.05, alpha=0.05)


def test_between_the_thresholds_the_nearer_verdict_counts():
    nearly_ok, nearly_bad = plan(estimate=-0.002), plan(estimate=-0.008)
    assert nearly_ok == nearly_bad
    assert plan(estimate=-0.005) > nearly_ok


@pytest.mark.parametrize(
    "changes",
    [
        {"standard_error": 0.0},
        {"standard_error": math.inf},
        {"standard_error": math.nan},
        {"estimate": math.nan},
        {"n": 0},
        {"ok": 0.0, "bad": 0.0},
        {"estimate": -0.01, "alpha": 0.0},
        {"ok": 1e-9, "bad": -1e-9},
    ],
)
def test_there_is_no_answer_where_no_rows_would_help(changes):
    assert plan(**changes) is None


def test_rows_are_a_plain_whole_number():
    assert type(plan()) is int


@given(
    estimate=st.floats(-1, 1),
    error=st.floats(1e-6, 1),
    power=st.floats(0.5, 0.99),
)
def test_twice_the_error_needs_four_times_the_rows(estimate, error, power):
    once = plan(estimate=estimate, standard_error=error, power=power)
    twice = plan(estimate=estimate, standard_error=2 * error, power=power)
    if once is not None and twice is not None:
        assert twice <= 4 * once
        assert twice > 4 * (once - 1)


def test_a_floor_lifts_a_smaller_plan_and_leaves_a_larger_one():
    question = {"ok": 0.0, "bad": -0.01, **LEVELS}
    assert with_floor(lambda **_: 100, 250)(**question) == 250
    assert with_floor(lambda **_: 400, 250)(**question) == 400
    assert with_floor(lambda **_: None, 250)(**question) == 250
    assert with_floor(lambda **_: None, 0)(**question) is None


def test_rows_for_a_count_keep_the_share():
    assert rows_for_count(50, have=7, n=700) == 5000
