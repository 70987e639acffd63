from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics

from pytest_mlgate.stats.curves.precision_recall_curve import precision_recall_curve
from pytest_mlgate.stats.curves.ranked_rows import rank_rows

RNG = np.random.default_rng(2)
Y = RNG.random(1500) < 0.2
SCORES = Y + RNG.normal(size=1500)
WEIGHTS = RNG.uniform(0.5, 3, 1500)


@pytest.mark.parametrize("digits", [12, 1, 0])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_every_point_is_one_of_scikit_learn(digits, weights):
    scores = SCORES.round(digits)
    found = precision_recall_curve(rank_rows(Y, scores, weights))
    precision, recall, _ = metrics.precision_recall_curve(
        Y, scores, sample_weight=weights
    )
    known = np.column_stack([recall, precision])
    for point in zip(found.x, found.y, strict=True):
        assert np.abs(known - point).sum(axis=1).min() < 1e-9
    assert found.x[-1] == pytest.approx(1.0)
    assert (np.diff(found.x) > 0).all()


def test_at_each_recall_stands_the_highest_threshold_that_reaches_it():
    ranked = rank_rows(Y, SCORES)
    found = precision_recall_curve(ranked, points=20)
    recall = ranked.hits / ranked.hits[-1]
    first = [np.flatnonzero(recall >= share - 1e-9)[0] for share in found.x]
    picked = ranked.hits + ranked.alarms
    assert found.y == pytest.approx((ranked.hits / picked)[first])


def test_the_band_is_the_wilson_interval_of_scipy():
    ranked = rank_rows(Y, SCORES)
    found = precision_recall_curve(ranked, points=4)
    hits = np.rint(found.x * Y.sum()).astype(int)
    for low, high, k, share in zip(found.low, found.high, hits, found.y, strict=True):
        test = binomtest(int(k), round(k / share))
        wilson = test.proportion_ci(0.9, method="wilson")
        assert (low, high) == pytest.approx((wilson.low, wilson.high), abs=1e-9)


def test_a_constant_score_is_one_point_at_the_share_of_positives():
    found = precision_recall_curve(rank_rows(Y, np.zeros(Y.size)))
    assert found.x.tolist() == [1.0]
    assert found.y.tolist() == pytest.approx([Y.mean()])
