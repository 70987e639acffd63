from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate
from scipy import stats

from pytest_mlgate.stats.sequential.normal_mixture import NormalMixture


@pytest.mark.parametrize("n", [1, 100, 2_500, 1e6])
def test_the_evidence_has_mean_one_under_the_hypothesis(n):
    watch = NormalMixture(rows=10_000)

    def weighed(z):
        return math.exp(watch._log_evidence(z, n) + stats.norm.logpdf(z))

    # the mixture reaches as far as sqrt(r) standard errors
    far = 12 * math.sqrt(1 + watch._ratio(n))
    total, _ = integrate.quad(weighed, -12, far, points=[0, 5, 10], limit=400)
    assert total == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("level", [0.05, 0.005, 1e-4])
@pytest.mark.parametrize("n", [100, 2_500, 40_000])
def test_the_boundary_is_where_the_p_value_is_the_level(level, n):
    watch = NormalMixture(rows=10_000)
    edge = watch.boundary(level, n=n)
    assert watch.p_value(edge, n=n) == pytest.approx(level, rel=1e-6)
    assert watch.p_value(edge - 0.01, n=n) > level
    assert edge > stats.norm.isf(level)


@pytest.mark.parametrize("n", [500, 2_500, 20_000])
def test_it_is_the_two_sided_sequence_at_twice_the_level_but_for_a_little(n):
    # Waudby-Smith et al. (2024), theorem 2.2, in standard errors
    both = 0.1
    squared = (-2 * math.log(both) + math.log(-2 * math.log(both)) + 1) / 2_500
    r = n * squared
    published = math.sqrt(2 * (r + 1) / r * math.log(math.sqrt(r + 1) / both))
    ours = NormalMixture(rows=10_000).boundary(0.05, n=n)
    assert ours == pytest.approx(published, rel=0.02)
    assert ours > published


def test_brownian_paths_cross_it_less_often_than_the_level():
    rng = np.random.default_rng(0)
    ends = np.arange(50, 10_001, 50)
    paths = np.cumsum(rng.normal(scale=math.sqrt(50), size=(2_000, ends.size)), axis=1)
    watch = NormalMixture(rows=10_000)
    edges = [watch.boundary(0.05, n=float(end)) for end in ends]
    crossed = (paths / np.sqrt(ends) > edges).any(axis=1).mean()
    assert 0.01 < crossed < 0.05


def test_scores_far_beyond_are_certain_and_overflow_nothing():
    watch = NormalMixture()
    assert watch.p_value(1e200, n=100) < 1e-300
    assert watch.p_value(-1e200, n=100) == 1.0
    assert watch.p_value(-5.0, n=1e9) == 1.0
