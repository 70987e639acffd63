"""Desirability: scipy's geometric mean, numerical slopes, and a simulated interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.selection.desirability import Aim
from pytest_mlgate.stats.selection.desirability import composite

AIMS = [
    Aim(bad=0.6, target=0.9, weight=3),
    Aim(bad=0.3, target=0.1, weight=1),
    Aim(bad=50, target=0, weight=0.5),
]
VALUES = [0.8, 0.16, 12.0]


def test_it_is_the_weighted_geometric_mean_of_the_shares():
    found = composite(VALUES, [0.0] * 3, aims=AIMS)
    np.testing.assert_allclose(found.shares, [2 / 3, 0.7, 0.76], rtol=1e-12)
    exact = stats.gmean(found.shares, weights=[3, 1, 0.5])
    assert found.value == pytest.approx(exact, rel=1e-12)


def test_the_slopes_are_the_numerical_ones():
    found = composite(VALUES, [0.0] * 3, aims=AIMS)
    for place in range(3):
        step = 1e-6
        up, down = list(VALUES), list(VALUES)
        up[place] += step
        down[place] -= step
        ahead = composite(up, [0.0] * 3, aims=AIMS).value
        behind = composite(down, [0.0] * 3, aims=AIMS).value
        assert found.slopes[place] == pytest.approx(
            (ahead - behind) / (2 * step), rel=1e-5
        )


def test_what_is_of_no_use_by_one_measure_is_of_no_use():
    found = composite([0.5, 0.1, 1.0], [0.01, 0.01, 0.0], aims=AIMS)
    assert found.value == 0
    assert not found.slopes.any()
    assert found.in_doubt == ()


def test_more_than_the_target_does_not_help():
    ends = composite([0.99, 0.1, 0.0], [0.001, 0.0, 0.0], aims=AIMS)
    assert ends.value == 1
    assert ends.slopes[0] == 0


def test_near_the_target_the_slope_below_it_is_taken():
    beyond = composite([0.905, 0.16, 12.0], [0.01, 0.0, 0.0], aims=AIMS)
    assert beyond.shares[0] == 1
    assert beyond.slopes[0] > 0


@pytest.mark.parametrize("value", [0.59, 0.61])
def test_a_measure_within_luck_of_bad_is_in_doubt(value):
    found = composite([value, 0.16, 12.0], [0.02, 0.01, 0.0], aims=AIMS)
    assert found.in_doubt == (0,)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bad": 0.5, "target": 0.5}, "other than `bad`"),
        ({"bad": 0.5, "target": 0.9, "weight": 0}, "positive"),
        ({"bad": float("nan"), "target": 0.9}, "finite"),
    ],
)
def test_an_aim_that_cannot_be_meant_is_refused(wrong, told):
    with pytest.raises(InvalidInput, match=told):
        Aim(**wrong)


def _covered(truth: list[float], errors: list[float], seeds: int) -> float:
    """Count how often the 90 % interval by the chain rule holds the true composite."""
    rng = np.random.default_rng(5)
    exact = composite(truth, [0.0] * 3, aims=AIMS).value
    held = 0
    for _ in range(seeds):
        drawn = [v + e * rng.normal() for v, e in zip(truth, errors, strict=True)]
        found = composite(drawn, errors, aims=AIMS)
        error = float(np.sqrt(np.square(found.slopes * errors).sum()))
        held += abs(found.value - exact) <= 1.645 * error
    return held / seeds


@pytest.mark.parametrize(
    ("truth", "least"),
    [(VALUES, 0.87), ([0.9, 0.16, 12.0], 0.87), ([0.66, 0.16, 12.0], 0.87)],
)
def test_the_interval_by_the_chain_rule_covers(truth, least):
    assert _covered(truth, [0.015, 0.01, 0.0], 1500) >= least
