from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.losses.mean_value import mean_value
from pytest_mlgate.stats.losses.mean_value import mean_value_difference

NEW = np.array([1.0, 3.0, 5.0, 3.0, 4.0])
OLD = np.array([2.0, 1.0, 3.0, 3.0, 1.0])


@pytest.mark.parametrize(("higher", "sign"), [(True, 1), (False, -1)])
def test_a_difference_is_oriented_and_both_means_are_told_as_they_are(higher, sign):
    found = mean_value_difference(NEW, OLD, measure="x", higher_is_better=higher)
    assert found.estimate == pytest.approx(sign * 1.2)
    assert (found.candidate, found.baseline) == pytest.approx((3.2, 2.0))
    assert found.orientation == 1
    side = "greater" if higher else "less"
    oracle = stats.ttest_rel(NEW, OLD, alternative=side).pvalue
    assert found.p_better_than(0.0) >= oracle - 1e-12


@pytest.mark.parametrize(("higher", "sign"), [(True, 1), (False, -1)])
def test_one_model_is_oriented_too(higher, sign):
    found = mean_value(NEW, measure="x", higher_is_better=higher)
    assert found.estimate == pytest.approx(sign * 3.2)
    assert found.candidate == pytest.approx(3.2)
    assert found.orientation == sign
