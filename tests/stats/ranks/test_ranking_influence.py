from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.ranks.ranking_influence import auroc_influence
from pytest_mlgate.stats.ranks.ranking_influence import average_precision_influence

RANKINGS = {
    auroc_influence: metrics.roc_auc_score,
    average_precision_influence: metrics.average_precision_score,
}
both = pytest.mark.parametrize("influence", RANKINGS)


def draw(seed, n=90, decimals=1):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.4
    y[:4] = [True, True, False, False]
    return y, np.round(y + rng.normal(size=n), decimals), rng.uniform(0.1, 5.0, n)


@both
@pytest.mark.parametrize("decimals", [0, 1, 9])
@pytest.mark.parametrize("weighted", [True, False])
def test_values_are_those_of_scikit_learn_with_and_without_ties(
    influence, decimals, weighted
):
    y, scores, weights = draw(1, decimals=decimals)
    weights = weights if weighted else None
    expected = RANKINGS[influence](y, scores, sample_weight=weights)
    assert influence(y, scores, weights).value == pytest.approx(expected, abs=1e-9)


@both
def test_a_row_pulls_by_what_a_little_more_weight_does_to_the_metric(influence):
    y, scores, weights = draw(2)
    psi = influence(y, scores, weights).psi
    assert psi.sum() == pytest.approx(0, abs=1e-12)
    step = 1e-5
    for row in range(15):
        moved = [weights.copy(), weights.copy()]
        moved[0][row] *= 1 - step
        moved[1][row] *= 1 + step
        low, high = (RANKINGS[influence](y, scores, sample_weight=w) for w in moved)
        assert psi[row] == pytest.approx((high - low) / (2 * step), abs=1e-8)


@both
def test_the_standard_error_is_about_that_of_the_jackknife(influence):
    y, scores, _ = draw(3, n=400)
    found = influence(y, scores, None)
    keep = ~np.eye(400, dtype=bool)
    left_out = np.array([influence(y[k], scores[k], None).value for k in keep])
    jackknife = np.sqrt(399 / 400 * np.square(left_out - left_out.mean()).sum())
    assert np.linalg.norm(found.psi) == pytest.approx(jackknife, rel=0.03)


@both
def test_weights_of_one_are_no_weights(influence):
    y, scores, _ = draw(4)
    plain, ones = influence(y, scores, None), influence(y, scores, np.ones(90))
    assert plain.value == pytest.approx(ones.value, abs=1e-12)
    assert plain.df == pytest.approx(ones.df)
    assert np.allclose(plain.psi, ones.psi, atol=1e-14)


@both
def test_whole_weights_are_copies_of_rows(influence):
    y, scores, _ = draw(5)
    times = np.random.default_rng(5).integers(1, 4, 90)
    weighted = influence(y, scores, times.astype(float))
    copied = influence(np.repeat(y, times), np.repeat(scores, times), None)
    assert weighted.value == pytest.approx(copied.value, abs=1e-12)
    summed = np.bincount(np.repeat(np.arange(90), times), weights=copied.psi)
    assert np.allclose(weighted.psi, summed, atol=1e-14)


@both
@pytest.mark.parametrize("y", [[1, 0, 0], [1, 1, 1], [0, 0, 0]])
def test_a_class_that_is_too_rare_leaves_no_value(influence, y):
    y = np.array(y, dtype=bool)
    found = influence(y, np.arange(3.0), np.ones(3))
    assert isinstance(found, Undefined)
    assert f"there are {y.sum()} positive and {(~y).sum()} negative" in found.reason


@both
@given(order=st.permutations(list(range(40))), seed=st.integers(0, 99))
def test_the_order_of_the_rows_is_irrelevant(influence, order, seed):
    y, scores, weights = draw(seed, n=40)
    one = influence(y, scores, weights)
    other = influence(y[order], scores[order], weights[order])
    assert other.value == pytest.approx(one.value, abs=1e-12)
    assert np.allclose(other.psi, one.psi[order], atol=1e-12)


@both
def test_equal_scores_and_perfect_rankings_have_values(influence):
    y, _, weights = draw(6)
    for scores in (np.zeros(90), y.astype(float)):
        expected = RANKINGS[influence](y, scores, sample_weight=weights)
        found = influence(y, scores, weights)
        assert found.value == pytest.approx(expected, abs=1e-12)
        assert np.isfinite(found.psi).all()
        assert found.df >= 1
