from __future__ import annotations

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.unseen_share import unseen_share

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


@pytest.mark.parametrize(("k", "n"), [(7, 40), (0, 25), (25, 25), (1, 1000)])
def test_the_interval_equals_statsmodels(k, n):
    low, high, _ = unseen_share(k, n).interval(0.95)
    theirs = proportion_confint(k, n, alpha=0.05, method="beta")
    assert (-high, -low) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("k", "n", "share"), [(7, 40, 0.3), (0, 9, 0.1), (9, 9, 0.9)])
def test_p_values_equal_scipys_binomial_test(k, n, share):
    found = unseen_share(k, n)
    above = stats.binomtest(k, n, share, alternative="greater").pvalue
    below = stats.binomtest(k, n, share, alternative="less").pvalue
    assert found.p_worse_than(-share) == pytest.approx(above, abs=1e-12)
    assert found.p_better_than(-share) == pytest.approx(below, abs=1e-12)


def test_effective_rows_need_not_be_whole():
    found, near = unseen_share(3.5, 100.5), unseen_share(3, 100)
    assert near.p_worse_than(-0.01) > found.p_worse_than(-0.01)
    assert found.candidate == pytest.approx(3.5 / 100.5)


def test_it_takes_three_thousand_rows_to_trust_in_a_thousandth():
    assert unseen_share(0, 2995).p_better_than(-0.001) <= 0.05
    assert unseen_share(0, 2994).p_better_than(-0.001) > 0.05
    rows = unseen_share(0, 100).rows_needed(ok=-0.001, bad=-0.001, **QUESTION)
    assert rows >= 2995


def test_values_that_are_all_unseen_block():
    found = unseen_share(500, 500)
    assert found.candidate == 1
    assert found.p_worse_than(-0.001) < 1e-9
    assert found.p_better_than(-0.001) == 1


def test_no_rows_are_no_measurement():
    assert "0 rows" in unseen_share(0, 0).cannot_judge


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, float("nan"))])
def test_counts_that_cannot_be_are_refused(k, n):
    with pytest.raises(InvalidInput, match="must be"):
        unseen_share(k, n)
