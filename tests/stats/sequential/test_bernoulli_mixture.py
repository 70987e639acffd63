from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture


def ever_crossed(share, *, n, rows, above):
    """Enumerate all paths: how likely is a p-value of at most .05 ever."""
    watch = BernoulliMixture(rows=rows)
    test = watch.p_above if above else watch.p_below
    alive, crossed = np.array([1.0]), 0.0
    for size in range(1, n + 1):
        alive = np.append(alive, 0.0) * (1 - share) + np.append(0.0, alive) * share
        out = np.array([test(share, hits=k, n=size) <= 0.05 for k in range(size + 1)])
        crossed += alive[out].sum()
        alive[out] = 0.0
    return crossed


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
@pytest.mark.parametrize("above", [True, False])
def test_no_path_of_all_is_called_wrong_more_often_than_the_level(share, above):
    assert ever_crossed(share, n=40, rows=40, above=above) <= 0.05


@pytest.mark.parametrize("share", [0.01, 0.3])
def test_the_evidence_has_mean_one_under_the_hypothesis(share):
    watch, n = BernoulliMixture(rows=1_000), 400
    hits = np.arange(n + 1)
    # what a p-value below 1 says of the evidence is all that is public
    p = np.array([watch.p_above(share, hits=k, n=n) for k in hits])
    weight = stats.binom.pmf(hits, n, share)
    assert (weight[p < 1] / p[p < 1]).sum() <= 1.0


def test_the_two_sides_mirror_each_other():
    watch = BernoulliMixture(rows=500)
    one = watch.p_above(0.2, hits=40, n=150)
    assert watch.p_below(0.8, hits=110, n=150) == pytest.approx(one)


def test_limits_are_where_the_tests_turn():
    watch = BernoulliMixture(rows=5_000)
    low = watch.lower(0.05, hits=30, n=400)
    high = watch.upper(0.05, hits=30, n=400)
    assert low < 30 / 400 < high
    assert watch.p_above(low - 1e-6, hits=30, n=400) <= 0.05
    assert watch.p_above(low + 1e-6, hits=30, n=400) > 0.05
    assert watch.p_below(high + 1e-6, hits=30, n=400) <= 0.05
    # one look would be narrower
    assert high > stats.beta.ppf(0.95, 31, 370)


def test_none_and_all_have_a_limit_too():
    watch = BernoulliMixture()
    assert watch.lower(0.05, hits=0, n=1_000) == 0.0
    assert 0 < watch.upper(0.05, hits=0, n=1_000) < 0.01
    assert watch.upper(0.05, hits=1_000, n=1_000) == 1.0


def test_a_share_of_nothing_or_of_everything_is_refuted_by_one_row():
    watch = BernoulliMixture()
    assert watch.p_above(0.0, hits=1, n=10) == 0.0
    assert watch.p_above(0.0, hits=0, n=10) == 1.0
    assert watch.p_below(1.0, hits=9, n=10) == 0.0
    assert watch.p_above(-0.1, hits=0, n=10) == 0.0
    assert watch.p_below(1.1, hits=10, n=10) == 0.0


def test_the_plan_is_where_the_unlucky_sample_settles_it():
    watch = BernoulliMixture()
    n = watch.rows_until(0.99, truth=0.995, above=True, level=0.05, power=0.8)
    rng = np.random.default_rng(1)
    hits = rng.binomial(round(n), 0.995, size=400)
    settled = [watch.p_above(0.99, hits=k, n=round(n)) <= 0.05 for k in hits]
    assert np.mean(settled) == pytest.approx(0.8, abs=0.08)
    nearer = watch.rows_until(0.99, truth=0.992, above=True, level=0.05, power=0.8)
    assert nearer > n
    assert math.isinf(
        watch.rows_until(0.99, truth=0.98, above=True, level=0.05, power=0.8)
    )
