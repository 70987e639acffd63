from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.missing_share import missing_share
from pytest_mlgate.stats.drift.share_difference import ShareDifference

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
TABLES = [(7, 40, 20, 60), (0, 30, 5, 200), (30, 30, 199, 200), (0, 20, 0, 50)]


def _difference(k, n, other_k, other_n):
    return ShareDifference(k=k, n=n, other_k=other_k, other_n=other_n)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("confidence", [0.90, 0.999])
def test_the_interval_equals_statsmodels(table, confidence):
    theirs = confint_proportions_2indep(*table, method="newcomb", alpha=1 - confidence)
    found = _difference(*table).interval(confidence)
    assert found[:2] == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("table", TABLES)
def test_p_values_are_one_half_of_the_level_at_the_limits(table):
    found = _difference(*table)
    theirs = confint_proportions_2indep(*table, method="newcomb", alpha=0.02)
    assert found.p_above(theirs[0]) == pytest.approx(0.01, abs=1e-9)
    assert found.p_above(theirs[1]) == pytest.approx(0.99, abs=1e-9)
    caffo = confint_proportions_2indep(*table, method="agresti-caffo", alpha=0.02)
    assert found.p_surely_above(max(theirs[0], caffo[0])) >= 0.01 - 1e-9
    assert found.p_surely_above(min(theirs[0], caffo[0])) == pytest.approx(0.01)


def _missing(a, m, b, n):
    return missing_share(
        reference_missing=a, reference_rows=m, current_missing=b, current_rows=n
    )


@given(st.integers(0, 300), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_p_values_rise_and_the_interval_holds_the_estimate(a, b):
    found = _missing(a, 300, b, 60)
    asked = [-1.5, -1.0, -0.5, -0.1, -0.02, 0.0, 0.1]
    better = [found.p_better_than(x) for x in asked]
    worse = [found.p_worse_than(x) for x in asked]
    assert all(0 <= p <= 1 for p in better + worse)
    assert all(np.diff(better) >= -1e-12)
    assert all(np.diff(worse) <= 1e-12)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high <= 0


@given(st.integers(0, 300), st.integers(0, 60))
@settings(max_examples=30, deadline=None)
def test_more_missing_and_more_present_are_the_same_drift(a, b):
    one, other = _missing(a, 300, b, 60), _missing(300 - a, 300, 60 - b, 60)
    assert one.candidate == pytest.approx(other.candidate, abs=1e-12)
    for x in (-0.1, -0.02):
        assert one.p_worse_than(x) == pytest.approx(other.p_worse_than(x), abs=1e-9)
        assert one.p_better_than(x) == pytest.approx(other.p_better_than(x), abs=1e-9)


def test_a_column_that_is_suddenly_all_missing_blocks():
    found = _missing(0, 10_000, 500, 500)
    assert found.candidate == 1
    assert found.p_worse_than(-0.01) < 1e-9
    assert found.p_better_than(-0.02) > 0.5


def test_nothing_missing_on_either_side_passes_once_there_are_rows_enough():
    assert _missing(0, 10_000, 0, 500).p_better_than(-0.02) < 0.05
    assert _missing(0, 10_000, 0, 50).p_better_than(-0.02) > 0.05
    assert _missing(500, 500, 500, 500).p_better_than(-0.02) < 0.05


def test_no_rows_are_no_measurement():
    assert "reference has 0 rows" in _missing(0, 0, 1, 10).cannot_judge
    assert "current table has 0 rows" in _missing(0, 10, 0, 0).cannot_judge


def test_more_missing_than_rows_is_refused():
    with pytest.raises(InvalidInput, match="current_missing"):
        _missing(0, 10, 11, 10)
    with pytest.raises(InvalidInput, match="reference_rows"):
        _missing(0, np.nan, 1, 10)


def test_rows_needed_buy_a_pass():
    rows = _missing(200, 10_000, 2, 100).rows_needed(ok=-0.01, bad=-0.02, **QUESTION)
    rng = np.random.default_rng(3)
    counts = rng.binomial(rows, 0.02, 200)
    passed = [
        _missing(200, 10_000, k, rows).p_better_than(-0.02) <= 0.05 for k in counts
    ]
    assert 0.65 < np.mean(passed) <= 0.97


def test_a_reference_that_is_too_small_cannot_be_made_up_for():
    found = _missing(5, 100, 50, 1000)
    assert found.rows_needed(ok=-0.001, bad=-0.002, **QUESTION) is None


def _worst(m, n, before, limit):
    """Enumerate all tables that are not next to impossible."""
    rates = np.zeros(4)
    for after in (before - limit, before + limit):
        if not 0 <= after <= 1:
            continue
        a, b = (
            np.arange(
                stats.binom.ppf(1e-6, size, p), stats.binom.isf(1e-6, size, p) + 1
            )
            for size, p in ((m, before), (n, after))
        )
        # a table more or less in the reference changes nothing: take every few
        a = a[:: max(len(a) // 12, 1)]
        chance = stats.binom.pmf(a, m, before)[:, None] * stats.binom.pmf(b, n, after)
        chance /= chance.sum()
        found = [[_missing(i, m, j, n) for j in b] for i in a]
        block = np.array([[f.p_worse_than(-limit) for f in row] for row in found])
        good = np.array([[f.p_better_than(-limit) for f in row] for row in found])
        at = [(chance * (p <= x)).sum() for p in (block, good) for x in (0.05, 0.005)]
        rates = np.maximum(rates, at)
    return rates


def test_levels_at_the_boundary():
    assert all(_worst(10_000, 300, 0.05, 0.02) <= [0.06, 0.007, 0.065, 0.008])


@pytest.mark.calibration
@pytest.mark.parametrize(("m", "n"), [(10_000, 500), (500, 500), (2000, 30)])
@pytest.mark.parametrize("before", [0.0, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("limit", [0.005, 0.01, 0.05])
def test_levels_at_the_boundary_in_many_tables(m, n, before, limit):
    assert all(_worst(m, n, before, limit) <= [0.065, 0.0075, 0.07, 0.0085])
