"""Looked at a hundred times: equal arms block in at most alpha, a true loss is caught.

What naive looks would have done stands beside it. Figures are printed with -s.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.calibration.canaries_made_up import ALPHA
from tests.calibration.canaries_made_up import canary
from tests.calibration.canaries_made_up import look_as_planned
from tests.calibration.canaries_made_up import shadow
from tests.calibration.canaries_made_up import share_of
from tests.calibration.canaries_made_up import watch_canary
from tests.calibration.canaries_made_up import watch_shadow

from pytest_mlgate.stats.sequential.row_sums import RowSums
from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
from pytest_mlgate.stats.sequential.watched_times import watched_paired_times
from pytest_mlgate.stats.sequential.watched_times import watched_times

ROWS = 10_000
A_HUNDRED = range(100, ROWS + 1, 100)


def say(text):
    """Show a figure to whoever runs this with -s."""
    print(text)  # noqa: T201 - the figures are what a calibration is run for


def watches(number, *, ends=A_HUNDRED, margin=0.02, **how):
    for seed in range(number):
        rng = np.random.default_rng(seed)
        is_new, wrong = canary(rng, ends[-1], **how)
        yield watch_canary(is_new, wrong, ends=ends, margin=margin)


def told(name, found):
    blocked, naive = [one.blocked for one in found], [one.naively for one in found]
    passed = [one.passed for one in found]
    say(
        f"\n{name}: blocked {share_of(blocked):.3f}, passed {share_of(passed):.3f}, "
        f"naive looks block {share_of(naive):.3f}"
    )
    return share_of(blocked), share_of(passed), share_of(naive)


def test_a_few_equal_canaries_are_rarely_blocked_where_naive_looks_block_many():
    found = list(watches(60, ends=range(250, 5_001, 250), error=0.1))
    blocked, _, naive = told("60 equal canaries, 20 looks", found)
    assert blocked <= 0.10
    assert naive >= 0.12


@pytest.mark.calibration
@pytest.mark.parametrize("error", [0.1, 0.01])
def test_equal_canaries_looked_at_a_hundred_times_block_in_at_most_alpha(error):
    found = list(watches(1_000, error=error, margin=0.2 * error))
    blocked, _, naive = told(f"1000 equal canaries, errors {error:g}", found)
    assert blocked <= ALPHA
    assert 0.2 <= naive <= 0.45


@pytest.mark.calibration
def test_a_true_loss_of_the_margin_is_caught_and_seldom_passed():
    found = list(watches(500, error=0.1, loss=0.03, margin=0.03))
    blocked, passed, _ = told("500 canaries that lose the margin of .03", found)
    times = [one.blocked for one in found if one.blocked is not None]
    say(f"median requests until the block: {np.median(times):,.0f}")
    assert blocked >= 0.8
    assert passed <= ALPHA


@pytest.mark.calibration
def test_equal_shadows_looked_at_a_hundred_times_block_in_at_most_alpha():
    found = []
    for seed in range(1_000):
        rng = np.random.default_rng(seed)
        new, old = shadow(rng, ROWS, error=0.1, differing=0.2)
        found.append(watch_shadow(new, old, ends=A_HUNDRED, margin=0.01))
    blocked, passed, naive = told("1000 equal shadows", found)
    times = [one.passed for one in found if one.passed is not None]
    say(f"median requests until the pass: {np.median(times):,.0f}")
    assert blocked <= ALPHA
    assert passed >= 0.8
    assert naive >= 0.2


@pytest.mark.calibration
def test_a_shadow_that_loses_the_margin_is_caught():
    found = []
    for seed in range(500):
        rng = np.random.default_rng(seed)
        new, old = shadow(rng, ROWS, error=0.1, differing=0.2, loss=0.02)
        found.append(watch_shadow(new, old, ends=A_HUNDRED, margin=0.02))
    blocked, passed, _ = told("500 shadows that lose the margin of .02", found)
    times = [one.blocked for one in found if one.blocked is not None]
    say(f"median requests until the block: {np.median(times):,.0f}")
    assert blocked >= 0.9
    assert passed <= ALPHA


@pytest.mark.calibration
def test_users_who_come_back_do_not_block_equal_canaries():
    blocked, apart = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        user = rng.integers(0, 400, ROWS)
        # a user belongs to one arm, and some users are hard to serve
        new_users, hard = rng.random(400) < 0.5, rng.beta(0.3, 2.7, 400)
        wrong = rng.random(ROWS) < hard[user]
        is_new = new_users[user]
        one = watch_canary(is_new, wrong, ends=A_HUNDRED, margin=0.02, groups=user)
        blocked.append(one.blocked)
        apart.append(watch_canary(is_new, wrong, ends=A_HUNDRED, margin=0.02).blocked)
    say(
        f"\n300 equal canaries of 400 users: blocked {share_of(blocked):.3f}, as if "
        f"requests were independent {share_of(apart):.3f}"
    )
    assert share_of(blocked) <= ALPHA
    assert share_of(apart) >= 0.1


@pytest.mark.calibration
def test_planned_looks_block_equal_canaries_in_alpha_and_catch_a_loss():
    rates = {}
    for loss in (0.0, 0.03):
        said = []
        for seed in range(1_000):
            rng = np.random.default_rng(seed)
            is_new, wrong = canary(rng, ROWS, error=0.1, loss=loss)

            def effect(end, is_new=is_new, wrong=wrong):
                new = is_new[:end]
                return effect_of_arms(
                    RowSums.mean(1.0 * wrong[:end][new]),
                    RowSums.mean(1.0 * wrong[:end][~new]),
                    higher_is_better=False,
                )

            said.append(look_as_planned(effect, looks=10, margin=0.03))
        rates[loss] = np.mean(said, axis=0)
        say(f"\n10 planned looks, loss {loss:g}: block, pass {rates[loss]}")
    # a binomial band around .05
    assert rates[0.0][0] <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 1_000)
    assert rates[0.03][0] >= 0.95
    assert rates[0.03][1] <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 1_000)


@pytest.mark.calibration
@pytest.mark.parametrize("paired", [True, False])
def test_equal_latencies_looked_at_forty_times_block_in_at_most_alpha(paired):
    slow = {1.0: 0, 1.3: 0}
    passed = 0
    for factor in slow:
        for seed in range(300):
            rng = np.random.default_rng(seed)
            shared = rng.lognormal(2, 0.4, 8_000)
            one = factor * shared * rng.lognormal(0, 0.2, 8_000)
            other = shared * rng.lognormal(0, 0.2, 8_000)
            if not paired:
                other = rng.permutation(other)
            for end in range(200, 8_001, 200):
                found = (
                    watched_paired_times(one[:end], other[:end])
                    if paired
                    else watched_times(one[:end], other[:end], quantile=0.95)
                )
                if found.interval(1 - 2 * ALPHA).high < 0:
                    slow[factor] += 1
                    break
            passed += factor == 1.3 and found.interval(1 - 2 * ALPHA).low > -math.log(
                1.3
            )
    say(
        f"\nlatency, {'pairs' if paired else 'p95 of arms'}: equal blocked "
        f"{slow[1.0] / 300:.3f}, 1.3 times as slow {slow[1.3] / 300:.3f}"
    )
    assert slow[1.0] <= ALPHA * 300
    assert slow[1.3] >= 0.9 * 300
    assert passed <= ALPHA * 300
