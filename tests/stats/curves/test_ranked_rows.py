from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.curves.ranked_rows import rank_rows

RNG = np.random.default_rng(1)
Y = RNG.random(500) < 0.4
SCORES = RNG.normal(size=500).round(1)


@pytest.mark.parametrize("weights", [None, RNG.uniform(0.1, 9, size=500)])
def test_sums_are_those_of_counting_row_by_row(weights):
    found = rank_rows(Y, SCORES, weights)
    each = np.ones(500) if weights is None else weights
    for score, hits, alarms in zip(found.scores, found.hits, found.alarms, strict=True):
        picked = score <= SCORES
        assert hits == pytest.approx(each[picked & Y].sum())
        assert alarms == pytest.approx(each[picked & ~Y].sum())


def test_distinct_scores_and_tied_ones_are_counted_alike():
    apart = SCORES + np.arange(500) * 1e-9
    tied, distinct = rank_rows(Y, SCORES), rank_rows(Y, apart)
    assert distinct.scores.size == 500
    assert np.isin(tied.hits, distinct.hits).all()


def test_rows_of_unequal_weight_are_worth_fewer():
    weights = np.where(np.arange(500) < 5, 1000.0, 1.0)
    found = rank_rows(Y, SCORES, weights)
    assert found.positives + found.negatives < 20
    plain = rank_rows(Y, SCORES)
    assert (plain.positives, plain.negatives) == (Y.sum(), (~Y).sum())


@pytest.mark.parametrize("y", [np.zeros(3, bool), np.ones(3, bool), np.zeros(0, bool)])
def test_one_class_alone_cannot_be_ranked(y):
    assert rank_rows(y, np.arange(float(y.size))) is None
