from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn import metrics

from pytest_mlgate.stats.curves.ranked_rows import rank_rows
from pytest_mlgate.stats.curves.roc_curve import roc_curve


def rows(n=2000, seed=0, *, digits=12, apart=1.0):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    return y, (apart * y + rng.normal(size=n)).round(digits), rng.uniform(0.5, 3, n)


@pytest.mark.parametrize("digits", [12, 1, 0])
@pytest.mark.parametrize("weighted", [False, True])
def test_every_point_is_a_corner_of_the_curve_of_scikit_learn(digits, weighted):
    y, scores, weights = rows(digits=digits)
    weights = weights if weighted else None
    found = roc_curve(rank_rows(y, scores, weights))
    rate, recall, _ = metrics.roc_curve(
        y, scores, sample_weight=weights, drop_intermediate=False
    )
    corners = np.column_stack([rate, recall])
    for point in zip(found.x, found.y, strict=True):
        assert np.abs(corners - point).sum(axis=1).min() < 1e-9
    assert (found.x[0], found.y[0]) == (0.0, 0.0)
    assert (found.x[-1], found.y[-1]) == pytest.approx((1.0, 1.0))
    assert found.x.size <= 40


def test_forty_corners_hold_the_area_of_two_thousand():
    y, scores, _ = rows()
    found = roc_curve(rank_rows(y, scores))
    area = metrics.auc(found.x, found.y)
    assert area == pytest.approx(metrics.roc_auc_score(y, scores), abs=0.003)


def test_a_steep_rise_has_as_many_points_as_a_flat_end():
    y, scores, _ = rows(apart=4.0)
    found = roc_curve(rank_rows(y, scores))
    assert ((found.x < 0.05) & (found.y < 0.95)).sum() >= 15


@given(st.integers(0, 10_000), st.integers(0, 3))
def test_the_band_holds_the_line_and_both_stay_in_the_square(seed, digits):
    y, scores, weights = rows(30, seed, digits=digits)
    ranked = rank_rows(y, scores, weights)
    if ranked is None:
        return
    found = roc_curve(ranked)
    assert (found.low >= 0).all()
    assert (found.low <= found.y + 1e-12).all()
    assert (found.high >= found.y - 1e-12).all()
    assert (found.high <= 1).all()
    assert (np.diff(found.x) >= 0).all()
    assert (np.diff(found.y) >= -1e-12).all()


def test_more_rows_make_a_narrower_band():
    wide, narrow = (roc_curve(rank_rows(*rows(n)[:2])) for n in (200, 20_000))
    assert (narrow.high - narrow.low).max() < 0.2 * (wide.high - wide.low).max()


def test_weights_that_tell_few_rows_apart_make_it_wider():
    y, scores, _ = rows()
    heavy = np.where(np.arange(y.size) % 20 == 0, 50.0, 1.0)
    plain = roc_curve(rank_rows(y, scores))
    weighted = roc_curve(rank_rows(y, scores, heavy))
    assert np.median(weighted.high - weighted.low) > 2 * np.median(
        plain.high - plain.low
    )


def test_equal_weights_change_nothing():
    y, scores, _ = rows()
    plain = roc_curve(rank_rows(y, scores))
    same = roc_curve(rank_rows(y, scores, np.full(y.size, 3.0)))
    assert same.low == pytest.approx(plain.low)
    assert same.y == pytest.approx(plain.y)


@pytest.mark.calibration
@pytest.mark.parametrize("apart", [1, 2])
@pytest.mark.parametrize("sizes", [(40, 40), (40, 400), (400, 40), (400, 400)])
def test_the_band_holds_the_true_recall_as_often_as_it_says(apart, sizes):
    rng = np.random.default_rng([apart, *sizes])
    rates = np.array([0.02, 0.05, 0.2, 0.5])
    truth = norm.cdf(apart + norm.ppf(rates))
    y = np.arange(sum(sizes)) < sizes[0]
    held = np.zeros(rates.size)
    for _ in range(1500):
        found = roc_curve(rank_rows(y, rng.normal(size=y.size) + apart * y))
        low, high = (
            np.interp(rates, found.x, side) for side in (found.low, found.high)
        )
        held += (low <= truth) & (truth <= high)
    assert (held / 1500 > 0.885).all()
    assert (held[2:] / 1500 < 0.965).all()
