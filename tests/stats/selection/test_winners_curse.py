"""`selection_bias` against the mean of the largest of normals, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate
from scipy import stats
from tests.stats.selection.candidates_made_up import gains_of

from pytest_mlgate.stats.selection.best_of_all import allowances
from pytest_mlgate.stats.selection.joint_effects import JointEffects
from pytest_mlgate.stats.selection.winners_curse import selection_bias


def _equal(k: int) -> JointEffects:
    return JointEffects(
        estimates=np.zeros(k),
        covariance=np.eye(k),
        df=1e9,
        cannot_judge=(None,) * k,
    )


@pytest.mark.parametrize("k", [2, 5, 20])
def test_the_bias_among_equals_is_the_mean_of_the_largest_of_normals(k):
    effects = _equal(k)
    errors = effects.drawn(np.random.default_rng(0), draws=100_000)
    found = selection_bias(
        effects, errors, allowed=np.zeros((k, k)), order=np.arange(k)
    )

    def weighed(x):
        return x * k * stats.norm.pdf(x) * stats.norm.cdf(x) ** (k - 1)

    exact, _ = integrate.quad(weighed, -10, 10)
    assert found == pytest.approx(exact, rel=0.01)


def test_the_cheapest_of_those_that_tie_owes_nothing_to_luck():
    effects = _equal(5)
    errors = effects.drawn(np.random.default_rng(0), draws=20_000)
    found = selection_bias(
        effects, errors, allowed=np.full((5, 5), 99.0), order=np.arange(5)
    )
    assert found == pytest.approx(0.0, abs=0.03)


def test_one_that_is_far_ahead_owes_nothing_to_luck():
    effects = JointEffects(
        estimates=np.array([100.0, 0.0]),
        covariance=np.eye(2),
        df=1e9,
        cannot_judge=(None, None),
    )
    errors = effects.drawn(np.random.default_rng(0))
    bias = selection_bias(effects, errors, allowed=np.zeros((2, 2)), order=np.arange(2))
    assert bias == pytest.approx(0.0, abs=0.05)


def _overstated(k: int, gain: float, seeds: int, *, ties: bool) -> tuple[float, float]:
    """Measure by how much the choice is overstated: as found, and corrected."""
    accuracies = [0.85, 0.85 + gain, *[0.85] * (k - 1)]
    truth = np.array(accuracies[1:]) - 0.85
    raw, left = [], []
    order = np.arange(k)[::-1]
    for seed in range(seeds):
        rng = np.random.default_rng([k, seed])
        effects = gains_of(rng, accuracies)
        errors = effects.drawn(rng)
        allowed = allowances(effects, errors, level=0.05) if ties else np.zeros((k, k))
        top = int(effects.estimates.argmax())
        tied = effects.estimates[top] - effects.estimates <= allowed[:, top]
        chosen = int(np.where(tied, order, k).argmin()) if ties else top
        bias = selection_bias(effects, errors, allowed=allowed, order=order)
        gap = effects.estimates[chosen] - truth[chosen]
        raw.append(gap)
        left.append(gap - bias)
    return float(np.mean(raw)), float(np.mean(left))


def test_the_correction_takes_most_of_the_bias_away():
    raw, left = _overstated(20, 0.0, 60, ties=False)
    assert raw > 0.006
    assert abs(left) < raw / 2


@pytest.mark.calibration
@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("gain", [0.0, 0.015])
def test_what_remains_of_the_bias(gain, ties, capsys):
    found = {k: _overstated(k, gain, 600, ties=ties) for k in (2, 5, 20)}
    with capsys.disabled():
        told = {k: (round(a, 4), round(b, 4)) for k, (a, b) in found.items()}
        print(f"\ngain {gain}, ties to the cheapest {ties}: {told}")  # noqa: T201 - the figures are the point
    assert all(abs(left) <= 0.004 for _, left in found.values())
