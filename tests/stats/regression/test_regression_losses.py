from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.regression import regression_losses as losses
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

ORACLES = {
    "mean_absolute_error": (losses.MEAN_ABSOLUTE_ERROR, metrics.mean_absolute_error),
    "mean_squared_error": (losses.MEAN_SQUARED_ERROR, metrics.mean_squared_error),
    "mean_absolute_percentage_error": (
        losses.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
        metrics.mean_absolute_percentage_error,
    ),
    "mean_poisson_deviance": (
        losses.MEAN_POISSON_DEVIANCE,
        metrics.mean_poisson_deviance,
    ),
    "mean_gamma_deviance": (losses.MEAN_GAMMA_DEVIANCE, metrics.mean_gamma_deviance),
    "mean_pinball_loss(0.9)": (
        losses.mean_pinball_loss(0.9),
        lambda y, m, **w: metrics.mean_pinball_loss(y, m, alpha=0.9, **w),
    ),
} | {
    f"mean_tweedie_deviance({power:g})": (
        losses.mean_tweedie_deviance(power),
        lambda y, m, power=power, **w: metrics.mean_tweedie_deviance(
            y, m, power=power, **w
        ),
    )
    for power in (-1, 0, 1, 1.5, 1.99, 2, 3)
}


def rows(n=200, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.gamma(2, size=n) + 0.1
    one, other = (
        ValueAnswers(values=y * np.exp(0.3 * rng.normal(size=n))) for _ in range(2)
    )
    return y, one, other, rng.gamma(1, size=n) + 0.01


@pytest.mark.parametrize("name", ORACLES)
def test_the_value_is_that_of_scikit_learn_with_and_without_weights(name):
    metric, oracle = ORACLES[name]
    y, answers, _, weights = rows()
    for w in (None, weights):
        found = metric.influence(y, answers, w)
        known = oracle(y, answers.values, sample_weight=w)
        assert found.value == pytest.approx(known, rel=1e-9)
    assert metric.name == name
    assert metric.measure(y, answers).candidate == pytest.approx(
        oracle(y, answers.values), rel=1e-9
    )


@pytest.mark.parametrize("name", ORACLES)
def test_independent_rows_go_through_the_paired_t(name):
    metric, _ = ORACLES[name]
    y, new, old, _ = rows(seed=3)
    found = metric.compare(y, new, old)
    by_influence = difference_of(
        metric.influence(y, new, None),
        metric.influence(y, old, None),
        structure=RowStructure(),
        higher_is_better=False,
        method="",
        n=y.size,
    )
    assert found.estimate == pytest.approx(by_influence.estimate, rel=1e-9)
    for x in (-0.1, 0.0, 0.1):
        assert found.p_better_than(x) == pytest.approx(
            by_influence.p_better_than(x), abs=1e-9
        )


def test_on_the_harmless_side_it_is_the_paired_t_of_scipy():
    y, new, old, _ = rows(seed=4)
    found = losses.MEAN_ABSOLUTE_ERROR.compare(y, new, old)
    a, b = (losses.absolute_errors(y, m.values) for m in (new, old))
    better = stats.ttest_rel(b, a, alternative="greater").pvalue
    worse = stats.ttest_rel(b, a, alternative="less").pvalue
    pairs = [(found.p_better_than(0.0), better), (found.p_worse_than(0.0), worse)]
    assert all(mine >= scipy - 1e-12 for mine, scipy in pairs)
    assert any(mine == pytest.approx(scipy, abs=1e-9) for mine, scipy in pairs)


def test_zeros_are_allowed_where_claims_can_be_none():
    y = np.array([0.0, 0.0, 2.0])
    m = np.array([0.1, 1.0, 1.5])
    for power in (1, 1.5):
        assert losses.tweedie_deviances(y, m, power=power).mean() == pytest.approx(
            metrics.mean_tweedie_deviance(y, m, power=power), rel=1e-9
        )


def test_percentage_errors_of_zeros_are_undefined_with_their_count():
    y = np.array([0.0, 1.0, 0.0, 2.0])
    answers = ValueAnswers(values=np.ones(4))
    metric = losses.MEAN_ABSOLUTE_PERCENTAGE_ERROR
    assert isinstance(metric.influence(y, answers, None), Undefined)
    for found in (metric.measure(y, answers), metric.compare(y, answers, answers)):
        assert "2 of 4 rows have a truth of 0" in found.cannot_judge
        assert found.estimate is None


@pytest.mark.parametrize(
    ("y", "m", "power", "words"),
    [
        (
            [1.0],
            [0.0],
            1,
            "`predicted` must be positive for the Poisson .* such as 0.0",
        ),
        ([-1.0], [1.0], 1, "`y` must be 0 or more for the Poisson .* such as -1.0"),
        ([0.0], [1.0], 2, "`y` must be positive for the gamma .* such as 0.0"),
        ([1.0], [-2.0], 1.5, r"positive for the Tweedie \(1.5\) .* such as -2.0"),
        ([-1.0], [1.0], 1.5, "0 or more"),
        ([1.0], [0.0], -1, "`predicted` must be positive"),
        ([1.0], [1.0], 0.5, "`power` must be 0 or less, or 1 or more"),
        ([1.0], [1.0], float("nan"), "`power` must be"),
        ([1.0], [1e-60], 9, "too large for a number on 1 of 1 rows"),
    ],
)
def test_what_is_outside_of_the_domain_is_refused(y, m, power, words):
    with pytest.raises(InvalidInput, match=words):
        losses.tweedie_deviances(y, m, power=power)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 90, float("nan")])
