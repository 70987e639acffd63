from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.ratio import ratio_of

PLAIN = RowStructure()
QUESTION = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def mean(values):
    psi = (values - values.mean()) / values.size
    return Influence(value=float(values.mean()), psi=psi, df=values.size - 1)


def ratio(candidate, baseline, structure=PLAIN, *, higher_is_better=True):
    return ratio_of(
        mean(candidate),
        mean(baseline),
        structure=structure,
        higher_is_better=higher_is_better,
        method="mean",
        n=candidate.size,
    )


def draw(seed, n=300, factor=1.0):
    rng = np.random.default_rng(seed)
    baseline = rng.gamma(4.0, size=n)
    return factor * baseline * np.exp(0.2 * rng.normal(size=n)), baseline


@pytest.mark.parametrize("at", [0.9, 1.0, 1.05])
def test_the_test_at_a_ratio_is_the_difference_of_scaled_values(at):
    candidate, baseline = draw(1)
    found = ratio(candidate, baseline)
    scaled = difference_of(
        mean(candidate),
        mean(at * baseline),
        structure=PLAIN,
        higher_is_better=True,
        method="mean",
        n=300,
    )
    x = math.log(at)
    assert found.p_better_than(x) == pytest.approx(scaled.p_better_than(0), abs=1e-9)
    assert found.p_worse_than(x) == pytest.approx(scaled.p_worse_than(0), abs=1e-9)


def test_in_time_the_limits_are_those_of_fieller():
    candidate, baseline = draw(2, n=400)
    found = ratio(candidate, baseline, RowStructure(time=np.arange(400.0)))
    a, b = (v.reshape(20, 20).mean(axis=1) for v in (candidate, baseline))
    q = stats.t.ppf(0.95, 19)
    v = np.cov(a, b) / 20
    # (A - r B)^2 = q^2 (Vaa - 2 r Vab + r^2 Vbb), solved for r
    roots = np.roots(
        [
            b.mean() ** 2 - q * q * v[1, 1],
            -2 * (a.mean() * b.mean() - q * q * v[0, 1]),
            a.mean() ** 2 - q * q * v[0, 0],
        ]
    )
    expected = np.log(np.sort(roots))
    assert found.interval(0.9)[:2] == pytest.approx(tuple(expected), abs=1e-9)


def test_for_losses_positive_is_better_and_the_fields_keep_the_losses():
    candidate, baseline = draw(3, factor=0.8)
    found = ratio(candidate, baseline, higher_is_better=False)
    assert found.estimate == pytest.approx(math.log(baseline.mean() / candidate.mean()))
    assert found.candidate == pytest.approx(candidate.mean())
    assert found.baseline == pytest.approx(baseline.mean())
    assert found.p_better_than(0.0) < 0.001


