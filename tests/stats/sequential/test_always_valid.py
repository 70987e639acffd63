from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.sequential.always_valid import always_valid
from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
from pytest_mlgate.stats.sequential.running_effect import paired_effect


def arms(n, *, new, old, seed=0):
    rng = np.random.default_rng(seed)
    return effect_of_arms(
        RowSums.mean(1.0 * (rng.random(n) < new)),
        RowSums.mean(1.0 * (rng.random(n) < old)),
        higher_is_better=False,
    )


def measured(effect, **options):
    return always_valid(effect, n=effect.n, **options)


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_what_the_tests_do_not_reject(seed):
    found = measured(arms(3_000, new=0.05, old=0.06, seed=seed))
    low, high, _ = found.interval(0.90)
    assert low < found.estimate < high
    assert found.p_better_than(low) == pytest.approx(0.05, rel=1e-4)
    assert found.p_worse_than(high) == pytest.approx(0.05, rel=1e-4)


def test_what_is_certain_at_one_look_needs_more_when_one_may_always_look():
    effect = arms(3_000, new=0.10, old=0.10, seed=3)
    at_once = 1.6449 * effect.standard_error
    low, high, _ = measured(effect).interval(0.90)
    assert (high - low) / 2 > 1.5 * at_once


def test_a_loss_is_found_and_equal_arms_are_not_blocked():
    worse = measured(arms(5_000, new=0.14, old=0.10))
    assert worse.p_worse_than(0.0) < 0.001
    assert worse.p_better_than(-0.02) > 0.05
    equal = measured(arms(20_000, new=0.10, old=0.10))
    assert equal.p_worse_than(0.0) > 0.05
    assert equal.p_better_than(-0.02) < 0.05


def test_rare_disasters_need_more_evidence_on_their_side():
    n = 4_000
    gains = np.full(n, 0.02)
    gains[: n // 100] = -1.0
    rng = np.random.default_rng(0)
    losses = rng.permutation(-gains) + 0.01 * rng.normal(size=n)
    found = measured(
        paired_effect(
            RowSums.mean(losses), RowSums.mean(np.zeros(n)), higher_is_better=False
        )
    )
    low, high, _ = found.interval(0.90)
    assert found.estimate - low > high - found.estimate


def test_the_plan_settles_what_it_says_it_settles():
    effect = arms(1_000, new=0.10, old=0.10, seed=5)
    found = measured(effect)
    rows = found.rows_needed(ok=0.0, bad=-0.05, alpha=0.05, alpha_pass=0.05, power=0.8)
    assert rows > 0
    near = found.rows_needed(ok=0.0, bad=-0.02, alpha=0.05, alpha_pass=0.05, power=0.8)
    assert near > rows
    settled = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        gap = -effect.estimate
        half = rows // 2
        later = effect_of_arms(
            RowSums.mean(1.0 * (rng.random(half) < effect.baseline + gap)),
            RowSums.mean(1.0 * (rng.random(half) < effect.baseline)),
            higher_is_better=False,
        )
        settled += measured(later).p_better_than(-0.05) <= 0.05
    assert settled >= 70


def test_where_no_number_of_rows_helps_none_is_told():
    found = measured(arms(4_000, new=0.1, old=0.1))
    on_it = found.estimate
    assert (
        found.rows_needed(ok=on_it, bad=on_it, alpha=0.05, alpha_pass=0.05, power=0.8)
        is None
    )


def test_arms_without_a_difference_have_no_number():
    zeros = RowSums.mean(np.zeros(500))
    found = always_valid(effect_of_arms(zeros, zeros, higher_is_better=False), n=1_000)
    assert found.cannot_judge.startswith("No request of 1,000 tells the arms apart")
    undefined = always_valid(Undefined(reason="No row yet."), n=0)
    assert undefined.cannot_judge == "No row yet."
    assert undefined.interval(0.9) is None


def test_too_few_rows_are_no_verdict_and_say_how_many_it_takes():
    found = measured(arms(30, new=0.5, old=0.5))
    assert found.cannot_judge == "60 rows are too few to begin; it takes 100."
    rows = found.rows_needed(ok=0.0, bad=-0.9, alpha=0.05, alpha_pass=0.05, power=0.8)
    assert rows >= 100
