from __future__ import annotations

import math

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture
from pytest_mlgate.stats.sequential.quantile_sequence import QuantileSequence
from pytest_mlgate.stats.sequential.watched_times import watched_paired_times
from pytest_mlgate.stats.sequential.watched_times import watched_times
from pytest_mlgate.stats.timing.ranks_of_quantile import RanksOfQuantile

RNG = np.random.default_rng(0)
PLAN = {"ok": 0.0, "bad": -math.log(1.25), "alpha": 0.05, "alpha_pass": 0.05}


@pytest.mark.parametrize("quantile", [0.5, 0.95])
def test_limits_are_where_the_tests_turn(quantile):
    sample = QuantileSequence.of(RNG.lognormal(size=900), quantile, BernoulliMixture())
    low, high = sample.lower(0.05), sample.upper(0.05)
    assert low < sample.value < high
    assert sample.p_below(math.nextafter(high, math.inf)) <= 0.05
    assert sample.p_below(high) > 0.05
    assert sample.p_above(math.nextafter(low, -math.inf)) <= 0.05
    assert sample.p_above(low) > 0.05


def test_a_watched_quantile_is_wider_than_one_look():
    times = RNG.lognormal(size=900)
    watched = QuantileSequence.of(times, 0.5, BernoulliMixture())
    once = RanksOfQuantile.of(times, 0.5)
    assert watched.lower(0.05) < once.lower(0.05)
    assert watched.upper(0.05) > once.upper(0.05)


def test_a_sample_too_small_has_no_limit():
    sample = QuantileSequence.of(np.arange(1.0, 11.0), 0.95, BernoulliMixture())
    assert sample.upper(0.05) == math.inf
    assert QuantileSequence.of(np.ones(1), 0.5, BernoulliMixture()).lower(0.05) == (
        -math.inf
    )


def test_pairs_show_a_slowdown_that_their_spread_would_hide():
    shared = RNG.lognormal(2, 1.0, 600)
    slower = 1.3 * shared * RNG.lognormal(0, 0.1, 600)
    pairs = watched_paired_times(slower, shared)
    assert pairs.p_worse_than(0.0) < 1e-6
    assert pairs.estimate == pytest.approx(-math.log(1.3), abs=0.05)
    apart = watched_times(slower, RNG.permutation(shared), quantile=0.5)
    assert apart.p_worse_than(0.0) > 0.05


def test_the_interval_of_pairs_holds_what_is_not_rejected():
    base = RNG.lognormal(2, 0.3, 500)
    found = watched_paired_times(base * RNG.lognormal(0, 0.2, 500), base)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high
    assert found.p_better_than(low - 1e-9) <= 0.05
    assert found.p_worse_than(high + 1e-9) <= 0.05


def test_the_interval_of_arms_holds_what_is_not_rejected():
    one, other = RNG.lognormal(2, 0.3, 900), RNG.lognormal(2, 0.3, 700)
    found = watched_times(one, other, quantile=0.9)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high
    assert found.p_better_than(low - 1e-6) <= 0.0501
    assert found.p_worse_than(high + 1e-6) <= 0.0501
    assert found.p_better_than(low + 1e-6) > 0.05
    assert found.n == 1_600


def test_few_pairs_are_no_verdict():
    found = watched_paired_times(np.full(39, 2.0), np.full(39, 1.0))
    assert found.cannot_judge == "39 pairs of calls are too few; it takes 40."


def test_plans_grow_as_the_answer_comes_near():
    base = RNG.lognormal(2, 0.3, 200)
    pairs = watched_paired_times(base * RNG.lognormal(0, 0.3, 200), base)
    rows = pairs.rows_needed(**PLAN, power=0.8)
    tighter = {**PLAN, "bad": -math.log(1.10)}
    assert 40 <= rows < pairs.rows_needed(**tighter, power=0.8)
    arms = watched_times(base, RNG.permutation(base), quantile=0.95)
    assert arms.rows_needed(**PLAN, power=0.8) > 400


def test_unequal_numbers_are_no_pairs():
    with pytest.raises(InvalidInput, match=r"must come in pairs; got 2 .* and 3"):
        watched_paired_times([1, 2], [1, 2, 3])
    with pytest.raises(InvalidInput, match="must be positive"):
        watched_times([0.0, 1.0], [1.0], quantile=0.5)
