from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.timing.quantile_ratio import quantile_ratio

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_the_limits_are_those_of_scipy_at_half_of_the_level():
    one, other = np.random.default_rng(0).lognormal(0, 0.4, (2, 300))
    found = quantile_ratio(one, other, quantile=0.95).interval(0.90)
    a, b = (
        stats.quantile_test(x, q=1, p=0.95).confidence_interval(0.95)
        for x in (one, other)
    )
    assert found.low == pytest.approx(math.log(b.low / a.high))
    assert found.high == pytest.approx(math.log(b.high / a.low))


def test_a_p_value_says_what_the_interval_says():
    one, other = np.random.default_rng(1).lognormal(0, 0.4, (2, 300))
    found = quantile_ratio(one, 0.7 * other, quantile=0.9)
    for confidence in (0.5, 0.9, 0.99):
        side = (1 - confidence) / 2
        low, high, _ = found.interval(confidence)
        assert low <= found.estimate <= high
        assert found.p_better_than(low - 1e-9) <= side * 1.001
        assert found.p_better_than(low + 1e-9) >= side
        assert found.p_worse_than(high + 1e-9) <= side * 1.001


def test_equal_tails_are_rarely_told_apart_and_twice_as_slow_ones_are():
    rng, runs = np.random.default_rng(2), 200
    equal = caught = 0
    for _ in range(runs):
        one, other = rng.lognormal(0, 0.3, (2, 400))
        equal += quantile_ratio(one, other, quantile=0.95).p_worse_than(0.0) <= 0.05
        slow = quantile_ratio(2 * one, other, quantile=0.95)
        caught += slow.p_worse_than(0.0) <= 0.005
    assert equal <= 0.05 * runs
    assert caught == runs


def test_too_few_calls_for_the_tail_say_how_many_it_takes():
    found = quantile_ratio(np.ones(30), np.ones(30), quantile=0.95)
    assert found.interval(0.90).low == -math.inf
    assert found.p_better_than(-5.0) > 0.05
    assert found.rows_needed(ok=0.0, bad=-0.1, **QUESTION) == 72


def test_what_is_no_quantile_is_refused():
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        quantile_ratio([1.0], [1.0], quantile=99)
