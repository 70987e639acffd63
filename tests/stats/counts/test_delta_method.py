from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.delta_method import delta_test

JOINT = np.array([700, 20, 15, 30, 40, 25, 30, 140])


def test_a_share_has_the_textbook_standard_error():
    counts = np.array([60, 10, 5, 25])
    centre, error = delta_method(counts, metric_of_one_model("accuracy"))
    share = 86 / 102  # one half more in each of four cells
    assert float(centre) == pytest.approx(share)
    assert float(error) == pytest.approx(math.sqrt(share * (1 - share) / 100))


@pytest.mark.parametrize("metric", ["precision", "f1", "mcc", "balanced_accuracy"])
def test_standard_error_is_the_spread_of_repeated_samples(metric):
    estimand = difference_of_two_models(metric)
    samples = np.random.default_rng(0).multinomial(1000, JOINT / 1000, 20_000)
    spread = estimand(samples / 1000)[0].std()
    assert float(delta_method(JOINT, estimand)[1]) == pytest.approx(spread, rel=0.04)


def test_empty_cells_leave_an_error():
    counts = np.array([990, 0, 0, 0, 0, 0, 0, 10])
    assert float(delta_method(counts, difference_of_two_models("f1"))[1]) > 0


def test_the_test_is_normal_around_the_regularised_estimate():
    estimand = difference_of_two_models("f1")
    centre, error = (float(v) for v in delta_method(JOINT, estimand))
    test = delta_test(JOINT, estimand, lowest=-1.0, highest=1.0)
    expected = stats.norm.cdf(centre / error)
    assert test.p_worse_than(0.0) == pytest.approx(expected)
    low, high, _ = test.interval(0.95)
    expected = stats.norm.interval(0.95, centre, error)
    assert (low, high) == pytest.approx(expected, abs=1e-9)
