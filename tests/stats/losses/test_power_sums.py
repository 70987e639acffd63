"""Sums of powers are judged as the values that were added."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.losses.mean_loss_of_sums import mean_loss_difference_of_sums
from pytest_mlgate.stats.losses.mean_loss_of_sums import mean_loss_of_sums
from pytest_mlgate.stats.losses.power_sums import PowerSums
from pytest_mlgate.stats.ranks.auroc_of_sums import auroc_difference_of_sums
from pytest_mlgate.stats.ranks.auroc_of_sums import auroc_of_sums
from pytest_mlgate.stats.ranks.delong import auroc
from pytest_mlgate.stats.ranks.delong import auroc_difference
from pytest_mlgate.stats.ranks.placements import placements


def added(values, centre=0.0):
    distance = values - centre
    return PowerSums(
        n=len(values),
        total=float(distance.sum()),
        squares=float((distance**2).sum()),
        cubes=float((distance**3).sum()),
        low=float(values.min()),
        high=float(values.max()),
        centre=centre,
    )


def told(found):
    return [
        found.estimate,
        found.candidate,
        *found.interval(0.9),
        found.p_better_than(-0.01),
        found.p_worse_than(0.02),
    ]


@pytest.fixture
def losses():
    rng = np.random.default_rng(3)
    old = rng.exponential(size=500)
    return old - 0.05 + 0.3 * rng.normal(size=500), old


@pytest.mark.parametrize("centre", [0.0, 0.1, -5.0])
def test_moments_are_those_of_scipy(losses, centre):
    values, _ = losses
    found = added(values, centre)
    assert found.mean == pytest.approx(values.mean())
    assert found.squares_about_mean / 500 == pytest.approx(stats.moment(values, 2))
    assert found.cubes_about_mean / 500 == pytest.approx(stats.moment(values, 3))


def test_values_that_are_all_the_same_have_no_moments():
    found = added(np.full(7, 0.1))
    assert (found.mean, found.squares_about_mean, found.cubes_about_mean) == (0.1, 0, 0)


def test_a_mean_loss_by_sums_is_that_of_the_rows(losses):
    new, old = losses
    whole = mean_loss_difference(new, old, measure="loss")
    by_sums = mean_loss_difference_of_sums(
        added(old - new),
        candidate=new.mean(),
        baseline=old.mean(),
        largest_loss=max(abs(new).max(), old.max()),
        measure="loss",
    )
    assert told(by_sums) == pytest.approx(told(whole), rel=1e-10)
    alone = mean_loss_of_sums(added(-old), measure="loss")
    assert told(alone) == pytest.approx(told(mean_loss(old, measure="loss")), rel=1e-10)


def test_equal_losses_are_told_by_sums_too(losses):
    _, old = losses
    found = mean_loss_difference_of_sums(
        added(old - old), candidate=1.0, baseline=1.0, largest_loss=3.0, measure="loss"
    )
    assert found.note == "equal losses"


def test_a_mean_on_a_handful_of_rows_gets_no_verdict_by_sums():
    gains = np.zeros(200)
    gains[3] = 9.0
    found = mean_loss_of_sums(added(-gains), measure="loss")
    assert found.cannot_judge == "The loss rests on a handful of rows."


def test_an_auroc_by_sums_is_that_of_the_rows():
    rng = np.random.default_rng(5)
    y = np.arange(400) % 4 == 0
    old = y + rng.normal(size=400)
    new = y + old
    one, other = placements(y, new), placements(y, old)
    difference = one - other

    found = auroc_difference_of_sums(
        added(difference.of_positives),
        added(difference.of_negatives),
        candidate=one.auroc,
        baseline=other.auroc,
    )
    alone = auroc_of_sums(added(one.of_positives), added(one.of_negatives, 1.0))

    assert told(found) == pytest.approx(told(auroc_difference(y, new, old)), rel=1e-10)
    assert told(alone) == pytest.approx(told(auroc(y, new)), rel=1e-10)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_perfect_auroc_by_sums_is_bounded_by_counting(value):
    y = np.arange(200) % 4 == 0
    whole = auroc(y, y * (2 * value - 1))
    ones, zeros = np.full(50, value), np.full(150, value)
    assert told(auroc_of_sums(added(ones), added(zeros))) == told(whole)
