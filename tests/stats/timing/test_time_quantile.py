from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.timing.ranks_of_quantile import RanksOfQuantile
from pytest_mlgate.stats.timing.ranks_of_quantile import fewest_times
from pytest_mlgate.stats.timing.time_quantile import paired_median_ratio
from pytest_mlgate.stats.timing.time_quantile import time_quantile

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
TIMES = st.lists(st.integers(1, 9).map(float), min_size=1, max_size=60)


@pytest.mark.parametrize("quantile", [0.5, 0.95])
def test_the_tests_and_limits_are_those_of_scipy(quantile):
    times = np.random.default_rng(0).lognormal(0, 0.5, 120).round(2)
    sample = RanksOfQuantile.of(times, quantile)
    for t in (*np.quantile(times, [0.3, 0.5, 0.9, 0.97]), 1.003):
        below = stats.quantile_test(times, q=t, p=quantile, alternative="less")
        above = stats.quantile_test(times, q=t, p=quantile, alternative="greater")
        assert sample.p_below(t) == pytest.approx(below.pvalue, abs=1e-12)
        assert sample.p_above(t) == pytest.approx(above.pvalue, abs=1e-12)
    found = time_quantile(times, quantile=quantile).interval(0.90)
    theirs = stats.quantile_test(times, q=1, p=quantile).confidence_interval(0.90)
    assert -found.high == pytest.approx(theirs.low)
    assert -found.low == pytest.approx(theirs.high)


@given(TIMES, st.sampled_from([0.5, 0.9]), st.integers(1, 9))
def test_a_limit_says_what_the_p_value_says(times, quantile, t):
    found = time_quantile(times, quantile=quantile)
    low, high, _ = found.interval(0.90)
    assert (low > -t) == (found.p_better_than(-t) <= 0.05)
    assert (high < -t) == (found.p_worse_than(-t) <= 0.05)
    assert low <= found.estimate <= high
    assert 0 <= found.p_better_than(-t) <= 1


def test_the_limit_of_a_tail_is_finite_from_the_known_number_of_times_on():
    times = np.random.default_rng(0).lognormal(0, 0.5, 59)
    assert fewest_times(0.95, 0.05) == 59
    assert math.isfinite(time_quantile(times, quantile=0.95).interval(0.90).low)
    assert time_quantile(times[:58], quantile=0.95).interval(0.90).low == -math.inf


@pytest.mark.parametrize("level", [0.05, 0.005])
def test_a_true_quantile_is_rarely_called_wrong(level):
    rng, runs = np.random.default_rng(5), 2000
    truth = math.exp(0.3 * stats.norm.ppf(0.95))
    samples = np.sort(rng.lognormal(0, 0.3, (runs, 400)), axis=1)
    low = [RanksOfQuantile(s, 0.95).upper(level) < truth for s in samples]
    high = [RanksOfQuantile(s, 0.95).lower(level) > truth for s in samples]
    bound = level + 3 * math.sqrt(level / runs)
    assert np.mean(low) <= bound
    assert np.mean(high) <= bound
    assert np.mean(low) + np.mean(high) >= level / 2


def test_equal_models_in_turns_are_rarely_told_apart_and_a_quarter_more_always():
    rng, runs = np.random.default_rng(6), 400
    slower = faster = caught = 0
    for _ in range(runs):
        # what slows the machine slows both calls of a pair
        machine = rng.lognormal(0, 0.5, 60)
        one, other = (machine * rng.lognormal(0, 0.08, 60) for _ in "ab")
        equal = paired_median_ratio(one, other)
        slower += equal.p_worse_than(0.0) <= 0.05
        faster += equal.p_better_than(0.0) <= 0.05
        caught += paired_median_ratio(1.25 * one, other).p_worse_than(0.0) <= 0.005
    assert slower / runs <= 0.05 + 3 * math.sqrt(0.05 / runs)
    assert faster / runs <= 0.05 + 3 * math.sqrt(0.05 / runs)
    assert caught == runs


def test_swapping_the_models_turns_the_sign():
    rng = np.random.default_rng(7)
    one, other = rng.lognormal(0, 0.3, (2, 80))
    found, turned = paired_median_ratio(one, other), paired_median_ratio(other, one)
    assert found.estimate == pytest.approx(-turned.estimate)
    assert found.p_worse_than(0.1) == pytest.approx(turned.p_better_than(-0.1))


def test_few_pairs_are_no_verdict_and_say_how_many_it_takes():
    found = paired_median_ratio(np.ones(39), np.full(39, 2.0))
    assert found.cannot_judge == "39 pairs of calls are too few; it takes 40."
    assert found.rows_needed(ok=0.0, bad=-0.1, **QUESTION) == 40


def test_the_calls_that_settle_it_are_told_and_settle_it():
    rng = np.random.default_rng(8)
    baseline = rng.lognormal(0, 0.3, 100)
    candidate = baseline * rng.lognormal(0.03, 0.3, 100)
    asked = {"ok": 0.0, "bad": -math.log(1.1)}
    needed = paired_median_ratio(candidate, baseline).rows_needed(**asked, **QUESTION)
    assert 100 < needed < 5000
    settled = 0
    for _ in range(200):
        more = rng.lognormal(0, 0.3, needed)
        # the truth is what the hundred pairs showed
        shown = np.median(np.log(candidate / baseline))
        again = paired_median_ratio(more * rng.lognormal(shown, 0.3, needed), more)
        settled += again.p_better_than(asked["bad"]) <= 0.05
    assert settled >= 130


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([], "one per call"),
        ([[1.0]], "one per call"),
        ([1.0, 0.0], "got 0 for call 1"),
        ([1.0, math.nan], "got nan for call 1"),
        ([-1.0], "got -1 for call 0"),
    ],
)
def test_what_are_no_times_is_refused(times, said):
    with pytest.raises(InvalidInput, match=said):
        time_quantile(times, quantile=0.5)


@pytest.mark.parametrize("quantile", [0, 1, 95, True, math.nan])
def test_what_is_no_quantile_is_refused(quantile):
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        time_quantile([1.0], quantile=quantile)


def test_times_that_are_no_pairs_are_refused():
    with pytest.raises(InvalidInput, match="3 of the candidate and 2"):
        paired_median_ratio([1.0, 1, 1], [1.0, 1])


def test_a_time_is_better_when_it_is_shorter_and_a_ratio_is_worded_as_one():
    times = np.random.default_rng(0).lognormal(0, 0.5, 60)
    assert time_quantile(times, quantile=0.5).orientation == -1
    compared = paired_median_ratio(times, times[::-1])
    assert (compared.orientation, compared.ratio) == (1, "loss")
