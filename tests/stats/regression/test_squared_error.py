"""The t statistic under squared errors, and when two models have the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.regression.squared_error import johnson_of
from pytest_mlgate.stats.regression.squared_error import same_errors


def test_the_influence_values_of_a_mean_give_students_standard_error():
    gains = np.random.default_rng(0).normal(0.2, 1.0, size=12)
    found = johnson_of(float(gains.mean()), (gains - gains.mean()) / gains.size)
    assert found.standard_error == pytest.approx(stats.sem(gains))
    assert (found.df, found.n) == (11, 12)
    assert found.estimate == gains.mean()


def test_where_no_row_pulls_there_is_no_claim():
    assert johnson_of(0.0, np.zeros(12)) is None


def test_errors_that_are_all_nothing_are_the_same():
    found = same_errors(np.zeros(50), np.zeros(50), value=0.0)
    assert (found.estimate, found.n) == (0.0, 50)
    assert found.candidate == found.baseline == 0.0


def test_errors_that_differ_on_one_row_are_not_the_same():
    errors = np.ones(50)
    other = errors.copy()
    other[7] += 1e-6
    assert same_errors(errors, other, value=1.0) is None
    assert same_errors(other, errors, value=1.0) is None