@settings(max_examples=60)
@given(seed=st.integers(0, 200), x=st.floats(-0.5, 0.5))
def test_swapping_the_models_flips_the_sign(seed, x):
    candidate, baseline = draw(seed, n=50)
    structure = RowStructure(groups=np.arange(50) // 3)
    one, other = (
        ratio(candidate, baseline, structure),
        ratio(baseline, candidate, structure),
    )
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 200),
    x=st.floats(-1, 1),
    confidence=st.floats(0.5, 0.99),
)
def test_p_values_and_interval_agree(seed, x, confidence):
    candidate, baseline = draw(seed, n=60)
    found = ratio(candidate, baseline, RowStructure(groups=np.arange(60) // 2))
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    low, high, _ = found.interval(confidence)
    assert low <= found.estimate <= high
    level = (1 - confidence) / 2
    if abs(low - x) > 1e-8:
        assert (low > x) == (better < level)
    if abs(high - x) > 1e-8:
        assert (high < x) == (worse < level)


def test_the_order_and_copies_in_a_group_of_rows_are_irrelevant():
    candidate, baseline = draw(4)
    order = np.random.default_rng(4).permutation(300)
    rows = np.arange(300)
    one = ratio(candidate, baseline, RowStructure(groups=rows))
    other = ratio(
        np.repeat(candidate[order], 2),
        np.repeat(baseline[order], 2),
        RowStructure(groups=np.repeat(rows, 2)),
    )
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


def test_values_that_are_not_positive_have_no_ratio():
    candidate, baseline = draw(5)
    for new, old, name in (
        (candidate - 10, baseline, "candidate"),
        (candidate, baseline - 10, "baseline"),
    ):
        found = ratio(new, old)
        assert found.estimate is None
        assert found.cannot_judge.startswith(f"The {name}'s value is -")


def test_a_baseline_that_may_be_zero_has_no_ratio():
    rng = np.random.default_rng(6)
    baseline = rng.normal(size=300)
    baseline += 0.05 - baseline.mean()
    found = ratio(rng.normal(1.0, size=300), baseline)
    assert found.estimate is None
    assert "0.05 is not certainly above zero" in found.cannot_judge
    assert found.baseline == pytest.approx(0.05)


def test_proportional_models_prove_nothing():
    _, baseline = draw(7)
    for candidate in (baseline, 2.0 * baseline):
        found = ratio(candidate, baseline)
        assert found.estimate is None
        assert "pull alike" in found.cannot_judge


def test_pulls_that_are_rounding_prove_nothing_and_have_an_interval():
    # losses that are constant up to rounding: no ratio, and no crash on the way to one
    y = np.random.default_rng(1).gamma(2, size=400)
    one, other = (np.square((y + shift) - y) for shift in (1, 2))
    assert np.ptp(one) > 0
    found = ratio(one, other, higher_is_better=False)
    assert found.estimate is None
    assert found.interval(0.9) is None


def test_an_undefined_model_is_named():
    candidate, _ = draw(8)
    found = ratio_of(
        mean(candidate),
        Undefined(reason="0 alarms"),
        structure=PLAIN,
        higher_is_better=True,
        method="precision",
        n=300,
    )
    assert found.cannot_judge == "baseline: 0 alarms"


def test_a_ratio_on_a_handful_of_rows_gets_no_verdict():
    _, baseline = draw(9)
    candidate = baseline * (1 + 0.001 * np.sin(np.arange(300)))
    candidate[7] += 500
    found = ratio(candidate, baseline)
    assert found.cannot_judge == "The estimate rests on a handful of rows."
    assert found.rows_needed(**QUESTION) > 300


def test_the_plan_is_enough_for_a_verdict():
    candidate, baseline = draw(10, n=60)
    needed = ratio(candidate, baseline).rows_needed(**QUESTION)
    assert needed is not None
    assert 10 < needed < 10_000


def boundary_rates(*, n, factor, reps, seed):
    """Give rates of (pass, failure) at the true ratio, at .05 and .005."""
    errors = np.zeros((2, 2))
    x = math.log(factor)
    for rep in range(reps):
        rng = np.random.default_rng([seed, rep])
        baseline = rng.exponential(size=n)
        candidate = factor * (0.5 * baseline + 0.5 * rng.exponential(size=n))
        found = ratio(candidate, baseline, higher_is_better=False)
        if found.cannot_judge is None:
            tests = (found.p_better_than(-x), found.p_worse_than(-x))
            errors += [[p <= level for level in (0.05, 0.005)] for p in tests]
    return errors / reps


def test_the_level_holds_at_the_true_ratio():
    errors = boundary_rates(n=200, factor=1.1, reps=1500, seed=11)
    assert errors[:, 0].max() < 0.07
    assert errors[:, 0].min() > 0.03


@pytest.mark.calibration
@pytest.mark.parametrize("n", [50, 200])
@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_both_levels_hold_at_the_true_ratio(n, factor):
    errors = boundary_rates(n=n, factor=factor, reps=12_000, seed=12)
    assert errors[:, 0].max() < 0.06
    assert errors[:, 1].max() < 0.0085
