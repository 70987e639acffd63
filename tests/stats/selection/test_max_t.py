"""`max_t` against scipy's Dunnett test and multivariate t, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.stats.selection.candidates_made_up import gains_of

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.selection.joint_effects import JointEffects
from pytest_mlgate.stats.selection.max_t import max_t

SEEDS_IN_SHORT = 150


def _compared(effects: JointEffects, seed: int = 0, draws: int = 4000):
    errors = effects.drawn(np.random.default_rng(seed), draws=draws)
    return max_t(effects, errors, n=1000)


def _independent_groups(seed: int, *, k: int = 4, n: int = 25):
    rng = np.random.default_rng(seed)
    control = rng.normal(size=n)
    samples = [rng.normal(0.2 * i, size=n) for i in range(k)]
    pooled = np.mean([np.var(x, ddof=1) for x in (control, *samples)])
    effects = JointEffects(
        estimates=np.array([x.mean() - control.mean() for x in samples]),
        covariance=pooled / n * (np.eye(k) + 1),
        df=float((k + 1) * (n - 1)),
        cannot_judge=(None,) * k,
    )
    return control, samples, effects


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_p_values_are_those_of_dunnett_where_dunnett_applies(seed):
    control, samples, effects = _independent_groups(seed)
    found = _compared(effects, draws=200_000)
    oracle = stats.dunnett(
        *samples, control=control, alternative="greater", rng=np.random.default_rng(0)
    )
    ours = [found.p_better_than(j, 0.0) for j in range(len(samples))]
    np.testing.assert_allclose(ours, oracle.pvalue, atol=0.004)
    low = oracle.confidence_interval(0.95).low
    lower = [found.interval(j, 0.90).low for j in range(len(samples))]
    np.testing.assert_allclose(lower, low, atol=0.01)


@pytest.mark.parametrize("level", [0.05, 0.01])
def test_the_critical_value_is_that_of_the_multivariate_t(level):
    shape = np.array([[1.0, 0.7, 0.2], [0.7, 1.0, 0.4], [0.2, 0.4, 1.0]])
    effects = JointEffects(
        estimates=np.zeros(3), covariance=shape, df=12.0, cannot_judge=(None,) * 3
    )
    reach = _compared(effects, draws=400_000).critical(level)
    inside = stats.multivariate_t(shape=shape, df=12).cdf(
        np.full(3, reach), random_state=0
    )
    assert 1 - inside == pytest.approx(level, rel=0.05)


def test_one_candidate_is_judged_by_students_t():
    effects = JointEffects(
        estimates=np.array([0.02]),
        covariance=np.array([[1e-4]]),
        df=30.0,
        cannot_judge=(None,),
    )
    found = _compared(effects, draws=100_000)
    exact = stats.t.sf(2.0, 30)
    assert found.p_better_than(0, 0.0) >= exact
    assert found.p_better_than(0, 0.0) == pytest.approx(exact, abs=0.002)
    assert found.p_worse_than(0, 0.04) == pytest.approx(exact, abs=1e-12)


def test_no_claim_is_surer_than_about_the_candidate_alone():
    _, _, effects = _independent_groups(9)
    found = _compared(effects)
    for place, (estimate, error) in enumerate(
        zip(effects.estimates, effects.errors, strict=True)
    ):
        alone = stats.t.sf(estimate / error, effects.df)
        assert found.p_better_than(place, 0.0) >= alone


def test_a_candidate_that_answers_as_the_baseline_is_certain_and_changes_nothing():
    two = JointEffects(
        estimates=np.array([0.0, 0.02]),
        covariance=np.array([[0.0, 0.0], [0.0, 1e-4]]),
        df=1e6,
        cannot_judge=(None, None),
    )
    found = _compared(two, draws=100_000)
    assert found.p_better_than(0, 0.0) == 1.0
    assert found.p_better_than(0, -0.01) == 0.0
    assert found.p_worse_than(0, 0.0) == 1.0
    assert found.critical(0.05) == pytest.approx(1.645, abs=0.02)
    assert found.interval(0, 0.9) == (0.0, 0.0, 0.9)


def test_draws_of_other_candidates_are_refused():
    _, _, effects = _independent_groups(9)
    with pytest.raises(InvalidInput, match=r"shape \(draws, 4\)"):
        max_t(effects, np.zeros((10, 3)), n=100)


def _rates(k: int, gain: float, seeds: int) -> tuple[float, float, float]:
    """Count how often the winner is called better: naively, and by max-t; coverage."""
    accuracies = [0.85, 0.85 + gain, *[0.85] * (k - 1)]
    truth = np.array(accuracies[1:]) - 0.85
    naive = corrected = covered = 0
    for seed in range(seeds):
        effects = gains_of(np.random.default_rng([k, seed]), accuracies)
        found = _compared(effects, seed)
        winner = int(effects.estimates.argmax())
        t = effects.estimates[winner] / effects.errors[winner]
        naive += stats.t.sf(t, effects.df) <= 0.05
        corrected += found.p_better_than(winner, 0.0) <= 0.05
        lows = [found.interval(j, 0.90).low for j in range(k)]
        covered += bool((lows <= truth).all())
    return naive / seeds, corrected / seeds, covered / seeds


def test_the_best_of_twenty_equal_candidates_is_seldom_called_better():
    naive, corrected, covered = _rates(20, 0.0, SEEDS_IN_SHORT)
    assert naive > 0.2
    assert corrected <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / SEEDS_IN_SHORT)
    assert covered >= 0.88


def test_one_that_is_truly_better_is_found_out():
    _, corrected, _ = _rates(5, 0.03, 40)
    assert corrected > 0.8


@pytest.mark.calibration
@pytest.mark.parametrize("k", [2, 5, 20])
def test_error_rate_power_and_coverage_of_max_t(k, capsys):
    null, better = _rates(k, 0.0, 1000), _rates(k, 0.015, 1000)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point
            f"\nk={k} equal: naive {null[0]:.3f} max-t {null[1]:.3f} coverage "
            f"{null[2]:.3f}; one +.015: naive {better[0]:.3f} max-t {better[1]:.3f} "
            f"coverage {better[2]:.3f}"
        )
    assert null[1] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)
    assert null[0] > null[1]
    assert min(null[2], better[2]) >= 0.93
    assert better[1] > 0.2
