from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from pytest_mlgate.stats.losses.mean_value import mean_value
from pytest_mlgate.stats.monitoring.against_promise import Promise
from pytest_mlgate.stats.monitoring.against_promise import against_promise


def hits(successes, n):
    values = np.repeat([1.0, 0.0], [successes, n - successes])
    return mean_value(values, measure="hits", higher_is_better=True)


def promise_of(found):
    low, high, _ = found.interval(0.90)
    return Promise(estimate=found.estimate, low=low, high=high)


def test_large_samples_agree_with_the_interval_of_two_proportions():
    now, then = hits(8700, 10_000), hits(3600, 4000)
    low, high, _ = against_promise(now, promise_of(then)).interval(0.90)
    theirs = confint_proportions_2indep(
        8700, 10_000, 3600, 4000, method="wald", alpha=0.10
    )
    assert [low, high] == pytest.approx(theirs, abs=2e-4)


def test_p_values_and_interval_tell_one_story():
    found = against_promise(hits(170, 200), Promise(estimate=0.9, low=0.87, high=0.92))
    low, high, _ = found.interval(0.90)
    assert found.p_better_than(low) == pytest.approx(0.05, abs=1e-6)
    assert found.p_worse_than(high) == pytest.approx(0.05, abs=1e-6)
    assert found.p_better_than(found.estimate + 1e-9) == 1
    assert found.p_worse_than(0.5) <= 1e-8


def test_an_exact_promise_leaves_the_interval_of_now():
    now = hits(170, 200)
    found = against_promise(now, Promise(estimate=0.9, low=0.9, high=0.9))
    low, high, _ = now.interval(0.90)
    assert found.interval(0.90)[:2] == pytest.approx((low - 0.9, high - 0.9), abs=1e-12)


def test_what_has_no_value_stays_undefined():
    nothing = mean_value(np.array([1.0, 1.0]), measure="hits", higher_is_better=True)
    found = against_promise(nothing, Promise(estimate=0.9, low=0.8, high=0.95))
    assert found.estimate is None or found.cannot_judge is not None


def losses_called(reps, *, n, seed):
    rng = np.random.default_rng(seed)
    called = 0
    for _ in range(reps):
        then, now = (hits(int(rng.binomial(n, 0.85)), n) for _ in range(2))
        called += against_promise(now, promise_of(then)).p_worse_than(0.0) <= 0.05
    return called / reps


def test_equal_windows_are_called_a_loss_at_the_level():
    assert 0.02 <= losses_called(400, n=400, seed=1) <= 0.08


@pytest.mark.calibration
@pytest.mark.parametrize("n", [200, 1000])
def test_equal_windows_are_called_a_loss_at_the_level_of_many(n):
    assert 0.04 <= losses_called(6000, n=n, seed=2) <= 0.062
