from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.regression.share_within import is_within
from pytest_mlgate.stats.regression.share_within import share_within
from pytest_mlgate.stats.regression.value_answers import ValueAnswers


def rows(n=300):
    rng = np.random.default_rng(1)
    y = rng.normal(size=n)
    return y, *(ValueAnswers(values=y + s * rng.normal(size=n)) for s in (1.0, 1.2))


def test_two_models_are_compared_like_accuracy():
    y, new, old = rows()
    right, before = (is_within(y, m.values, tolerance=1) for m in (new, old))
    joint = joint_counts(np.ones(y.size, bool), baseline=before, candidate=right)
    oracle = paired_proportion_difference("accuracy", joint)
    found = share_within(1).compare(y, new, old)
    for x in (-0.05, 0.0, 0.05):
        assert found.p_worse_than(x) == oracle.p_worse_than(x)
        assert found.p_better_than(x) == oracle.p_better_than(x)
    assert (found.candidate, found.baseline) == (right.mean(), before.mean())
    assert found.n == 300


def test_one_model_has_the_interval_of_clopper_and_pearson():
    y, new, _ = rows()
    found = share_within(0.5).measure(y, new)
    count = int(is_within(y, new.values, tolerance=0.5).sum())
    oracle = proportion_confint(count, 300, alpha=0.1, method="beta")
    assert found.interval(0.9)[:2] == pytest.approx(oracle, abs=1e-9)


def test_weights_make_it_a_weighted_share():
    y, new, _ = rows()
    w = np.random.default_rng(2).gamma(1, size=y.size)
    near = is_within(y, new.values, tolerance=1)
    found = share_within(1).influence(y, new, w)
    assert found.value == pytest.approx(np.average(near, weights=w), abs=1e-12)


def test_equal_predictions_are_identical_outputs_and_equal_shares_are_not():
    y, new, _ = rows()
    same = ValueAnswers(values=new.values.copy())
    assert share_within(1).compare(y, new, same).note == "identical outputs"
    mirrored = ValueAnswers(values=2 * y - new.values)
    assert share_within(1).compare(y, new, mirrored).note is None


def test_no_rows_are_undefined():
    nothing = ValueAnswers(values=np.array([]))
    y = np.array([])
    assert share_within(1).compare(y, nothing, nothing).estimate is None
    assert share_within(1).measure(y, nothing).estimate is None
    assert isinstance(share_within(1).influence(y, nothing, None), Undefined)


@pytest.mark.parametrize("tolerance", [0, -1, float("inf"), float("nan")])
def test_a_tolerance_is_positive(tolerance):
    with pytest.raises(InvalidInput, match="`tolerance` must be positive and finite"):
        share_within(tolerance)


def test_the_name_holds_the_tolerance():
    assert share_within(5.0).name == "share_within(5)"
    assert share_within(0.25).higher_is_better
