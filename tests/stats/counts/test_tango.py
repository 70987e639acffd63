from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy import special

from pytest_mlgate.stats.counts.tango import tango_score
from pytest_mlgate.stats.counts.tango import tango_test

Z = float(special.ndtri(0.975))
TABLES = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 200)).filter(
    lambda t: sum(t) > 0
)


def test_interval_equals_prop_cis():
    # R> PropCIs::scoreci.mp(40, 20, 160, conf.level = 0.95)
    # 0.030865 0.218064
    low, high, _ = tango_test(gained=40, lost=20, n=160).interval(0.95)
    assert (round(low, 6), round(high, 6)) == (0.030865, 0.218064)


def test_score_is_the_normal_quantile_at_both_limits():
    low, high, _ = tango_test(gained=40, lost=20, n=160).interval(0.95)
    assert float(tango_score(40, 20, 160, null=low)) == pytest.approx(Z, abs=1e-9)
    assert float(tango_score(40, 20, 160, null=high)) == pytest.approx(-Z, abs=1e-9)


@pytest.mark.parametrize("null", [-0.2, -0.05, 0.03, 0.3])
def test_score_uses_the_constrained_maximum_of_the_likelihood(null):
    gained, lost, n = 12, 25, 160

    def minus_log_likelihood(share):
        shares = np.array([share + null, share, 1 - 2 * share - null])
        return -np.dot([gained, lost, n - gained - lost], np.log(shares))

    bounds = (max(0.0, -null) + 1e-9, (1 - null) / 2 - 1e-9)
    share = optimize.minimize_scalar(
        minus_log_likelihood, bounds=bounds, method="bounded", options={"xatol": 1e-12}
    ).x
    spread = math.sqrt(n * (2 * share + null * (1 - null)))
    expected = (gained - lost - n * null) / spread
    assert float(tango_score(gained, lost, n, null=null)) == pytest.approx(
        expected, abs=1e-6
    )


def test_score_at_no_difference_is_mcnemars():
    expected = (12 - 25) / math.sqrt(37)
    assert float(tango_score(12, 25, 160, null=0.0)) == pytest.approx(expected)


def test_no_disagreement_still_leaves_width():
    low, high, _ = tango_test(gained=0, lost=0, n=200).interval(0.90)
    # score -> sqrt(n x / (1 - x)) = z has the solution z**2 / (n + z**2)
    z = float(special.ndtri(0.95))
    assert low == pytest.approx(-(z**2) / (200 + z**2), abs=1e-9)
    assert high == pytest.approx(-low, abs=1e-9)


@given(TABLES)
def test_interval_holds_the_estimate_and_mirrors_when_roles_swap(table):
    gained, lost, rest = table
    n = gained + lost + rest
    there = tango_test(gained=gained, lost=lost, n=n)
    back = tango_test(gained=lost, lost=gained, n=n)
    low, high, _ = there.interval(0.90)
    assert -1 <= low <= there.estimate <= high <= 1
    mirrored = back.interval(0.90)
    assert mirrored.low == pytest.approx(-high, abs=1e-9)
    assert there.p_better_than(0.1) == pytest.approx(back.p_worse_than(-0.1))


@given(TABLES)
def test_p_values_rise_with_what_is_asked(table):
    gained, lost, rest = table
    test = tango_test(gained=gained, lost=lost, n=gained + lost + rest)
    asked = np.linspace(-1.1, 1.1, 45)
    better = [test.p_better_than(x) for x in asked]
    worse = [test.p_worse_than(x) for x in asked]
    assert all(0 <= p <= 1 for p in better + worse)
    assert all(np.diff(better) >= -1e-12)
    assert all(np.diff(worse) <= 1e-12)
