from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from scipy import stats

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.losses.mean_loss import mean_loss


def mean(values):
    psi = (values - values.mean()) / values.size
    return Influence(value=float(values.mean()), psi=psi, df=values.size - 1)


def measure(values, structure=None, *, higher_is_better=True, bounds=None):
    return value_of(
        mean(values),
        structure=RowStructure() if structure is None else structure,
        higher_is_better=higher_is_better,
        method="mean",
        n=values.size,
        bounds=bounds,
    )


def shares(seed, n=300, share=0.9):
    return (np.random.default_rng(seed).random(n) < share).astype(float)


def test_on_plain_rows_it_is_the_special_procedure_of_mean_losses():
    losses = np.random.default_rng(1).exponential(size=300)
    found = measure(losses, higher_is_better=False)
    special_one = mean_loss(losses, measure="loss")
    for x in (-1.2, -1.0, -0.9):
        assert found.p_better_than(x) == pytest.approx(special_one.p_better_than(x))
        assert found.p_worse_than(x) == pytest.approx(special_one.p_worse_than(x))
    assert found.interval(0.9) == pytest.approx(special_one.interval(0.9))
    assert (found.orientation, found.candidate) == (-1, pytest.approx(losses.mean()))


def test_rows_in_time_have_the_t_of_batch_means():
    values = np.random.default_rng(2).normal(size=800)
    found = measure(values, RowStructure(time=np.arange(800.0)))
    means = values.reshape(20, 40).mean(axis=1)
    oracle = stats.ttest_1samp(means, 0.05, alternative="less")
    assert found.p_worse_than(0.05) == pytest.approx(oracle.pvalue, abs=1e-9)


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_bounds_keep_the_interval_inside_and_the_weaker_claim(higher_is_better):
    values = shares(3, n=60, share=0.95)
    ask = {"higher_is_better": higher_is_better}
    bounded, plain = measure(values, bounds=(0.0, 1.0), **ask), measure(values, **ask)
    sign = 1 if higher_is_better else -1
    for at in (0.8, 0.9, 0.99):
        assert bounded.p_better_than(sign * at) >= plain.p_better_than(sign * at)
        assert bounded.p_worse_than(sign * at) >= plain.p_worse_than(sign * at)
    low, high, _ = bounded.interval(0.9)
    assert low <= plain.interval(0.9).low
    assert high >= plain.interval(0.9).high
    logit = special.logit(values.mean()) - stats.t.ppf(0.95, 59) * stats.sem(values) / (
        values.mean() * (1 - values.mean())
    )
    farther = low if higher_is_better else -high
    assert farther <= special.expit(logit) + 1e-12


@given(
    seed=st.integers(0, 50),
    x=st.floats(-0.2, 1.2),
    confidence=st.floats(0.5, 0.999),
)
def test_p_values_and_interval_agree(seed, x, confidence):
    structure = RowStructure(groups=np.arange(300) // 3)
    found = measure(shares(seed), structure, bounds=(0.0, 1.0))
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    low, high, _ = found.interval(confidence)
    assert low <= found.estimate <= high
    level = (1 - confidence) / 2
    if abs(low - x) > 1e-9:
        assert (low > x) == (better < level)
    if abs(high - x) > 1e-9:
        assert (high < x) == (worse < level)


def test_a_perfect_score_has_no_spread_to_judge_by():
    found = measure(np.ones(50), bounds=(0.0, 1.0))
    assert found.estimate is None
    assert found.candidate == 1.0
    assert "No row of 50 differs" in found.cannot_judge


def test_an_undefined_metric_keeps_its_reason_and_orientation():
    found = value_of(
        Undefined(reason="0 positives among 9 rows"),
        structure=RowStructure(),
        higher_is_better=False,
        method="log loss",
        n=9,
    )
    assert found.cannot_judge == "0 positives among 9 rows"
    assert (found.n, found.orientation) == (9, -1)


def test_few_groups_cannot_be_judged():
    found = measure(shares(4), RowStructure(groups=np.arange(300) // 50))
    assert found.cannot_judge.startswith("6 effective groups are too few")


def boundary_rates(*, share, sizes, icc, reps, bounds, seed=5):
    """Give rates of (pass, failure) at the true share, at .05 and .005."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    errors = np.zeros((2, 2))
    strength = (1 - icc) / icc
    for rep in range(reps):
        rng = np.random.default_rng([seed, rep])
        p = rng.beta(share * strength, (1 - share) * strength, len(sizes))[groups]
        values = (rng.random(groups.size) < p).astype(float)
        found = measure(values, RowStructure(groups=groups), bounds=bounds)
        if found.cannot_judge is None:
            tests = (found.p_better_than(share), found.p_worse_than(share))
            errors += [[p <= level for level in (0.05, 0.005)] for p in tests]
    return errors / reps


def test_a_share_of_grouped_rows_keeps_the_level():
    found = boundary_rates(
        share=0.85, sizes=[5] * 60, icc=0.1, reps=1500, bounds=(0.0, 1.0)
    )
    assert found[:, 0].max() < 0.07
    assert found[:, 0].min() > 0.015


@pytest.mark.calibration
@pytest.mark.parametrize("share", [0.6, 0.85, 0.95])
@pytest.mark.parametrize("n_groups", [15, 40, 150])
def test_shares_of_grouped_rows_keep_both_levels(share, n_groups):
    found = boundary_rates(
        share=share, sizes=[8] * n_groups, icc=0.15, reps=8000, bounds=(0.0, 1.0)
    )
    assert found[:, 0].max() < 0.066
    assert found[:, 1].max() < 0.010
