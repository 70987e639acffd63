from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.stats.counts.clopper_pearson import clopper_pearson
from pytest_mlgate.stats.counts.clopper_pearson import p_above
from pytest_mlgate.stats.counts.clopper_pearson import p_below

COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("k", "n"), [(7, 40), (0, 25), (25, 25), (1, 1000)])
@pytest.mark.parametrize("confidence", [0.90, 0.95, 0.999])
def test_interval_equals_statsmodels(k, n, confidence):
    low, high, _ = clopper_pearson(k, n, confidence=confidence)
    theirs = proportion_confint(k, n, alpha=1 - confidence, method="beta")
    assert (low, high) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("k", "n", "share"), [(7, 40, 0.3), (0, 9, 0.1), (9, 9, 0.9)])
def test_p_values_equal_scipys_binomial_test(k, n, share):
    above = stats.binomtest(k, n, share, alternative="greater").pvalue
    below = stats.binomtest(k, n, share, alternative="less").pvalue
    assert p_above(k, n, share) == pytest.approx(above, abs=1e-12)
    assert p_below(k, n, share) == pytest.approx(below, abs=1e-12)


@given(COUNTS)
def test_the_ends_are_just_rejected_at_half_the_level(counts):
    k, n = counts
    low, high, _ = clopper_pearson(k, n, confidence=0.90)
    assert low <= k / n <= high
    if k > 0:
        assert p_above(k, n, low) == pytest.approx(0.05, abs=1e-6)
    if k < n:
        assert p_below(k, n, high) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("share", "cases"), [(0.90, (29, 46, 61)), (0.95, (59, 93, 124))]
)
def test_the_fewest_cases_that_prove_a_pass_rate(share, cases):
    # base R: binom.test(n - f, n, share, alternative = "greater")$p.value <= 0.05
    for failures, n in enumerate(cases):
        assert p_above(n - failures, n, share) <= 0.05
        assert p_above(n - 1 - failures, n - 1, share) > 0.05


def test_impossible_shares_are_certain():
    assert (p_above(3, 9, -0.1), p_below(3, 9, -0.1)) == (0.0, 1.0)
    assert (p_above(3, 9, 1.1), p_below(3, 9, 1.1)) == (1.0, 0.0)


def test_the_ends_of_the_scale_are_possible():
    assert (p_above(0, 9, 0.0), p_below(9, 9, 1.0)) == (1.0, 1.0)
    assert (p_above(1, 9, 0.0), p_below(8, 9, 1.0)) == (0.0, 0.0)
