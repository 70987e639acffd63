from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.regression.regression_losses import MEAN_SQUARED_ERROR
from pytest_mlgate.stats.regression.regression_losses import squared_errors
from pytest_mlgate.stats.regression.root_mean_squared_error import rmse_difference
from pytest_mlgate.stats.regression.root_mean_squared_error import rmse_influence
from pytest_mlgate.stats.regression.root_mean_squared_error import rmse_value
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.verdict import Threshold

PLAN = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def rows(n=300, seed=1, noise=(0.5, 0.55)):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=n)
    return y, *(ValueAnswers(values=y + s * rng.normal(size=n)) for s in noise)


def test_the_value_is_that_of_scikit_learn_with_and_without_weights():
    y, answers, _ = rows()
    weights = np.random.default_rng(2).gamma(1, size=y.size)
    for w in (None, weights):
        known = metrics.root_mean_squared_error(y, answers.values, sample_weight=w)
        assert rmse_influence(y, answers, w).value == pytest.approx(known, rel=1e-9)
    assert rmse_value(y, answers).candidate == pytest.approx(
        metrics.root_mean_squared_error(y, answers.values), rel=1e-9
    )


def test_the_influence_is_the_derivative_in_the_weight():
    y, answers, _ = rows(n=30)
    weights = np.random.default_rng(2).gamma(1, size=30)
    found = rmse_influence(y, answers, weights)
    for row in (0, 11, 29):
        moved = weights.copy()
        moved[row] *= 1 + 1e-6
        slope = (rmse_influence(y, answers, moved).value - found.value) / 1e-6
        assert found.psi[row] == pytest.approx(slope, abs=1e-6)


def test_at_zero_it_claims_no_more_than_the_mean_squared_error():
    for seed in range(5):
        y, new, old = rows(seed=seed)
        found = rmse_difference(y, new, old)
        squares = mean_loss_difference(
            squared_errors(y, new.values), squared_errors(y, old.values), measure="MSE"
        )
        assert found.p_worse_than(0.0) >= squares.p_worse_than(0.0) - 1e-12
        assert found.p_better_than(0.0) >= squares.p_better_than(0.0) - 1e-12
        assert found.p_worse_than(0.0) == pytest.approx(
            squares.p_worse_than(0.0), abs=0.02
        )
        assert np.sign(found.estimate) == np.sign(squares.estimate)


def test_one_model_is_its_mean_squared_error_at_the_square():
    y, new, _ = rows()
    found = rmse_value(y, new)
    squares = mean_loss(squared_errors(y, new.values), measure="MSE")
    assert found.p_better_than(-0.52) == squares.p_better_than(-(0.52**2))
    assert found.p_worse_than(-0.45) == squares.p_worse_than(-(0.45**2))
    low, high, _ = found.interval(0.9)
    assert -(low**2) == pytest.approx(squares.interval(0.9).low, rel=1e-12)
    assert low < found.estimate < high < 0
    assert found.orientation == -1
    assert found.p_better_than(0.1) == 1.0
    assert found.rows_needed(ok=-0.5, bad=-0.52, **PLAN) == squares.rows_needed(
        ok=-0.25, bad=-(0.52**2), **PLAN
    )


@given(seed=st.integers(0, 30), x=st.floats(-0.3, 0.3))
def test_swapping_the_models_flips_the_sign_and_the_sides(seed, x):
    y, new, old = rows(n=60, seed=seed)
    one, other = rmse_difference(y, new, old), rmse_difference(y, old, new)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.p_better_than(0.0) == pytest.approx(other.p_worse_than(0.0), abs=1e-9)
    low, high, _ = one.interval(0.9)
    assert low <= one.estimate <= high
    assert 0 <= one.p_better_than(x) <= 1
    if abs(low - x) > 1e-9:
        assert (low > x) == (one.p_better_than(x) < 0.05)


def test_a_gain_beyond_the_whole_error_of_the_baseline_is_never_claimed():
    y, new, old = rows()
    assert rmse_difference(y, new, old).p_better_than(10.0) == pytest.approx(1.0)


