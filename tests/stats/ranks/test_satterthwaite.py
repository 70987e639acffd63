from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite


def test_two_classes_have_welchs_degrees_of_freedom():
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=14), 3 * rng.normal(size=40)
    squares = np.array([one.var(ddof=1) / 14, other.var(ddof=1) / 40])
    welch = stats.ttest_ind(one, other, equal_var=False).df
    assert satterthwaite(squares, np.array([14.0, 40.0])) == pytest.approx(welch)


def test_where_nothing_varies_all_rows_count():
    assert satterthwaite(np.zeros(2), np.array([14.0, 40.0])) == 53
    assert satterthwaite(np.zeros(1), np.array([1.0])) == 1


@given(
    squares=st.lists(st.floats(0, 1e300), min_size=3, max_size=3),
    rows=st.lists(st.floats(1, 1e6), min_size=3, max_size=3),
)
def test_it_is_at_least_one_and_at_most_all_rows(squares, rows):
    df = satterthwaite(np.array(squares), np.array(rows))
    assert 1 <= df <= max(sum(rows), 3) + 1e-6


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1.0, 1e300])
def test_the_scale_of_the_variances_is_irrelevant(scale):
    squares, rows = np.array([0.4, 0.1]), np.array([8.0, 30.0])
    expected = satterthwaite(squares, rows)
    assert satterthwaite(squares * scale, rows) == pytest.approx(expected)
