from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import contingency
from tests.stats.fairness.group_tables import most

from pytest_mlgate.stats.fairness.association import association
from pytest_mlgate.stats.fairness.grouping import Grouping
from pytest_mlgate.stats.fairness.proxy_strength import parts_of_numbers
from pytest_mlgate.stats.fairness.proxy_strength import proxy_strength

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def grouping(codes, n_groups=None):
    codes = np.asarray(codes)
    return Grouping(codes=codes, n_groups=n_groups or int(codes.max()) + 1)


def test_the_strength_is_that_of_the_table_as_scipy_has_it():
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 3, 20_000)
    levels = (groups + rng.integers(0, 4, 20_000)) % 5
    found = proxy_strength(levels, grouping(groups))
    table = contingency.crosstab(levels, groups).count
    assert found.candidate == pytest.approx(association(table).candidate, abs=1e-12)
    oracle = contingency.association(table, method="cramer")
    assert found.candidate == pytest.approx(oracle, abs=1e-3)
    assert found.note is None
    assert found.cannot_pass is None


def test_a_constant_tells_nothing_for_certain():
    found = proxy_strength(np.zeros(500, dtype=int), grouping(np.arange(500) % 2))
    assert found.estimate == 0
    assert found.exact
    assert found.p_better_than(-0.01) == 0
    assert found.p_worse_than(0.0) == 1


def test_one_group_is_no_verdict():
    found = proxy_strength(np.arange(500) % 3, grouping(np.zeros(500, dtype=int)))
    assert "takes two groups of at least 30 rows; there are 1" in found.cannot_judge


def test_a_small_group_takes_no_part_and_keeps_it_from_passing():
    groups = np.repeat([0, 1, 2], [1000, 1000, 12])
    levels = np.where(groups == 2, 1, np.arange(2012) % 2)
    found = proxy_strength(levels, grouping(groups))
    assert found.cannot_pass == "group 2: fewer than 30 rows"
    assert found.candidate == pytest.approx(0.0, abs=0.05)
    assert found.rows_needed(ok=-0.1, bad=-0.1, **QUESTION) >= 30 * 2012 / 12
    ignored = proxy_strength(levels, grouping(groups), small="ignore")
    assert ignored.cannot_pass is None
    assert ignored.p_better_than(-0.1) < 0.05


def test_an_identifier_tells_nothing_that_could_be_counted():
    found = proxy_strength(np.arange(1000), grouping(np.arange(1000) % 2))
    assert found.cannot_judge == (
        "None of 1000 levels has rows enough to be told from others."
    )


def test_rare_levels_are_joined_and_many_of_them_keep_it_from_passing():
    rng = np.random.default_rng(2)
    groups = (rng.random(4000) < 0.1).astype(int)
    few = np.where(np.arange(4000) < 100, 10 + np.arange(4000), np.arange(4000) % 3)
    found = proxy_strength(few, grouping(groups))
    assert found.note == "2% of the rows have a rare level"
    assert found.cannot_pass is None
    assert found.p_better_than(-0.15) < 0.05
    many = np.where(np.arange(4000) < 1000, 10 + np.arange(4000), np.arange(4000) % 3)
    found = proxy_strength(many, grouping(groups))
    assert "25% of the rows have a level that is too rare" in found.cannot_pass
    assert found.rows_needed(ok=-0.1, bad=-0.1, **QUESTION) is None


def test_joined_levels_still_give_a_group_away():
    groups = np.arange(2000) % 2
    levels = np.where(groups == 1, 5 + np.arange(2000), 0)
    found = proxy_strength(levels, grouping(groups))
    assert found.candidate > 0.99
    assert found.p_worse_than(-0.9) < 1e-4


def test_cells_that_are_too_empty_plan_rows_that_fill_them():
    rng = np.random.default_rng(2)
    groups = np.repeat([0, 1], [960, 40])
    levels = rng.integers(0, 30, 1000)
    found = proxy_strength(levels, grouping(groups))
    assert "cells expect fewer than 5 rows" in found.cannot_pass
    assert found.rows_needed(ok=-0.3, bad=-0.3, **QUESTION) > 3000


