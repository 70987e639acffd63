"""The share of changed answers, against scipy's exact test and by enumeration."""

from __future__ import annotations

import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.counts.changed_share import changed_share
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold


@pytest.mark.parametrize(("k", "n"), [(0, 40), (3, 400), (17, 60), (60, 60)])
def test_p_values_and_interval_equal_the_binomial_test(k, n):
    found = changed_share(k, n)
    for share in (0.01, 0.1, 0.3, 0.99):
        less = stats.binomtest(k, n, share, alternative="less").pvalue
        more = stats.binomtest(k, n, share, alternative="greater").pvalue
        assert found.p_better_than(-share) == pytest.approx(less, rel=1e-9, abs=1e-15)
        assert found.p_worse_than(-share) == pytest.approx(more, rel=1e-9, abs=1e-15)
    exact = stats.binomtest(k, n).proportion_ci(0.9, method="exact")
    low, high, _ = found.interval(0.90)
    assert (-high, -low) == pytest.approx((exact.low, exact.high), rel=1e-9)


@pytest.mark.parametrize(("alpha", "share"), [(0.05, 0.05), (0.005, 0.05), (0.05, 0.3)])
def test_errors_at_the_boundary_are_at_most_nominal_by_enumeration(alpha, share):
    """Every outcome of 80 rows with its probability: no simulation is needed."""
    limits = Threshold(ok=-share, bad=-share)
    wrong = {Outcome.PASSED: 0.0, Outcome.FAILED: 0.0, Outcome.INCONCLUSIVE: 0.0}
    for k in range(81):
        outcome = outcome_of(changed_share(k, 80), limits, alpha=alpha)
        wrong[outcome] += stats.binom.pmf(k, 80, share)
    assert wrong[Outcome.PASSED] <= 0.05
    assert wrong[Outcome.FAILED] <= alpha


def test_effective_rows_need_not_be_whole():
    found = changed_share(2.5, 61.7)
    around = changed_share(2, 62), changed_share(3, 61)
    p = found.p_better_than(-0.1)
    assert around[0].p_better_than(-0.1) < p < around[1].p_better_than(-0.1)


def test_no_change_at_all_needs_59_rows_for_a_twentieth():
    needed = changed_share(0, 20).rows_needed(
        ok=-0.05, bad=-0.05, alpha=0.05, alpha_pass=0.05, power=0.8
    )
    assert needed >= 59


def test_without_rows_there_is_no_share():
    assert (
        changed_share(0, 0).cannot_judge == "No row was disturbed: none belongs here."
    )


@pytest.mark.parametrize(
    ("changed", "rows"),
    [(-1, 3), (4, 3), (0, -1), (0, float("nan")), (float("nan"), 3)],
)
def test_counts_that_cannot_be_are_refused(changed, rows):
    with pytest.raises(InvalidInput):
        changed_share(changed, rows)
