"""`probability_of_best` and `could_be_best` against the normal cdf and Dunnett."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.stats.selection.candidates_made_up import mean_of
from tests.stats.selection.candidates_made_up import right_or_wrong

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.selection.best_of_all import allowances
from pytest_mlgate.stats.selection.best_of_all import could_be_best
from pytest_mlgate.stats.selection.best_of_all import probability_of_best
from pytest_mlgate.stats.selection.joint_effects import JointEffects
from pytest_mlgate.stats.selection.joint_effects import joint_effects


def _effects(estimates, covariance, df: float = 1e9) -> JointEffects:
    return JointEffects(
        estimates=np.asarray(estimates, dtype=float),
        covariance=np.asarray(covariance, dtype=float),
        df=df,
        cannot_judge=(None,) * len(estimates),
    )


def test_the_chance_of_being_best_is_the_integral_of_the_normal():
    covariance = np.array([[1.0, 0.3, 0.1], [0.3, 2.0, 0.5], [0.1, 0.5, 1.5]])
    estimates = np.array([1.0, 0.5, 0.0])
    effects = _effects(estimates, covariance)
    found = probability_of_best(
        effects, effects.drawn(np.random.default_rng(0), draws=200_000)
    )
    for i in range(3):
        others = [j for j in range(3) if j != i]
        leads = np.zeros((2, 3))
        leads[:, i] = 1
        leads[[0, 1], others] = -1
        exact = stats.multivariate_normal(
            mean=-(leads @ estimates), cov=leads @ covariance @ leads.T
        ).cdf(np.zeros(2))
        assert found[i] == pytest.approx(exact, abs=0.005)


def test_twins_share_what_they_win():
    effects = _effects([0.5, 0.5], np.ones((2, 2)))
    found = probability_of_best(effects, effects.drawn(np.random.default_rng(0)))
    assert found.tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert found.sum() == pytest.approx(1.0)


def test_who_may_be_best_is_whom_dunnett_does_not_find_worse():
    rng = np.random.default_rng(8)
    n, k = 30, 4
    samples = [rng.normal(shift, size=n) for shift in (0.0, 0.3, 0.6, 1.2)]
    pooled = np.mean([np.var(x, ddof=1) for x in samples])
    effects = _effects(
        [x.mean() for x in samples], pooled / n * np.eye(k), df=k * (n - 1)
    )
    errors = effects.drawn(np.random.default_rng(0), draws=100_000)
    found = could_be_best(effects, errors)
    for i in range(k):
        others = [samples[j] for j in range(k) if j != i]
        oracle = stats.dunnett(
            *others,
            control=samples[i],
            alternative="greater",
            rng=np.random.default_rng(0),
        )
        assert found[i] == (oracle.pvalue.min() > 0.05)
    assert 1 <= found.sum() < k


def test_the_highest_estimate_always_stays_and_twins_stay_together():
    effects = _effects([0.5, 0.5, 0.1], [[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    errors = effects.drawn(np.random.default_rng(0))
    assert could_be_best(effects, errors)[:2].all()
    assert allowances(effects, errors, level=0.05)[0, 1] == 0


def _missed(k: int, gain: float, seeds: int) -> float:
    """Count how often the truly best candidate is not among those that may be."""
    missed = 0
    for seed in range(seeds):
        rng = np.random.default_rng([k, seed])
        rows = right_or_wrong(rng, [0.85 + gain, *[0.85] * (k - 1)], n=1000)
        effects = joint_effects(
            [mean_of(x) for x in rows.T], baseline=None, structure=RowStructure()
        )
        missed += not could_be_best(effects, effects.drawn(rng))[0]
    return missed / seeds


def test_the_best_is_seldom_missed():
    assert _missed(8, 0.0, 100) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


@pytest.mark.calibration
@pytest.mark.parametrize("gain", [0.0, 0.01])
def test_how_often_the_best_is_missed(gain, capsys):
    rates = [_missed(k, gain, 1000) for k in (2, 8, 20)]
    with capsys.disabled():
        print(f"\ntrue best missed, gain {gain}: k=2/8/20 {rates}")  # noqa: T201 - the figures are the point
    assert max(rates) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)
