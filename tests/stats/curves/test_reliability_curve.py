from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve

from pytest_mlgate.stats.curves.ranked_rows import rank_rows
from pytest_mlgate.stats.curves.reliability_curve import reliability_curve

RNG = np.random.default_rng(3)
P = RNG.random(1500)
Y = RNG.random(1500) < P**1.5


def test_bins_are_those_of_scikit_learn_by_quantiles():
    found = reliability_curve(rank_rows(Y, P), bins=10)
    happened, promised = calibration_curve(Y, P, n_bins=10, strategy="quantile")
    assert found.x == pytest.approx(promised)
    assert found.y == pytest.approx(happened)


def test_weights_count_as_so_many_equal_rows():
    twice = np.repeat(np.arange(1500), 2)
    weighted = reliability_curve(rank_rows(Y, P, np.full(1500, 2.0)), bins=10)
    repeated = reliability_curve(rank_rows(Y[twice], P[twice]), bins=10)
    assert weighted.x == pytest.approx(repeated.x)
    assert weighted.y == pytest.approx(repeated.y)
    # the same rows told twice are no more rows
    assert (weighted.high - weighted.low > repeated.high - repeated.low).all()


def test_the_band_is_the_wilson_interval_of_scipy():
    found = reliability_curve(rank_rows(Y, P), bins=15)
    for share, low, high in zip(found.y, found.low, found.high, strict=True):
        known = binomtest(round(share * 100), 100).proportion_ci(0.9, method="wilson")
        assert (low, high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_equal_probabilities_stay_in_one_bin():
    found = reliability_curve(rank_rows(Y, P.round(1)), bins=15)
    assert found.x.round(12).tolist() == sorted(set(P.round(1)))
    assert reliability_curve(rank_rows(Y, np.full(1500, 0.3))).x == pytest.approx([0.3])
