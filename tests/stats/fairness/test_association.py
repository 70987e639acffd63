from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.stats import contingency
from statsmodels.stats.multitest import multipletests
from tests.stats.fairness.group_tables import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.association import association
from pytest_mlgate.stats.fairness.false_discoveries import adjusted_p_values

TABLE = np.array([[40, 25], [30, 35], [20, 50]])


def test_no_association_is_tested_by_chi_square():
    oracle = stats.chi2_contingency(TABLE, correction=False)
    assert association(TABLE).p_worse_than(0.0) == pytest.approx(oracle.pvalue)


def test_the_strength_is_that_of_scipy_on_many_rows():
    oracle = contingency.association(TABLE * 1000, method="cramer")
    assert association(TABLE * 1000).candidate == pytest.approx(oracle, abs=1e-3)


def test_a_copy_of_the_column_is_as_strong_as_it_gets():
    found = association(np.diag([300, 200, 100]))
    assert found.candidate == pytest.approx(1.0)
    assert found.p_worse_than(-0.9) < 0.001
    assert found.p_better_than(-0.9) > 0.5
    low, high, _ = found.interval(0.90)
    assert low == -1
    assert -1 < high < -0.9


def test_p_values_rise_and_the_interval_is_where_they_turn():
    found = association(TABLE)
    asked = np.linspace(-1.1, 0.1, 25)
    assert all(np.diff([found.p_better_than(x) for x in asked]) >= -1e-12)
    assert all(np.diff([found.p_worse_than(x) for x in asked]) <= 1e-12)
    low, high, _ = found.interval(0.90)
    assert low < found.estimate < high
    assert found.p_better_than(low) == pytest.approx(0.05, abs=1e-6)
    assert found.p_worse_than(high) == pytest.approx(0.05, abs=1e-6)


def test_no_association_at_all_has_an_interval_that_ends_at_nought():
    found = association(np.full((3, 2), 100))
    assert found.estimate == 0
    assert found.interval(0.9)[:2] == (0, 0)
    assert found.p_better_than(-0.05) < 0.05


def test_levels_and_groups_without_rows_do_not_count():
    wide = np.zeros((5, 4), dtype=np.int64)
    wide[1:4, :2] = TABLE
    assert association(wide).p_worse_than(-0.1) == association(TABLE).p_worse_than(-0.1)


def test_one_level_or_one_group_is_undefined_and_few_rows_are_no_verdict():
    assert "two levels" in association(np.array([[30, 20]])).cannot_judge
    assert "two levels" in association(np.zeros((2, 2), dtype=int)).cannot_judge
    assert "it takes 5 for each" in association(np.eye(5, dtype=int)).cannot_judge
    rare = association(np.array([[2, 98], [10, 990]]))
    assert "join rare levels" in rare.cannot_pass


def test_rows_needed_fill_the_cells_that_are_too_empty():
    asked = {"ok": -0.5, "bad": -0.5, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
    # one of four cells may be too empty only where a fifth of them is one
    rare = association(np.array([[2, 98], [10, 990]]))
    assert rare.rows_needed(**asked) == int(np.ceil(1100 * 5 / (100 * 12 / 1100)))
    few = association(np.eye(5, dtype=int))
    assert few.rows_needed(**asked) >= 5 * 25
    full = association(TABLE)
    assert full.rows_needed(**asked) < 200


def test_what_is_no_table_of_counts_is_refused():
    with pytest.raises(InvalidInput, match="table"):
        association(np.array([[-1, 2], [3, 4]]))
    with pytest.raises(InvalidInput, match="table"):
        association(np.arange(4))


@pytest.mark.parametrize(("dependence", "theirs"), [("positive", "bh"), ("any", "by")])
def test_adjusted_p_values_equal_statsmodels(dependence, theirs):
    p = np.random.default_rng(1).random(30) ** 3
    oracle = multipletests(p, method=f"fdr_{theirs}")[1]
    found = adjusted_p_values(p, dependence=dependence)
    assert found == pytest.approx(oracle, abs=1e-12)


def test_no_p_values_are_no_findings_and_strange_ones_are_refused():
    assert adjusted_p_values([]).size == 0
    for p in (1.2, -0.1, np.nan):
        with pytest.raises(InvalidInput, match="within 0 and 1"):
            adjusted_p_values([0.5, p])


def shares_with(strength, *, levels, groups):
    """Give shares of cells with this V, apart in one corner."""
    base = np.outer(levels, groups)
    corner = np.zeros(base.shape)
    corner[0, 0] = corner[1, 1] = 1
    corner[0, 1] = corner[1, 0] = -1
    squares = (corner**2 / base).sum() / (min(base.shape) - 1)
    return base + corner * strength / np.sqrt(squares)


EVEN = ([0.5, 0.5], [0.5, 0.5])
TEN = ([0.1] * 10, [0.5, 0.5])
RARE = ([0.06, 0.94], [0.06, 0.94])
MANY = ([0.25] * 4, [0.3, 0.3, 0.4])


def rates(shape, strength, *, n, reps, seed):
    shares = shares_with(strength, levels=shape[0], groups=shape[1])
    assert shares.min() >= 0
    rng = np.random.default_rng(seed)
    tables = rng.multinomial(n, shares.ravel() / shares.sum(), reps)
    found = [association(t.reshape(shares.shape)) for t in tables]
    block = [1 if f.cannot_judge else f.p_worse_than(-strength) for f in found]
    good = [
        1 if f.cannot_judge or f.cannot_pass else f.p_better_than(-strength)
        for f in found
    ]
    return np.array(
        [(np.array(p) <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
    )


@pytest.mark.parametrize("shape", [EVEN, MANY])
def test_levels_at_the_boundary(shape):
    found = rates(shape, 0.15, n=1000, reps=200, seed=3)
    assert all(found <= [most(level, 200) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("strength", [0.1, 0.2])
@pytest.mark.parametrize("n", [1000, 5000])
@pytest.mark.parametrize("shape", [EVEN, TEN, RARE, MANY])
def test_levels_at_the_boundary_with_rare_levels(shape, n, strength):
    found = rates(shape, strength, n=n, reps=2000, seed=4)
    assert all(found <= [0.07, 0.0125, 0.07, 0.0125])


def test_a_limit_nearby_takes_more_rows_by_the_square_of_the_distance():
    found = association(TABLE * 10)

    def rows(limit):
        plan = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
        return found.rows_needed(ok=-limit, bad=-limit, **plan)

    distance = [limit + found.estimate for limit in (0.3, 0.8)]
    assert rows(0.3) / rows(0.8) == pytest.approx(
        (distance[1] / distance[0]) ** 2, rel=0.05
    )
