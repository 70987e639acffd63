from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.counts.unanimity import Unanimous

LEVELS = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_all_successes_are_clopper_and_pearson():
    found = Unanimous(value=1.0, low=0.0, high=1.0, count=30, n=30)
    oracle = stats.binomtest(30, 30).proportion_ci(0.9, method="exact")
    assert found.interval(0.9).low == pytest.approx(oracle.low, abs=1e-12)
    assert found.interval(0.9).high == 1.0
    assert found.p_better_than(0.9) == pytest.approx(
        stats.binomtest(30, 30, 0.9, alternative="greater").pvalue, abs=1e-12
    )


def test_no_success_is_the_mirror_image():
    found = Unanimous(value=0.0, low=0.0, high=1.0, count=30, n=30)
    oracle = stats.binomtest(0, 30).proportion_ci(0.9, method="exact")
    assert found.interval(0.9).high == pytest.approx(oracle.high, abs=1e-12)
    assert found.p_worse_than(0.1) == pytest.approx(0.9**30, abs=1e-12)
    assert found.p_better_than(0.0) == 1.0


def test_unanimity_is_never_certainty_within_the_bounds():
    found = Unanimous(value=0.0, low=-1.0, high=1.0, count=50, n=500)
    assert found.p_better_than(-0.01) == pytest.approx(0.99**50)
    assert found.p_worse_than(0.01) == pytest.approx(0.99**50)
    assert (found.p_better_than(-1.5), found.p_worse_than(1.5)) == (0.0, 0.0)


def test_the_planned_rows_are_just_enough():
    found = Unanimous(value=0.0, low=-1.0, high=1.0, count=50, n=500)
    rows = found.rows_needed(ok=0.0, bad=-0.01, **LEVELS)
    assert rows == math.ceil(math.log(0.05) / math.log(0.99) * 10)
    assert found.rows_needed(ok=0.0, bad=0.0, **LEVELS) is None


def test_the_rows_that_would_show_a_failure_are_counted_from_the_other_end():
    found = Unanimous(value=-0.25, low=-1.0, high=1.0, count=50, n=500)
    rows = found.rows_needed(ok=0.01, bad=0.01, **LEVELS)
    assert rows == math.ceil(math.log(0.05) / math.log(0.99 / 1.25) * 10)


@given(
    value=st.floats(-1, 1),
    count=st.integers(1, 10_000),
    level=st.floats(1e-4, 0.49),
)
def test_the_limits_of_the_interval_are_where_the_p_values_cross(value, count, level):
    found = Unanimous(value=value, low=-1.0, high=1.0, count=count, n=count)
    low, high, _ = found.interval(1 - 2 * level)
    assert -1 - 1e-12 <= low <= value <= high <= 1 + 1e-12
    if value > -0.99:
        assert found.p_better_than(low) == pytest.approx(level, rel=1e-6)
    if value < 0.99:
        assert found.p_worse_than(high) == pytest.approx(level, rel=1e-6)