def test_degenerate_models_are_named():
    y, new, _ = rows()
    exact = ValueAnswers(values=y.copy())
    same = ValueAnswers(values=new.values.copy())
    assert rmse_difference(y, new, same).note == "equal losses"
    assert "baseline is exact" in rmse_difference(y, new, exact).cannot_judge
    gain = rmse_difference(y, exact, new)
    assert gain.candidate == 0.0
    assert outcome_of(gain, Threshold(ok=0.0, bad=-0.01), alpha=0.05) == "passed"
    assert isinstance(rmse_influence(y, exact, None), Undefined)
    constant = ValueAnswers(values=y + 0.5)
    assert rmse_value(y, constant).estimate is None


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_is_undefined(n):
    y = np.zeros(n)
    one, other = ValueAnswers(values=y + 1), ValueAnswers(values=y + 2)
    assert rmse_difference(y, one, other).estimate is None
    assert rmse_value(y, one).estimate is None
    assert isinstance(rmse_influence(y, one, None), Undefined)


def test_one_model_with_a_heavy_tail_cannot_pass_but_can_fail():
    errors = np.random.default_rng(1).standard_t(3, size=300)
    answers = ValueAnswers(values=errors)
    found = rmse_value(np.zeros(300), answers)
    squares = MEAN_SQUARED_ERROR.measure(np.zeros(300), answers)
    assert found.cannot_pass == squares.cannot_pass
    assert "too heavy a tail to pass" in found.cannot_pass
    assert found.rows_needed(ok=-3.0, bad=-3.1, **PLAN) > 300
    calm = rmse_value(*rows()[:2])
    assert calm.cannot_pass is None


def test_a_difference_on_a_handful_of_rows_gets_no_verdict():
    y = np.zeros(200)
    old = np.random.default_rng(1).normal(size=200)
    new = old * 0.99
    new[3] = 30.0
    found = rmse_difference(y, ValueAnswers(values=new), ValueAnswers(values=old))
    assert "rests on a handful of rows" in found.cannot_judge
    assert found.rows_needed(ok=0.0, bad=-0.1, **PLAN) > 200


def rates(*, n, worse, repeats, seed, errors):
    """Count false claims about a candidate whose RMSE is higher by a known share."""
    rng, found = np.random.default_rng(seed), []
    spread = errors.std()
    margin = worse * np.sqrt(1.09) * spread
    for _ in range(repeats):
        e = errors.rvs(n, random_state=rng)
        old, new = (e + 0.3 * spread * rng.normal(size=n) for _ in range(2))
        measured = rmse_difference(
            np.zeros(n),
            ValueAnswers(values=new * (1 + worse)),
            ValueAnswers(values=old),
        )
        judged = measured.cannot_judge is None
        found.append(
            (measured.p_worse_than(-margin), measured.p_better_than(-margin))
            if judged
            else (1.0, 1.0)
        )
    return np.array(found).T


def test_heavy_tails_block_and_pass_at_the_level():
    block, _ = rates(n=200, worse=0.0, repeats=500, seed=1, errors=stats.t(3))
    _, passed = rates(n=200, worse=0.02, repeats=500, seed=2, errors=stats.t(3))
    assert np.mean(block <= 0.05) < 0.05 + 0.03
    assert np.mean(passed <= 0.05) < 0.05 + 0.03


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("df", "n", "worse", "most"),
    [
        (3, 200, 0.0, 0.055),
        (3, 1000, 0.0, 0.055),
        (3, 200, 0.05, 0.065),
        (3, 1000, 0.05, 0.075),
        (5, 200, 0.1, 0.062),
        (5, 1000, 0.1, 0.058),
    ],
)
def test_levels_in_the_long_run(df, n, worse, most):
    block, passed = rates(n=n, worse=worse, repeats=8000, seed=3, errors=stats.t(df))
    assert np.mean(block <= 0.05) < most
    assert np.mean(passed <= 0.05) < most
