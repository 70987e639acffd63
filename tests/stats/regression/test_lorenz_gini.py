from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate
from sklearn.metrics import roc_auc_score

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.regression.lorenz_gini import lorenz_gini
from pytest_mlgate.stats.regression.value_answers import ValueAnswers


def portfolio(n=800, seed=1, noise=0.3, frequency=0.3):
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(0.1, 1, n)
    risk = frequency * rng.gamma(2, 0.5, n)
    y = rng.poisson(exposure * risk) / exposure
    tariffs = (risk * np.exp(noise * rng.normal(size=n)) for _ in range(2))
    return exposure, y, *(ValueAnswers(values=tariff) for tariff in tariffs)


def curve_gini(y, score, weights):
    """Integrate the ordered Lorenz curve point by point."""
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=-np.inf))
    exposure = np.add.reduceat(weights[order], starts)
    claims = np.add.reduceat((weights * y)[order], starts)
    x = np.concatenate([[0], np.cumsum(exposure) / exposure.sum()])
    z = np.concatenate([[0], np.cumsum(claims) / claims.sum()])
    return 1 - 2 * integrate.trapezoid(z, x)


@pytest.mark.parametrize("decimals", [9, 1])
def test_it_is_the_area_of_the_ordered_lorenz_curve(decimals):
    exposure, y, tariff, _ = portfolio()
    score = tariff.values.round(decimals)
    for w in (exposure, None):
        weights = np.ones(y.size) if w is None else w
        known = curve_gini(y, score, weights) / curve_gini(y, y, weights)
        found = lorenz_gini(y, ValueAnswers(values=score), w)
        assert found.value == pytest.approx(known, abs=1e-9)


def test_claims_of_one_size_make_it_the_auroc():
    _, counts, tariff, _ = portfolio()
    y = (counts > 0).astype(float)
    known = 2 * roc_auc_score(y, tariff.values) - 1
    assert lorenz_gini(y, tariff, None).value == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize("decimals", [9, 1])
def test_the_influence_is_the_derivative_in_the_weight(decimals):
    exposure, y, tariff, _ = portfolio()
    answers = ValueAnswers(values=tariff.values.round(decimals))
    found = lorenz_gini(y, answers, exposure)
    for row in (0, 5, int(y.argmax())):
        moved = exposure.copy()
        moved[row] *= 1 + 1e-6
        slope = (lorenz_gini(y, answers, moved).value - found.value) / 1e-6
        assert found.psi[row] == pytest.approx(slope, abs=1e-6)
    assert found.psi.sum() == pytest.approx(0, abs=1e-9)


def test_the_standard_error_is_that_of_the_jackknife():
    exposure, y, tariff, _ = portfolio(n=400, frequency=1.0)
    found = lorenz_gini(y, tariff, exposure)
    keep = ~np.eye(400, dtype=bool)
    without = np.array(
        [
            lorenz_gini(y[k], ValueAnswers(values=tariff.values[k]), exposure[k]).value
            for k in keep
        ]
    )
    jackknife = np.sqrt(399 / 400 * np.square(without - without.mean()).sum())
    assert np.sqrt(np.square(found.psi).sum()) == pytest.approx(jackknife, rel=0.03)


def test_the_perfect_order_is_one_and_a_constant_is_nothing():
    exposure, y, _, _ = portfolio()
    perfect = lorenz_gini(y, ValueAnswers(values=y), exposure)
    assert perfect.value == pytest.approx(1)
    assert np.abs(perfect.psi).max() < 1e-12
    constant = lorenz_gini(y, ValueAnswers(values=np.ones(y.size)), exposure)
    assert (constant.value, constant.psi.any()) == (0.0, False)


def test_only_the_order_of_predictions_counts_and_not_that_of_rows():
    exposure, y, tariff, _ = portfolio()
    one = lorenz_gini(y, tariff, exposure)
    other = lorenz_gini(y, ValueAnswers(values=np.log(tariff.values)), exposure)
    assert one.value == pytest.approx(other.value, abs=1e-12)
    back = slice(None, None, -1)
    turned = ValueAnswers(values=tariff.values[back])
    third = lorenz_gini(y[back], turned, exposure[back])
    assert one.value == pytest.approx(third.value, abs=1e-12)


def test_refunds_are_refused_and_few_claims_are_undefined():
    with pytest.raises(InvalidInput, match=r"`y` must be 0 or more .* such as -1\.0"):
        lorenz_gini(np.array([1.0, -1.0]), ValueAnswers(values=np.ones(2)), None)
    few = lorenz_gini(np.r_[np.ones(49), np.zeros(51)], _any(100), None)
    assert "of 100 rows 49 have one" in few.reason
    same = lorenz_gini(np.ones(100), _any(100), None)
    assert "no order to find" in same.reason
    assert isinstance(lorenz_gini(np.array([]), _any(0), None), Undefined)


def _any(n):
    return ValueAnswers(values=np.arange(float(n)))


def equal_tariffs(*, n, repeats, seed, frequency):
    rng, found = np.random.default_rng(seed), []
    for _ in range(repeats):
        exposure, y, one, other = portfolio(
            n, seed=rng.integers(2**32), frequency=frequency
        )
        measured = difference_of(
            lorenz_gini(y, one, exposure),
            lorenz_gini(y, other, exposure),
            structure=RowStructure(weights=exposure),
            higher_is_better=True,
            method="",
            n=n,
        )
        judged = measured.cannot_judge is None
        found.append(measured.p_worse_than(0.0) if judged else 1.0)
    return np.array(found)


def test_equal_tariffs_block_at_most_at_the_level():
    p = equal_tariffs(n=1200, repeats=350, seed=5, frequency=0.1)
    assert np.mean(p <= 0.05) < 0.05 + 0.035


@pytest.mark.calibration
@pytest.mark.parametrize(("n", "frequency"), [(1200, 0.1), (4000, 0.1), (6000, 0.02)])
def test_equal_tariffs_block_at_most_at_the_level_in_the_long_run(n, frequency):
    p = equal_tariffs(n=n, repeats=8000, seed=6, frequency=frequency)
    assert np.mean(p <= 0.05) < 0.057
    assert np.mean(p <= 0.005) < 0.0075
