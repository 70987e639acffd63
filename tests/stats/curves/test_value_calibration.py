from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pytest_mlgate.stats.curves.value_calibration import value_calibration

RNG = np.random.default_rng(4)
PREDICTED = RNG.gamma(2, 10, size=1000)
TRUTH = PREDICTED + RNG.normal(0, 5, size=1000)


def test_means_are_those_of_pandas_by_tenths():
    found = value_calibration(TRUTH, PREDICTED)
    frame = pd.DataFrame({"p": PREDICTED, "y": TRUTH})
    known = frame.groupby(pd.qcut(frame["p"], 10, labels=False))
    assert found.x == pytest.approx(known["p"].mean().to_numpy())
    assert found.y == pytest.approx(known["y"].mean().to_numpy())


def test_the_band_is_the_interval_of_student():
    found = value_calibration(TRUTH, PREDICTED)
    tenth = TRUTH[np.argsort(PREDICTED)][300:400]
    known = stats.ttest_1samp(tenth, 0).confidence_interval(0.9)
    assert (found.low[3], found.high[3]) == pytest.approx((known.low, known.high))


def test_weights_move_the_means_and_widen_the_band():
    weights = RNG.choice([1.0, 20.0], size=1000, p=[0.9, 0.1])
    found = value_calibration(TRUTH, PREDICTED, weights, bins=1)
    assert found.y == pytest.approx([np.average(TRUTH, weights=weights)])
    plain = value_calibration(TRUTH, PREDICTED, bins=1)
    assert found.high - found.low > 1.5 * (plain.high - plain.low)
    same = value_calibration(TRUTH, PREDICTED, np.full(1000, 7.0), bins=1)
    assert same.low == pytest.approx(plain.low)


def test_a_constant_prediction_is_one_bin():
    found = value_calibration(TRUTH, np.full(1000, 20.0))
    assert found.x == pytest.approx([20.0])
    assert found.y == pytest.approx([TRUTH.mean()])


def test_a_row_alone_in_its_bin_tells_no_spread():
    assert value_calibration(TRUTH[:12], PREDICTED[:12]) is None
    assert value_calibration(TRUTH[:1], PREDICTED[:1]) is None
