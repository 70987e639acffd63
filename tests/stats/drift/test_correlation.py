from __future__ import annotations

import numpy as np
import pytest
from scipy import special
from scipy import stats
from tests.stats.drift.boundaries import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.correlation import MOST_ROWS_A_SIDE
from pytest_mlgate.stats.drift.correlation import _correlations
from pytest_mlgate.stats.drift.correlation import correlation
from pytest_mlgate.stats.drift.correlation import sample_rows

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def _table(rng, n, r=0.3, columns=4, df=None):
    """Draw columns that correlate by .3, the first two by `r`."""
    shape = np.full((columns, columns), 0.3) + 0.7 * np.eye(columns)
    shape[0, 1] = shape[1, 0] = r
    drawn = rng.normal(size=(n, columns)) @ np.linalg.cholesky(shape).T
    if df is not None:
        drawn /= np.sqrt(rng.chisquare(df, size=(n, 1)) / df)
    return drawn


def test_the_largest_difference_equals_that_of_normal_scores_by_hand():
    rng = np.random.default_rng(0)
    a, b = _table(rng, 500), _table(rng, 300, 0.7)

    def z_of(x):
        scores = special.ndtri((stats.rankdata(x, axis=0) - 0.5) / len(x))
        return np.arctanh(np.corrcoef(scores.T)[np.triu_indices(4, 1)])

    change = z_of(b) - z_of(a)
    found = correlation(a, b, names=list("abcd"))
    assert found.candidate == pytest.approx(np.abs(change).max(), abs=1e-9)
    assert found.note.startswith("a and b: ")
    assert "6 pairs of columns" in found.note


def test_with_normal_columns_the_errors_are_fishers():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 5000, 2))
    found = correlation(a, b)
    se = np.sqrt(2 / 4997)
    p = stats.norm.sf((found.candidate - 0.01) / se)
    p += stats.norm.sf((found.candidate + 0.01) / se)
    assert found.p_worse_than(-0.01) == pytest.approx(p, rel=0.1)


def test_changes_of_single_columns_do_not_show():
    rng = np.random.default_rng(2)
    a, b = _table(rng, 2000), _table(rng, 2000)
    moved = np.exp(b) * 100 + 7
    plain = correlation(a, b)
    assert correlation(a, moved).candidate == pytest.approx(plain.candidate, abs=1e-9)


def test_p_values_rise_and_the_interval_holds_the_estimate():
    rng = np.random.default_rng(3)
    found = correlation(_table(rng, 300), _table(rng, 200, 0.6))
    asked = np.linspace(-1, 0.1, 23)
    better = [found.p_better_than(x) for x in asked]
    worse = [found.p_worse_than(x) for x in asked]
    assert all(np.diff(better) >= 0)
    assert all(np.diff(worse) <= 0)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high <= 0
    assert found.p_better_than(low) == pytest.approx(0.05, rel=1e-6)
    assert found.p_worse_than(high) <= 0.05 + 1e-9
    assert found.rows_needed(ok=-0.1, bad=-0.2, **QUESTION) > 0


def _null_p_values(n, reps, df, seed):
    rng = np.random.default_rng(seed)
    return np.array(
        [
            correlation(_table(rng, n, df=df), _table(rng, n, df=df)).p_worse_than(0.0)
            for _ in range(reps)
        ]
    )


@pytest.mark.parametrize("df", [None, 3])
def test_without_a_change_it_blocks_at_its_level(df):
    p = _null_p_values(300, 200, df, seed=4)
    assert (p <= 0.05).mean() <= most(0.055, 200)
    assert (p <= 0.005).mean() <= most(0.006, 200)


@pytest.mark.calibration
@pytest.mark.parametrize("df", [None, 3])
@pytest.mark.parametrize("n", [500, 2000])
def test_without_a_change_it_blocks_at_its_level_in_many_tables(df, n):
    p = _null_p_values(n, 1500, df, seed=5)
    assert (p <= 0.05).mean() <= most(0.06, 1500)
    assert (p <= 0.005).mean() <= most(0.009, 1500)