def test_numbers_are_cut_into_parts_of_as_many_rows():
    rng = np.random.default_rng(3)
    parts = parts_of_numbers(rng.normal(size=1000), smallest_group=400)
    assert np.bincount(parts).tolist() == [100] * 10
    few = parts_of_numbers(rng.normal(size=1000), smallest_group=30)
    assert few.max() == 5
    assert set(parts_of_numbers(np.full(50, 2.0), smallest_group=30)) == {0}
    assert set(parts_of_numbers(np.full(50, np.nan), smallest_group=30)) == {0}


def test_few_different_numbers_are_levels_and_missing_ones_a_part_of_their_own():
    numbers = np.array([3.0, 1.0, np.nan, 2.0, np.inf, 1.0, -np.inf])
    parts = parts_of_numbers(numbers, smallest_group=100)
    assert parts.tolist() == [3, 1, 5, 2, 4, 1, 0]


def test_a_number_that_goes_with_the_group_is_found_up_or_down():
    rng = np.random.default_rng(4)
    groups = rng.integers(0, 2, 3000)
    hours = 40 - 6 * groups + rng.normal(0, 6, 3000)
    parts = parts_of_numbers(hours, smallest_group=1500)
    found = proxy_strength(parts, grouping(groups))
    assert found.p_worse_than(-0.3) < 0.001
    noise = parts_of_numbers(rng.normal(size=3000), smallest_group=1500)
    assert proxy_strength(noise, grouping(groups)).p_better_than(-0.1) < 0.05


GROUPS = {
    "two": [0.67, 0.33],
    "rare": [0.95, 0.05],
    "five": [0.86, 0.09, 0.03, 0.012, 0.008],
}


def falling(n):
    shares = 1 / np.arange(1, n + 1) ** 1.2
    return shares / shares.sum()


def rates(shares, levels, strength, *, n, reps, seed):
    """Give block at .05 and .005 and pass likewise, at the V of the joined table."""
    groups = np.asarray(shares)[np.asarray(shares) * n >= 60]
    base = np.outer(levels, groups / groups.sum())
    true = base * np.exp(strength * np.random.default_rng(3).normal(size=base.shape))
    for _ in range(100):  # the shares of levels and groups stay what they are
        true *= (base.sum(axis=1) / true.sum(axis=1))[:, None]
        true *= base.sum(axis=0) / true.sum(axis=0)
    true /= true.sum()
    rng = np.random.default_rng(seed)
    shape, block, good = true.shape, [], []
    for _ in range(reps):
        drawn = rng.choice(true.size, n, p=true.ravel())
        level, group = np.unravel_index(drawn, shape)
        found = proxy_strength(level, grouping(group, shape[1]))
        # which levels are joined is known after the draw
        rows = np.bincount(level, minlength=shape[0])
        assert np.bincount(group).min() >= 30
        joined = rows * np.bincount(group).min() < n
        table = np.vstack((true[~joined], true[joined].sum(axis=0, keepdims=True)))
        table = table[table.sum(axis=1) > 0]
        expected = np.outer(table.sum(axis=1), table.sum(axis=0))
        least = min(table.shape) - 1
        v = np.sqrt((np.square(table - expected) / expected).sum() / least)
        block.append(1 if found.cannot_judge else found.p_worse_than(-v))
        withheld = found.cannot_judge or found.cannot_pass
        good.append(1 if withheld else found.p_better_than(-v))
    return np.array(
        [(np.array(p) <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
    )


@pytest.mark.parametrize("groups", ["two", "five"])
def test_levels_at_the_boundary(groups):
    found = rates(GROUPS[groups], falling(14), 0.3, n=4000, reps=200, seed=3)
    assert all(found <= [most(level, 200) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("strength", [0.3, 0.8])
@pytest.mark.parametrize("n", [1500, 6000])
@pytest.mark.parametrize("levels", [[0.1] * 10, falling(14), falling(40)])
@pytest.mark.parametrize("groups", GROUPS)
def test_levels_at_the_boundary_with_rare_levels(groups, levels, n, strength):
    found = rates(GROUPS[groups], levels, strength, n=n, reps=1500, seed=4)
    assert all(found <= [most(level, 1500) for level in (0.05, 0.005) * 2])
