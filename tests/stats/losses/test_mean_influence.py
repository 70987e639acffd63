from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_influence import shares_of


def test_the_value_is_the_weighted_mean_of_numpy():
    rng = np.random.default_rng(1)
    values, weights = rng.normal(size=50), rng.gamma(1, size=50)
    found = mean_influence(values, weights, measure="loss")
    assert found.value == pytest.approx(np.average(values, weights=weights), abs=1e-12)
    assert found.psi.sum() == pytest.approx(0, abs=1e-12)


def test_the_influence_is_the_derivative_in_the_weight():
    rng = np.random.default_rng(2)
    values, weights = rng.normal(size=20), rng.gamma(2, size=20)
    found = mean_influence(values, weights, measure="loss")
    for row in (0, 7, 19):
        moved = weights.copy()
        moved[row] *= 1 + 1e-6
        slope = (np.average(values, weights=moved) - found.value) / 1e-6
        assert found.psi[row] == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_has_no_spread(n):
    found = mean_influence(np.ones(n), None, measure="mean absolute error")
    assert isinstance(found, Undefined)
    assert f"mean absolute error needs at least two rows; there are {n}" in found.reason


def test_shares_add_up_to_one():
    assert shares_of(4, None).tolist() == [0.25] * 4
    assert shares_of(2, np.array([3.0, 1.0])).tolist() == [0.75, 0.25]