def test_a_changed_pair_at_the_limit_is_not_passed_too_often():
    rng = np.random.default_rng(6)
    limit = np.arctanh(0.45) - np.arctanh(0.3)
    found = [correlation(_table(rng, 500), _table(rng, 500, 0.45)) for _ in range(200)]
    passed = np.mean([f.p_better_than(-limit) <= 0.05 for f in found])
    blocked = np.mean([f.p_worse_than(-limit) <= 0.05 for f in found])
    assert passed <= most(0.05, 200)
    assert blocked <= most(0.05, 200)


def test_at_most_twenty_thousand_rows_are_looked_at_and_always_the_same():
    rng = np.random.default_rng(7)
    table = rng.normal(size=(MOST_ROWS_A_SIDE + 500, 2))
    a, b = sample_rows(table, table[:100], rng=np.random.default_rng(0))
    assert (len(a), len(b)) == (MOST_ROWS_A_SIDE, 100)
    one, other = (correlation(table, table[:100], seed=1) for _ in range(2))
    assert one.candidate == other.candidate


def test_the_order_of_rows_is_irrelevant():
    rng = np.random.default_rng(7)
    table = rng.integers(0, 3, size=(MOST_ROWS_A_SIDE + 500, 2)).astype(float)
    current = _table(rng, 500, columns=2)
    mixed = table[rng.permutation(len(table))]
    one = correlation(table, current).candidate
    assert correlation(mixed, current[::-1]).candidate == pytest.approx(one, abs=1e-12)


def test_constant_columns_are_left_out():
    rng = np.random.default_rng(8)
    a, b = _table(rng, 200), _table(rng, 200)
    a[:, 1] = 3.0
    assert "3 pairs of columns" in correlation(a, b).note
    b[:, 0] = b[:, 2] = 1.0
    found = correlation(a, b)
    assert "Of 4 columns 1 vary on both sides" in found.cannot_judge


def test_columns_that_are_copies_of_each_other_give_numbers():
    rng = np.random.default_rng(9)
    a, b = rng.normal(size=(200, 1)), rng.normal(size=(200, 1))
    found = correlation(np.hstack([a, a]), np.hstack([b, -b]))
    assert np.isfinite(found.candidate)
    assert 0 <= found.p_worse_than(-0.1) <= 1


def test_few_rows_are_no_verdict():
    rng = np.random.default_rng(10)
    for sizes in ((49, 400), (400, 49)):
        found = correlation(*(_table(rng, n) for n in sizes))
        assert "50 rows" in found.cannot_judge
    assert correlation(_table(rng, 50), _table(rng, 50)).cannot_judge is None
    assert (
        "at least 4 rows" in correlation(np.ones((2, 2)), np.ones((9, 2))).cannot_judge
    )


@pytest.mark.parametrize(
    ("current", "told"),
    [
        (np.ones((5, 3)), "table of 2 columns"),
        (np.ones(5), "rows and columns"),
        (np.array([["a", "b"]]), "numbers"),
        (np.array([[1.0, np.nan], [1.0, 2.0]]), "column 1 holds 1 values"),
    ],
)
def test_what_is_no_table_of_the_same_columns_is_refused(current, told):
    with pytest.raises(InvalidInput, match=told):
        correlation(np.ones((5, 2)), current)


def test_the_spread_is_that_of_the_influence_of_each_row():
    table = _table(np.random.default_rng(3), 4000, r=0.7, columns=3, df=3)
    scores = special.ndtri((stats.rankdata(table, axis=0) - 0.5) / len(table))
    scores = (scores - scores.mean(axis=0)) / scores.std(axis=0)
    pairs = np.triu_indices(3, 1)
    r, spread = _correlations(scores, pairs)
    one, other = scores[:, pairs[0]], scores[:, pairs[1]]
    influence = one * other - r * (one**2 + other**2) / 2
    by_hand = np.square(influence / (1 - r**2)).mean(axis=0) / len(table)
    # tails that come together spread more than those of normal columns
    assert (by_hand > 1.2 / len(table)).all()
    assert spread == pytest.approx(by_hand, rel=1e-9)
