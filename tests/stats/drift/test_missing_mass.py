"""What is new by chance is no drift: Good's estimate, and what is allowed beyond."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.missing_mass import missing_mass
from pytest_mlgate.stats.drift.unseen_share import unseen_share


def blocks(shares, *, rows, later, reps, seed, alpha=0.05, ok=0.001):
    """Count samples of one distribution that the check "unseen" blocks."""
    rng = np.random.default_rng(seed)
    blocked = 0
    for _ in range(reps):
        first = rng.multinomial(rows, shares)
        second = rng.multinomial(later, shares)
        chance = missing_mass((first == 1).sum(), (first == 2).sum(), rows)
        unseen = int(second[first == 0].sum())
        blocked += unseen_share(unseen, later).p_worse_than(-ok - chance) <= alpha
    return blocked / reps


def zipf(levels, power=1.0):
    share = 1 / np.arange(1, levels + 1) ** power
    return share / share.sum()


@pytest.mark.parametrize("shares", [zipf(90), zipf(2000), np.full(300, 1 / 300)])
def test_levels_that_were_missed_by_chance_block_nobody(shares):
    assert blocks(shares, rows=700, later=700, reps=200, seed=1) <= 0.05


@pytest.mark.calibration
@pytest.mark.parametrize("rows", [100, 700, 20_000])
@pytest.mark.parametrize("later", [100, 2000, 100_000])
@pytest.mark.parametrize("levels", [30, 300, 3000])
@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_levels_that_were_missed_by_chance_block_in_less_than_alpha(
    rows, later, levels, power
):
    found = blocks(zipf(levels, power), rows=rows, later=later, reps=2000, seed=3)
    assert found <= 0.05


def test_the_estimate_is_goods_and_the_error_estys():
    once, twice, rows = 80, 60, 7000
    spread = (once * (1 - once / rows) + 2 * twice) ** 0.5
    assert missing_mass(once, twice, rows) == pytest.approx((once + 3 * spread) / rows)


def test_where_every_level_was_seen_often_a_few_rows_may_still_be_new():
    # no event in a Poisson count: its mean is below 9.2 but in one of 10 000 cases
    assert missing_mass(0, 4, 1000) == pytest.approx(-math.log(1e-4) / 1000)


def test_a_sample_of_levels_seen_once_knows_nothing():
    assert missing_mass(50, 0, 50) == 1


@pytest.mark.parametrize("counts", [(-1, 0, 10), (3, 4, 10), (0, 0, 0)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(InvalidInput, match="once"):
        missing_mass(*counts)
