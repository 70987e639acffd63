from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.curves.time_curve import time_curve

TIMES = np.random.default_rng(5).lognormal(size=399)


def test_shares_are_those_of_the_empirical_distribution_of_scipy():
    found = time_curve(TIMES)
    known = stats.ecdf(TIMES).cdf
    assert found.y == pytest.approx(known.evaluate(found.x))
    assert np.abs(found.y - (np.arange(50) + 0.5) / 50).max() <= 1 / TIMES.size


def test_one_slow_call_does_not_stretch_the_picture():
    assert time_curve(np.append(TIMES, 1e6)).x.max() < 20


def test_calls_that_all_take_the_same_are_one_step():
    found = time_curve(np.full(30, 2.5))
    assert (found.x.tolist(), found.y.tolist()) == ([2.5], [1.0])
