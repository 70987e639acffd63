from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import roc_auc_score

from pytest_mlgate.stats.ranks.placements import placements

# few distinct values, so that ties are common
SCORES = arrays.arrays(np.float64, 12, elements=st.integers(-3, 3).map(float))
TRUTH = arrays.arrays(np.bool_, 12).filter(lambda y: 0 < y.sum() < y.size)


@given(y=TRUTH, scores=SCORES)
def test_placements_are_the_shares_counted_pair_by_pair(y, scores):
    found = placements(y, scores)
    right = np.sign(scores[y][:, None] - scores[~y][None, :]) / 2 + 0.5
    assert found.of_positives == pytest.approx(right.mean(axis=1), abs=1e-12)
    assert found.of_negatives == pytest.approx(right.mean(axis=0), abs=1e-12)


@pytest.mark.parametrize("digits", [None, 2, 0])
def test_the_auroc_is_that_of_scikit_learn(digits):
    rng = np.random.default_rng(4)
    y = rng.random(3000) < 0.1
    scores = rng.normal(y * 1.2)
    if digits is not None:
        scores = scores.round(digits)
    assert placements(y, scores).auroc == pytest.approx(
        roc_auc_score(y, scores), abs=1e-12
    )


def test_zero_and_minus_zero_are_a_tie():
    found = placements(np.array([True, False]), np.array([-0.0, 0.0]))
    assert found.auroc == 0.5


@given(y=TRUTH, scores=SCORES)
def test_only_the_order_of_the_scores_counts(y, scores):
    one, other = placements(y, scores), placements(y, np.exp(scores))
    assert one.of_positives.tolist() == other.of_positives.tolist()
    assert one.of_negatives.tolist() == other.of_negatives.tolist()
