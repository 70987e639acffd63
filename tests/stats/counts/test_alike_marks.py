from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.counts.marked_share import marked_share
from pytest_mlgate.stats.influence import RowStructure

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
NONE = np.zeros(600, dtype=bool)


def share(marked, **structure):
    return marked_share(marked, structure=RowStructure(**structure), measure="flips")


def test_households_in_which_nothing_changes_count_once_each():
    homes = RowStructure(groups=np.arange(600) // 2)
    found = marked_share(NONE, measure="flips", structure=homes)
    oracle = stats.binomtest(0, 300, 0.01, alternative="less").pvalue
    assert found.p_better_than(-0.01) == pytest.approx(oracle)
    assert found.estimate == 0
    assert found.n == 600
    assert "counted as 300 rows" in found.method
    assert found.assumptions == ("groups are independent of each other",)


def test_heavy_rows_are_what_all_rows_are_counted_by():
    weights = np.where(np.arange(600) == 0, 6.0, 2.0)
    found = share(NONE, weights=weights)
    assert "counted as 200 rows" in found.method
    equal = marked_share(
        NONE, measure="flips", structure=RowStructure(weights=np.full(600, 0.1))
    )
    assert "counted as 600 rows" in equal.method


def test_the_households_that_are_needed_are_told_as_rows():
    homes = RowStructure(groups=np.arange(60) // 10)
    found = marked_share(NONE[:60], measure="flips", structure=homes)
    assert found.p_better_than(-0.05) > 0.05
    assert found.rows_needed(ok=-0.05, bad=-0.05, **QUESTION) > 600


def test_answers_that_all_change_are_certain():
    homes = RowStructure(groups=np.arange(600) // 2)
    found = marked_share(~NONE, measure="flips", structure=homes)
    assert found.candidate == 1
    assert found.p_worse_than(-0.9) < 1e-6


def test_rows_in_time_that_are_all_alike_settle_nothing():
    found = marked_share(
        NONE, measure="flips", structure=RowStructure(time=np.arange(600.0))
    )
    assert found.estimate is None


def pass_rate(draw, share, *, reps=1500):
    """Give how often a share of flips at the limit passes, flips in the heavy rows."""
    rng = np.random.default_rng(2)
    passed = []
    for _ in range(reps):
        flipped, structure = draw(rng)
        found = marked_share(flipped, measure="flips", structure=structure)
        passed.append(
            found.estimate is not None and found.p_better_than(-share) <= 0.05
        )
    return np.mean(passed)


def test_flips_in_heavy_rows_pass_no_more_often_than_they_should():
    def draw(rng):
        heavy = rng.random(300) < 0.1
        weights = np.where(heavy, 5.0, 1.0)
        # a fifth of the heavy rows flips: 5 * 0.1 / 1.4 * 0.05 of the weight
        return heavy & (rng.random(300) < 0.05), RowStructure(weights=weights)

    assert pass_rate(draw, 0.05 * 0.5 / 1.4) <= 0.065


def test_whole_households_that_flip_pass_no_more_often_than_they_should():
    def draw(rng):
        homes = np.repeat(np.arange(80), 4)
        return (rng.random(80) < 0.04)[homes], RowStructure(groups=homes)

    assert pass_rate(draw, 0.04) <= 0.065
