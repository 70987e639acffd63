from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special

from pytest_mlgate.stats.monitoring.calibration_line import CalibrationLine
from pytest_mlgate.stats.monitoring.calibration_line import fit_calibration


def made(seed, n=800, *, slope=1.0, intercept=0.0):
    rng = np.random.default_rng(seed)
    scores = rng.beta(1, 2, n).clip(1e-4, 1 - 1e-4)
    truth = rng.random(n) < special.expit(intercept + slope * special.logit(scores))
    return scores, truth


def test_the_line_is_that_of_statsmodels():
    scores, truth = made(1, slope=0.7, intercept=-0.4)
    line = fit_calibration(scores, truth)
    theirs = sm.Logit(truth.astype(float), sm.add_constant(special.logit(scores))).fit(
        disp=False, tol=1e-12
    )
    assert [line.intercept, line.slope] == pytest.approx(theirs.params, abs=1e-8)
    assert line.covariance == pytest.approx(theirs.cov_params(), abs=1e-8)


def test_calibrated_scores_are_rarely_refuted():
    refuted = [fit_calibration(*made(seed, 300)).p_as_is <= 0.05 for seed in range(400)]
    assert 0.02 <= np.mean(refuted) <= 0.085


def test_scores_that_promise_too_much_are_refuted():
    assert fit_calibration(*made(1, 3000, intercept=-0.5)).p_as_is < 1e-6


def test_scores_of_any_kind_become_probabilities():
    rng = np.random.default_rng(0)
    scores = rng.normal(1000, 300, 4000)
    truth = rng.random(4000) < special.expit((scores - 1000) / 200)
    line = fit_calibration(scores, truth, probabilities=False)
    assert line.likely(np.array([1000.0, 1400.0])) == pytest.approx(
        [0.5, 0.88], abs=0.04
    )
    assert line.p_as_is == 0


@pytest.mark.parametrize(
    ("scores", "truth"),
    [
        (np.linspace(0.1, 0.9, 40), np.arange(40) >= 20),
        (np.full(40, 0.5), np.arange(40) % 2 == 0),
        (np.linspace(0.1, 0.9, 40), np.arange(40) % 8 == 0),
    ],
)
def test_where_no_line_can_be_told_there_is_none(scores, truth):
    assert fit_calibration(scores, truth) is None


def test_a_line_taken_as_given_changes_nothing():
    line, scores = CalibrationLine.as_is(), np.array([0.0, 0.2, 1.0])
    assert line.likely(scores).tolist() == scores.tolist()
    assert line.variance(np.ones(3), scores) == 0
