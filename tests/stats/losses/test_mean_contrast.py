from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.mean_contrast import Contrast
from pytest_mlgate.stats.losses.mean_contrast import ContrastTest
from pytest_mlgate.stats.losses.mean_contrast import TwoColumns
from pytest_mlgate.stats.regression.squared_error import johnson_of


def columns(seed=1, n=60):
    rng = np.random.default_rng(seed)
    return rng.exponential(size=n), 5 + rng.normal(size=n)


@given(a=st.floats(-3, 3), b=st.floats(-3, 3))
def test_a_combination_has_the_moments_of_its_column(a, b):
    first, second = columns()
    column = a * first + b * second
    found = TwoColumns.of(first, second).test(Contrast(column.mean(), a, b))
    if column.std() < 1e-6:
        return
    assert found.standard_error == pytest.approx(stats.sem(column), rel=1e-9)
    psi = (column - column.mean()) / column.size
    assert found.skewness == pytest.approx(skewness_of_sum(psi), abs=1e-8)


def test_huge_and_tiny_columns_do_not_overflow():
    first, second = columns()
    found = TwoColumns.of(first * 1e120, second * 1e-120).test(Contrast(1.0, 1.0, 1.0))
    assert found.standard_error == pytest.approx(stats.sem(first * 1e120), rel=1e-9)
    assert np.isfinite(found.skewness)


def test_a_constant_combination_has_no_test():
    constant = TwoColumns.of(np.ones(5), np.full(5, 3.0))
    assert constant.test(Contrast(1.0, 1.0, 1.0)) is None
    first, _ = columns()
    assert TwoColumns.of(first, first).test(Contrast(0.0, 1.0, -1.0)) is None


def ratio_of_means(first, second):
    """Test the ratio of two means, whose contrast is straight (Fieller)."""
    ratio = first.mean() / second.mean()
    psi = (first - ratio * second) / second.mean() / first.size
    return ContrastTest(
        direct=johnson_of(ratio, psi),
        columns=TwoColumns.of(first, second),
        contrast=lambda x: Contrast(first.mean() - x * second.mean(), 1.0, -x),
    )


def test_the_contrast_has_the_limits_of_fieller():
    rng = np.random.default_rng(3)
    half = rng.normal(size=40)
    # symmetric columns: no skewness, so Johnson's statistic is Student's
    first = 2 + np.concatenate([half, -half])
    second = 5 + np.concatenate([half[::-1], -half[::-1]])
    found = ratio_of_means(first, second)
    m1, m2, n = first.mean(), second.mean(), first.size
    s = np.cov(first, second) / n
    q = stats.t.isf(0.05, n - 1)
    a, b, c = (
        m2**2 - q**2 * s[1, 1],
        m1 * m2 - q**2 * s[0, 1],
        m1**2 - q**2 * s[0, 0],
    )
    root = np.sqrt(b * b - a * c)
    low = found._limit(found._p_above, 0.05, step=-1.0)
    high = found._limit(found._p_below, 0.05, step=1.0)
    assert low == pytest.approx((b - root) / a, abs=1e-9)
    assert high == pytest.approx((b + root) / a, abs=1e-9)


@given(seed=st.integers(0, 50), x=st.floats(-1, 2), confidence=st.floats(0.5, 0.99))
def test_p_values_and_interval_agree(seed, x, confidence):
    found = ratio_of_means(*columns(seed))
    low, high, _ = found.interval(confidence)
    level = (1 - confidence) / 2
    assert low <= found.direct.estimate <= high
    if abs(x - low) > 1e-9:
        assert (low > x) == (found.p_better_than(x) < level)
    if abs(x - high) > 1e-9:
        assert (high < x) == (found.p_worse_than(x) < level)
