from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.regression.median_absolute_error import MEDIAN_ABSOLUTE_ERROR
from pytest_mlgate.stats.regression.median_absolute_error import median_absolute_error
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.whole_metric import whole_difference


def test_the_value_is_that_of_scikit_learn():
    rng = np.random.default_rng(1)
    for n in (1, 2, 101, 200):
        y, answers = rng.normal(size=n), ValueAnswers(values=rng.normal(size=n))
        known = metrics.median_absolute_error(y, answers.values)
        assert median_absolute_error(y, answers, None) == pytest.approx(known)


@given(
    errors=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    seed=st.integers(0, 99),
)
def test_a_weight_is_a_number_of_copies(errors, seed):
    values = np.array(errors, dtype=float)
    copies = np.random.default_rng(seed).integers(1, 4, values.size)
    answers = ValueAnswers(values=values)
    found = median_absolute_error(np.zeros(values.size), answers, copies.astype(float))
    assert found == np.median(np.repeat(values, copies))


def test_weights_that_are_no_whole_numbers_keep_the_middle():
    answers = ValueAnswers(values=np.array([1.0, 2.0, 3.0, 4.0]))
    found = median_absolute_error(np.zeros(4), answers, np.full(4, 0.1))
    assert found == 2.5


def test_no_rows_have_no_median():
    nothing = ValueAnswers(values=np.array([]))
    found = median_absolute_error(np.array([]), nothing, None)
    assert isinstance(found, Undefined)
    assert MEDIAN_ABSOLUTE_ERROR.measure(np.array([]), nothing).estimate is None


def test_independent_rows_are_resampled():
    rng = np.random.default_rng(2)
    y = rng.normal(size=1000)
    new, old = (ValueAnswers(values=y + s * rng.normal(size=1000)) for s in (1, 1.4))
    found = MEDIAN_ABSOLUTE_ERROR.compare(y, new, old)
    oracle = whole_difference(MEDIAN_ABSOLUTE_ERROR, y, new, old, RowStructure())
    assert found.p_better_than(0.1) == oracle.p_better_than(0.1)
    assert found.p_better_than(0.0) < 0.01
    assert MEDIAN_ABSOLUTE_ERROR.measure(y, new).orientation == -1
