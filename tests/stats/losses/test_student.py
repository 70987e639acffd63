from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.losses.student import LOGIT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.losses.student import upper_quantile

LEVELS = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_p_values_and_interval_are_those_of_scipy():
    values = np.random.default_rng(3).normal(0.3, 1, size=25)
    found = StudentT(
        estimate=values.mean(),
        standard_error=values.std(ddof=1) / 5,
        df=24,
        n=25,
    )
    oracle = stats.ttest_1samp(values, 0.1, alternative="greater")
    assert found.p_better_than(0.1) == pytest.approx(oracle.pvalue, abs=1e-12)
    assert found.p_worse_than(0.1) == pytest.approx(1 - oracle.pvalue, abs=1e-12)
    both = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert found.interval(0.9)[:2] == pytest.approx(tuple(both), abs=1e-12)


def test_quantiles_are_those_of_scipy_in_the_tail():
    assert upper_quantile(3.7, 5e-4) == pytest.approx(stats.t.isf(5e-4, 3.7), rel=1e-9)


def test_on_the_logit_scale_the_interval_stays_a_share():
    found = StudentT(estimate=0.98, standard_error=2.0, df=5, n=30, scale=LOGIT)
    low, high, confidence = found.interval(0.95)
    assert 0 < low < 0.98 < high < 1
    assert confidence == 0.95


def test_beyond_the_ends_of_a_share_there_is_no_doubt():
    found = StudentT(estimate=0.98, standard_error=2.0, df=5, n=30, scale=LOGIT)
    assert (found.p_better_than(-0.1), found.p_better_than(0.0)) == (0.0, 0.0)
    assert (found.p_worse_than(1.0), found.p_better_than(1.0)) == (0.0, 1.0)


def test_rows_are_planned_on_the_scale_of_the_error():
    found = StudentT(estimate=0.95, standard_error=0.5, df=99, n=100, scale=LOGIT)
    distance = math.log(0.95 / 0.05) - math.log(0.9 / 0.1)
    reach = stats.norm.isf(0.05) + stats.norm.isf(0.2)
    rows = found.rows_needed(ok=0.9, bad=0.9, **LEVELS)
    assert rows == math.ceil(100 * (reach * 0.5 / distance) ** 2)


def test_a_threshold_beyond_the_ends_plans_no_rows_and_does_not_crash():
    found = StudentT(estimate=0.95, standard_error=0.5, df=99, n=100, scale=LOGIT)
    assert found.rows_needed(ok=1.0, bad=1.0, **LEVELS) in (None, 0)


@given(
    estimate=st.floats(-5, 5),
    error=st.floats(1e-3, 5),
    df=st.floats(1, 1e6),
    level=st.floats(1e-4, 0.4),
)
def test_the_limits_of_the_interval_are_where_the_p_values_cross(
    estimate, error, df, level
):
    found = StudentT(estimate=estimate, standard_error=error, df=df, n=10)
    low, high, _ = found.interval(1 - 2 * level)
    assert low <= estimate <= high
    assert found.p_better_than(low) == pytest.approx(level, rel=1e-6)
    assert found.p_worse_than(high) == pytest.approx(level, rel=1e-6)
