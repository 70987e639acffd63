"""`JointEffects`: covariance of influence values against numpy, rows and groups."""

from __future__ import annotations

import numpy as np
import pytest
from tests.stats.selection.candidates_made_up import mean_of

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.selection.joint_effects import JointEffects
from pytest_mlgate.stats.selection.joint_effects import joint_effects


def test_the_covariance_of_means_is_that_of_numpy():
    rows = np.random.default_rng(3).normal(size=(300, 4))
    found = joint_effects(
        [mean_of(x) for x in rows.T], baseline=None, structure=RowStructure()
    )
    np.testing.assert_allclose(found.covariance, np.cov(rows.T) / 300, rtol=1e-12)
    np.testing.assert_allclose(found.estimates, rows.mean(axis=0), rtol=1e-12)
    assert found.df == 299


@pytest.mark.parametrize("grouped", [False, True])
def test_each_error_is_that_of_the_comparison_of_two(grouped):
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(400, 3)) + rng.normal(size=(100, 1)).repeat(4, axis=0)
    structure = RowStructure(groups=np.arange(400) // 4 if grouped else None)
    old, *new = [mean_of(x) for x in rows.T]
    found = joint_effects(new, baseline=old, structure=structure)
    for place, one in enumerate(new):
        pair = difference_of(
            one, old, structure=structure, higher_is_better=True, method="m", n=400
        )
        # half the width of an interval of one error on each side, by Student's t
        low, high, _ = pair.interval(0.95)
        assert found.estimates[place] == pytest.approx(pair.estimate, abs=1e-15)
        assert (high - low) / 2 == pytest.approx(
            found.errors[place] * (1.984 if grouped else 1.966), rel=0.02
        )


def test_draws_have_the_covariance_and_are_the_same_for_a_seed():
    covariance = np.array([[4.0, 1.0], [1.0, 1.0]])
    effects = JointEffects(
        estimates=np.zeros(2), covariance=covariance, df=50.0, cannot_judge=(None,) * 2
    )
    first = effects.drawn(np.random.default_rng(1), draws=40_000)
    again = effects.drawn(np.random.default_rng(1), draws=40_000)
    assert np.array_equal(first, again)
    # the covariance of a multivariate t is larger by df / (df - 2)
    np.testing.assert_allclose(np.cov(first.T), covariance * 50 / 48, rtol=0.05)


def test_a_twin_of_the_baseline_has_no_error_and_needs_no_excuse():
    rng = np.random.default_rng(5)
    old, new = mean_of(rng.normal(size=200)), mean_of(rng.normal(size=200))
    found = joint_effects([old, new], baseline=old, structure=RowStructure())
    assert found.errors[0] == 0
    assert found.errors[1] > 0
    assert found.cannot_judge == (None, None)


def test_a_gain_that_rests_on_a_handful_of_rows_is_marked():
    old = np.zeros(400)
    new = old.copy()
    new[:2] = 1
    found = joint_effects(
        [mean_of(new)], baseline=mean_of(old), structure=RowStructure()
    )
    assert "handful" in found.cannot_judge[0]


def test_too_few_groups_are_marked():
    rows = np.random.default_rng(6).normal(size=(100, 2))
    found = joint_effects(
        [mean_of(x) for x in rows.T],
        baseline=None,
        structure=RowStructure(groups=np.arange(100) % 5),
    )
    assert all("too few" in told for told in found.cannot_judge)
