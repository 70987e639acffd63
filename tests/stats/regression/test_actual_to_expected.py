from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.regression.actual_to_expected import ACTUAL_TO_EXPECTED_ERROR
from pytest_mlgate.stats.regression.actual_to_expected import actual_to_expected
from pytest_mlgate.stats.regression.actual_to_expected import distance_from_one
from pytest_mlgate.stats.regression.actual_to_expected import (
    distance_from_one_difference,
)
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

PLAIN = RowStructure()


def portfolio(n=2000, seed=1, actual=1.0, frequency=0.1):
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(0.1, 1, n)
    risk = frequency * rng.gamma(2, 0.5, n)
    y = rng.poisson(exposure * risk) / exposure
    tariffs = (risk * np.exp(0.3 * rng.normal(size=n) - 0.045) for _ in range(2))
    answers = (ValueAnswers(values=tariff / actual) for tariff in tariffs)
    return exposure, y, *answers


def test_the_ratio_is_that_of_the_totals_with_exposure():
    exposure, y, tariff, _ = portfolio()
    known = (exposure * y).sum() / (exposure * tariff.values).sum()
    assert actual_to_expected(y, tariff, exposure).value == pytest.approx(known)
    known = y.sum() / tariff.values.sum()
    assert actual_to_expected(y, tariff, None).value == pytest.approx(known)


def test_the_standard_error_is_the_robust_one_of_statsmodels():
    exposure, y, tariff, _ = portfolio()
    # a regression through the origin, weighted so that it is the ratio of totals
    weights = exposure / tariff.values
    fit = sm.WLS(y, tariff.values, weights=weights).fit(cov_type="HC0")
    found = actual_to_expected(y, tariff, exposure)
    assert found.value == pytest.approx(fit.params[0], rel=1e-9)
    assert np.sqrt(np.square(found.psi).sum()) == pytest.approx(fit.bse[0], rel=1e-9)


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_is_undefined(n):
    answers = ValueAnswers(values=np.ones(n))
    assert isinstance(actual_to_expected(np.ones(n), answers, None), Undefined)
    alone = distance_from_one(np.ones(n), answers, PLAIN)
    assert (alone.estimate, alone.orientation) == (None, -1)
    both = distance_from_one_difference(np.ones(n), answers, answers, PLAIN)
    assert both.estimate is None


def test_nothing_expected_is_undefined():
    found = actual_to_expected(np.ones(5), ValueAnswers(values=np.zeros(5)), None)
    assert "not above 0" in found.reason


@given(seed=st.integers(0, 30), limit=st.floats(0.01, 0.6))
def test_a_pass_is_two_one_sided_tests(seed, limit):
    exposure, y, tariff, _ = portfolio(n=400, seed=seed)
    structure = RowStructure(weights=exposure)
    ratio = value_of(
        actual_to_expected(y, tariff, exposure),
        structure=structure,
        higher_is_better=True,
        method="",
        n=400,
    )
    found = distance_from_one(y, tariff, structure)
    both = max(ratio.p_worse_than(1 + limit), ratio.p_better_than(1 - limit))
    assert found.p_better_than(-limit) == pytest.approx(both, abs=1e-9)
    sides = [ratio.p_better_than(1 + limit), ratio.p_worse_than(1 - limit)]
    assert found.p_worse_than(-limit) >= min(sides) - 1e-12
    assert found.p_worse_than(-limit) <= 2 * min(sides) + 0.5


@given(seed=st.integers(0, 60), x=st.floats(-1, 0.1), confidence=st.floats(0.6, 0.99))
def test_p_values_and_interval_agree(seed, x, confidence):
    exposure, y, tariff, other = portfolio(n=300, seed=seed)
    structure, level = RowStructure(weights=exposure), (1 - confidence) / 2
    for found in (
        distance_from_one(y, tariff, structure),
        distance_from_one_difference(y, tariff, other, structure),
    ):
        better, worse = found.p_better_than(x), found.p_worse_than(x)
        assert 0 <= better <= 1
        assert 0 <= worse <= 1
        low, high, _ = found.interval(confidence)
        assert low <= found.estimate <= high
        if abs(x - low) > 1e-6:
            assert (low > x) == (better < level)
        if abs(x - high) > 1e-6 and abs(x) > 1e-6:
            assert (high < x) == (worse < level)


def test_a_distance_is_never_better_than_nothing():
    _, y, tariff, _ = portfolio()
    found = distance_from_one(y, tariff, PLAIN)
    assert found.p_better_than(0.0) == 1.0
    assert found.p_worse_than(0.01) == 0.0
    assert found.orientation == -1
    assert found.candidate == pytest.approx(-found.estimate)
    assert found.note.startswith("actual over expected is ")


def test_swapping_the_models_flips_the_sign():
    exposure, y, one, other = portfolio()
    other = ValueAnswers(values=1.2 * other.values)
    structure = RowStructure(weights=exposure)
    there = distance_from_one_difference(y, one, other, structure)
    back = distance_from_one_difference(y, other, one, structure)
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    for x in (-0.1, 0.0, 0.1):
        assert there.p_better_than(x) == pytest.approx(back.p_worse_than(-x), abs=1e-9)


def test_equal_predictions_are_identical_outputs():
    _, y, tariff, _ = portfolio()
    same = ValueAnswers(values=tariff.values.copy())
    assert ACTUAL_TO_EXPECTED_ERROR.compare(y, tariff, same).note == "identical outputs"


def test_too_low_on_one_side_is_no_gain_over_too_high_on_the_other():
    exposure, y, tariff, _ = portfolio(n=20_000)
    low, high = (ValueAnswers(values=f * tariff.values) for f in (1 / 1.3, 1 / 0.7))
    found = distance_from_one_difference(y, low, high, RowStructure(weights=exposure))
    assert abs(found.estimate) < 0.1
    assert found.p_better_than(0.1) > 0.05
    assert found.p_worse_than(-0.1) > 0.05


def rates(*, n, actual, repeats, seed, frequency=0.1):
    rng, found = np.random.default_rng(seed), []
    for _ in range(repeats):
        exposure, y, tariff, _ = portfolio(n, rng.integers(2**32), actual, frequency)
        measured = distance_from_one(y, tariff, RowStructure(weights=exposure))
        limit = -abs(actual - 1)
        found.append((measured.p_worse_than(limit), measured.p_better_than(limit)))
    return np.array(found).T


def test_a_ratio_at_the_limit_blocks_and_passes_at_the_level():
    # 0.02 is narrow beside the error: one tail alone would block twice as often
    for actual in (1.02, 0.7):
        block, passed = rates(n=1000, actual=actual, repeats=250, seed=1)
        assert np.mean(block <= 0.05) < 0.05 + 0.042
        assert np.mean(passed <= 0.05) < 0.05 + 0.042


@pytest.mark.calibration
@pytest.mark.parametrize("actual", [0.7, 0.9, 0.98, 1.02, 1.1, 1.3])
@pytest.mark.parametrize("n", [1000, 4000])
def test_levels_in_the_long_run(n, actual):
    block, passed = rates(n=n, actual=actual, repeats=8000, seed=2)
    assert np.mean(block <= 0.05) < 0.057
    assert np.mean(block <= 0.005) < 0.008
    assert np.mean(passed <= 0.05) < 0.057