def test_a_quantile_is_between_zero_and_one(alpha):
    with pytest.raises(InvalidInput, match="`alpha` must be between 0 and 1"):
        losses.mean_pinball_loss(alpha)


def test_a_power_without_a_family_is_refused_when_the_metric_is_made():
    with pytest.raises(InvalidInput, match="`power` must be"):
        losses.mean_tweedie_deviance(0.5)


def test_equal_predictions_have_equal_losses():
    y, answers, _, _ = rows()
    same = ValueAnswers(values=answers.values.copy())
    for metric, _ in ORACLES.values():
        assert metric.compare(y, answers, same).note == "equal losses"


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_is_undefined(n):
    y, answers = np.ones(n), ValueAnswers(values=np.full(n, 2.0))
    for metric, _ in ORACLES.values():
        assert metric.measure(y, answers).estimate is None
        assert isinstance(metric.influence(y, answers, None), Undefined)


def claims(rng, n, noise):
    """Draw a year of claims, most of them none, and two noisy tariffs."""
    exposure = rng.uniform(0.1, 1, n)
    risk = 0.1 * rng.gamma(2, 0.5, n)
    count = rng.poisson(exposure * risk)
    amount = np.where(count > 0, rng.gamma(np.maximum(count, 1)), 0.0) / exposure
    tariffs = (
        ValueAnswers(values=risk * np.exp(s * rng.normal(size=n))) for s in noise
    )
    return exposure, amount, *tariffs


def equal_tariffs(*, n, repeats, seed):
    rng, found = np.random.default_rng(seed), []
    metric = losses.mean_tweedie_deviance(1.5)
    for _ in range(repeats):
        exposure, y, one, other = claims(rng, n, (0.3, 0.3))
        measured = difference_of(
            metric.influence(y, one, exposure),
            metric.influence(y, other, exposure),
            structure=RowStructure(weights=exposure),
            higher_is_better=False,
            method="",
            n=n,
        )
        judged = measured.cannot_judge is None
        found.append(measured.p_worse_than(0.0) if judged else 1.0)
    return np.array(found)


def test_equal_tariffs_of_rare_claims_block_at_most_at_the_level():
    p = equal_tariffs(n=2000, repeats=600, seed=5)
    assert np.mean(p <= 0.05) < 0.05 + 0.027
    assert np.mean(p <= 0.005) < 0.005 + 0.01


@pytest.mark.calibration
@pytest.mark.parametrize("n", [1000, 5000])
def test_equal_tariffs_block_at_most_at_the_level_in_the_long_run(n):
    p = equal_tariffs(n=n, repeats=20_000, seed=6)
    assert np.mean(p <= 0.05) < 0.055
    assert np.mean(p <= 0.005) < 0.0065
