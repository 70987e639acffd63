from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.sequential.spending import spending_bounds


def equal(looks):
    return tuple((look + 1) / looks for look in range(looks))


# R: gsDesign(k=…, test.type=1, alpha=0.025, sfu=sfLDOF)$upper$bound, also printed for
# five looks in Proschan, Lan & Wittes (2006), Statistical Monitoring of Clinical Trials
PUBLISHED = {
    2: [2.963, 1.969],
    3: [3.710, 2.511, 1.993],
    4: [4.333, 2.963, 2.359, 2.014],
    5: [4.877, 3.357, 2.680, 2.290, 2.031],
}


@pytest.mark.parametrize("looks", PUBLISHED)
def test_published_bounds_are_met_to_the_third_decimal(looks):
    found = spending_bounds(equal(looks), 0.025)
    assert found == pytest.approx(PUBLISHED[looks], abs=6e-4)


def test_ten_looks_at_five_percent_are_those_of_a_simulation():
    # 400 000 simulated paths; the first two looks are crossed by too few of them
    simulated = [3.40, 2.91, 2.57, 2.34, 2.16, 2.02, 1.89, 1.80]
    found = spending_bounds(equal(10), 0.05)
    assert found[2:] == pytest.approx(simulated, abs=0.02)
    assert found[0] > 6


def test_one_look_is_the_usual_test():
    assert spending_bounds((1.0,), 0.05)[0] == pytest.approx(stats.norm.isf(0.05))


@pytest.mark.parametrize("fractions", [equal(7), (0.1, 0.15, 0.8, 1.0), (0.3, 0.9)])
def test_all_looks_together_spend_what_the_function_says(fractions):
    rng = np.random.default_rng(2)
    steps = np.diff((0.0, *fractions))
    scores = np.cumsum(rng.normal(size=(200_000, steps.size)) * np.sqrt(steps), axis=1)
    bounds = np.array(spending_bounds(fractions, 0.05)) * np.sqrt(fractions)
    crossed = (scores > bounds).any(axis=1).mean()
    edge = stats.norm.isf(0.025)
    spent = 2 * stats.norm.sf(edge / math.sqrt(fractions[-1]))
    assert crossed == pytest.approx(spent, abs=0.002)


def test_a_look_that_comes_too_early_can_say_nothing():
    found = spending_bounds((0.001, 0.5, 1.0), 0.05)
    assert found[0] == math.inf
    assert found[1:] == pytest.approx(spending_bounds((0.5, 1.0), 0.05), abs=1e-6)


@pytest.mark.parametrize("level", [1e-10, 1e-4, 0.05, 0.5, 0.99])
def test_a_stricter_level_has_higher_bounds(level):
    here, there = (spending_bounds(equal(10), a) for a in (level, level * 0.9))
    assert all(b >= a for a, b in zip(here, there, strict=True))


@pytest.mark.parametrize("fractions", [(), (0.5, 0.5), (0.5, 1.1), (0.0, 1.0)])
def test_fractions_increase_up_to_1(fractions):
    with pytest.raises(InvalidInput, match="increasing and within 0 and 1"):
        spending_bounds(fractions, 0.05)


def test_more_than_fifty_looks_and_impossible_levels_are_refused():
    with pytest.raises(InvalidInput, match=r"`looks` must be at most 50.*any time"):
        spending_bounds(equal(51), 0.05)
    with pytest.raises(InvalidInput, match="`alpha` must be between 0 and 1"):
        spending_bounds(equal(2), 1.0)
