from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.pass_rate import cases_needed
from pytest_mlgate.stats.counts.pass_rate import pass_rate

SHARES = (0.90, 0.95, 0.99)
SIZES = (20, 50, 100, 200, 500, 1000)


@pytest.mark.parametrize(("passed", "failed"), [(59, 0), (58, 1), (3, 17), (0, 5)])
def test_the_interval_equals_statsmodels(passed, failed):
    found = pass_rate(passed, failed)
    theirs = proportion_confint(passed, passed + failed, alpha=0.10, method="beta")
    assert found.interval(0.90)[:2] == pytest.approx(theirs, abs=1e-9)
    assert (found.estimate, found.n) == (passed / (passed + failed), passed + failed)


@pytest.mark.parametrize("share", SHARES)
def test_p_values_equal_the_binomial_test_of_scipy(share):
    found = pass_rate(46, 4)
    for side, p in (
        ("greater", found.p_better_than(share)),
        ("less", found.p_worse_than(share)),
    ):
        theirs = stats.binomtest(46, 50, share, alternative=side).pvalue
        assert p == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(
    ("share", "needed"),
    [(0.90, [29, 46, 61]), (0.95, [59, 93, 124]), (0.99, [299, 473, 628])],
)
def test_the_cases_that_are_needed_prove_it_and_one_less_does_not(share, needed):
    assert [cases_needed(k, share=share, alpha=0.05) for k in range(3)] == needed
    for failed, n in enumerate(needed):
        assert pass_rate(n - failed, failed).p_better_than(share) <= 0.05
        assert pass_rate(n - failed - 1, failed).p_better_than(share) > 0.05


def test_a_measurement_says_how_many_cases_it_needs():
    question = {"ok": 0.95, "alpha": 0.01, "alpha_pass": 0.05, "power": 0.8}
    assert pass_rate(40, 1).rows_needed(bad=0.95, **question) == 93
    assert pass_rate(40, 1).rows_needed(bad=1.0, **question) is None


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(InvalidInput, match="`failed` must be zero or more"):
        pass_rate(3, -1)
    with pytest.raises(InvalidInput, match="at least one case"):
        pass_rate(0, 0)


def _errors(share, n, level):
    """Chances of a block and of a pass at the boundary, by enumeration."""
    counts = np.arange(n + 1)
    chances = stats.binom.pmf(counts, n, share)
    found = [pass_rate(int(k), int(n - k)) for k in counts]
    passes = np.array([one.p_better_than(share) <= 0.05 for one in found])
    blocks = np.array([one.p_worse_than(share) <= level for one in found]) & ~passes
    return chances @ blocks, chances @ passes, chances @ (counts < share * n)


@pytest.mark.parametrize("level", [0.05, 0.005])
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("n", SIZES[:4])
def test_errors_at_the_boundary_are_never_above_nominal(share, n, level):
    block, passed, point_rule = _errors(share, n, level)
    assert block <= level
    assert passed <= 0.05
    # demanding the share of the cases themselves
    assert point_rule > 0.12


@pytest.mark.parametrize("share", SHARES)
def test_a_simulation_finds_what_the_enumeration_does(share):
    rng = np.random.default_rng(5)
    drawn = rng.binomial(200, share, size=2000)
    known = {k: pass_rate(int(k), int(200 - k)) for k in np.unique(drawn)}
    blocks = np.mean([known[k].p_worse_than(share) <= 0.05 for k in drawn])
    passes = np.mean([known[k].p_better_than(share) <= 0.05 for k in drawn])
    block, passed, _ = _errors(share, 200, 0.05)
    assert blocks == pytest.approx(block, abs=0.015)
    assert passes == pytest.approx(passed, abs=0.015)
