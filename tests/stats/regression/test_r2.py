from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.regression.r2 import r2_difference
from pytest_mlgate.stats.regression.r2 import r2_influence
from pytest_mlgate.stats.regression.r2 import r2_value
from pytest_mlgate.stats.regression.regression_losses import squared_errors
from pytest_mlgate.stats.regression.value_answers import ValueAnswers


def rows(n=300, seed=1, noise=(0.5, 0.55)):
    rng = np.random.default_rng(seed)
    y = 3 + rng.normal(size=n)
    return y, *(ValueAnswers(values=y + s * rng.normal(size=n)) for s in noise)


def test_the_value_is_that_of_scikit_learn_with_and_without_weights():
    y, answers, _ = rows()
    weights = np.random.default_rng(2).gamma(1, size=y.size)
    for w in (None, weights):
        known = metrics.r2_score(y, answers.values, sample_weight=w)
        assert r2_influence(y, answers, w).value == pytest.approx(known, abs=1e-9)
    assert r2_value(y, answers).candidate == pytest.approx(
        metrics.r2_score(y, answers.values), abs=1e-9
    )


def test_the_influence_is_the_derivative_in_the_weight():
    y, answers, _ = rows(n=30)
    weights = np.random.default_rng(2).gamma(1, size=30)
    found = r2_influence(y, answers, weights)
    for row in (0, 11, 29):
        moved = weights.copy()
        moved[row] *= 1 + 1e-6
        slope = (r2_influence(y, answers, moved).value - found.value) / 1e-6
        assert found.psi[row] == pytest.approx(slope, abs=1e-6)


def test_at_zero_it_claims_no_more_than_the_mean_squared_error():
    for seed in range(5):
        y, new, old = rows(seed=seed)
        found = r2_difference(y, new, old)
        squares = mean_loss_difference(
            squared_errors(y, new.values), squared_errors(y, old.values), measure="MSE"
        )
        for side in ("p_worse_than", "p_better_than"):
            mine, theirs = getattr(found, side)(0.0), getattr(squares, side)(0.0)
            assert mine >= theirs - 1e-12
            assert mine == pytest.approx(theirs, abs=0.02)


@given(seed=st.integers(0, 30), x=st.floats(-0.3, 0.3))
def test_p_values_and_interval_agree_and_models_swap(seed, x):
    y, new, old = rows(n=60, seed=seed)
    one, other = r2_difference(y, new, old), r2_difference(y, old, new)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)
    low, high, _ = one.interval(0.9)
    assert low <= one.estimate <= high
    if abs(low - x) > 1e-9:
        assert (low > x) == (one.p_better_than(x) < 0.05)


def test_the_interval_of_one_model_holds_the_estimate_and_agrees():
    y, answers, _ = rows()
    found = r2_value(y, answers)
    low, high, _ = found.interval(0.9)
    assert low < found.estimate < high < 1
    assert found.p_better_than(low - 1e-6) < 0.05 < found.p_better_than(low + 1e-6)
    assert found.p_worse_than(high + 1e-6) < 0.05 < found.p_worse_than(high - 1e-6)


def test_degenerate_rows_are_named():
    y, new, old = rows()
    flat = np.full(y.size, 0.1)
    assert "the same on all 300 rows" in r2_difference(flat, new, old).cannot_judge
    assert isinstance(r2_influence(flat, new, np.ones(300)), Undefined)
    exact = ValueAnswers(values=y.copy())
    assert r2_value(y, exact).estimate is None
    assert r2_value(y, exact).candidate == 1.0
    same = ValueAnswers(values=new.values.copy())
    assert r2_difference(y, new, same).note == "equal losses"


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_is_undefined(n):
    y = np.zeros(n)
    one = ValueAnswers(values=y + 1)
    assert r2_difference(y, one, one).estimate is None
    assert r2_value(y, one).estimate is None


def rates(*, n, worse, repeats, seed, df):
    """Count false claims about a loss of R² of known size, with t errors."""
    rng, found = np.random.default_rng(seed), []
    noise = df / (df - 2)
    loss = ((1 + worse) ** 2 - 1) * noise / (4 + noise)
    for _ in range(repeats):
        e = rng.standard_t(df, n)
        truth = 2 * rng.normal(size=n)
        old, new = (truth + 0.3 * rng.normal(size=n) for _ in range(2))
        measured = r2_difference(
            truth + e, ValueAnswers(values=new - worse * e), ValueAnswers(values=old)
        )
        judged = measured.cannot_judge is None
        found.append(
            (measured.p_worse_than(-loss), measured.p_better_than(-loss))
            if judged
            else (1.0, 1.0)
        )
    return np.array(found).T


def test_heavy_tails_block_and_pass_at_the_level():
    block, _ = rates(n=200, worse=0.0, repeats=450, seed=1, df=3)
    _, passed = rates(n=200, worse=0.02, repeats=450, seed=2, df=3)
    assert np.mean(block <= 0.05) < 0.05 + 0.03
    assert np.mean(passed <= 0.05) < 0.05 + 0.03


@pytest.mark.calibration
@pytest.mark.parametrize("df", [3, 5])
@pytest.mark.parametrize("n", [200, 1000])
def test_levels_of_equal_models_in_the_long_run(df, n):
    block, passed = rates(n=n, worse=0.0, repeats=8000, seed=3, df=df)
    assert np.mean(block <= 0.05) < 0.056
    assert np.mean(block <= 0.005) < 0.0075
    assert np.mean(passed <= 0.05) < 0.056
