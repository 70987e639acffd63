from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.paired_ratio import paired_ratio

QUESTION = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def positives(both, top, bottom, neither):
    """Make a table in which the candidate alone finds `top`, the baseline `bottom`."""
    joint = np.zeros((2, 2, 2), dtype=np.int64)
    joint[1] = [[neither, top], [bottom, both]]
    joint[0, 0, 0] = 100
    return joint


def constrained_score(both, top, bottom, neither, ratio):
    """Standardise the contrast by the likelihood's maximum at a ratio, by search."""
    n = both + top + bottom + neither

    def shares(p):
        p10, p01 = p
        p11 = (p10 - ratio * p01) / (ratio - 1)
        return np.array([p11, p10, p01, 1 - p11 - p10 - p01])

    def loss(p):
        found = shares(p)
        if found.min() <= 0:
            return 1e9
        return -np.array([both, top, bottom, neither]) @ np.log(found)

    grid = [
        (a, b) for a in np.linspace(0.005, 0.3, 40) for b in np.linspace(0.005, 0.3, 40)
    ]
    start = min(grid, key=loss)
    best = optimize.minimize(
        loss, start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13}
    ).x
    variance = n * ratio * best.sum()
    return (both + top - ratio * (both + bottom)) / np.sqrt(variance)


@pytest.mark.parametrize("ratio", [0.8, 0.95, 1.1])
@pytest.mark.parametrize("cells", [(70, 5, 12, 20), (30, 2, 9, 100)])
def test_the_score_uses_the_constrained_maximum_of_the_likelihood(cells, ratio):
    found = paired_ratio("recall", positives(*cells))
    score = constrained_score(*cells, ratio)
    x = math.log(ratio)
    assert found.p_better_than(x) == pytest.approx(stats.norm.sf(score), abs=1e-6)
    assert found.p_worse_than(x) == pytest.approx(stats.norm.cdf(score), abs=1e-6)


def test_at_a_ratio_of_one_the_score_is_that_of_mcnemar():
    found = paired_ratio("recall", positives(70, 5, 12, 20))
    oracle = mcnemar([[70, 5], [12, 20]], exact=False, correction=False)
    assert 2 * found.p_better_than(-1e-13) - 1 == pytest.approx(
        1 - oracle.pvalue, abs=1e-9
    )


@pytest.mark.parametrize("metric", PAIRED_PROPORTIONS)
def test_worse_than_no_change_is_the_test_of_the_difference(metric):
    joint = np.array([[[860, 35], [22, 15]], [[20, 4], [12, 64]]])
    ratio, gain = (
        paired_ratio(metric, joint),
        paired_proportion_difference(metric, joint),
    )
    assert ratio.p_worse_than(0.0) == gain.p_worse_than(0.0)
    assert (ratio.candidate, ratio.baseline, ratio.n) == (
        gain.candidate,
        gain.baseline,
        gain.n,
    )
    assert np.sign(ratio.estimate) == np.sign(gain.estimate)
    better = ratio.candidate / ratio.baseline
    assert abs(ratio.estimate) == pytest.approx(abs(math.log(better)))


@given(
    cells=st.tuples(*[st.integers(1, 40)] * 4),
    x=st.floats(-1, 1),
    confidence=st.floats(0.5, 0.99),
)
def test_p_values_and_interval_agree_and_swapping_flips_the_sign(cells, x, confidence):
    both, top, bottom, neither = cells
    found = paired_ratio("recall", positives(*cells))
    other = paired_ratio("recall", positives(both, bottom, top, neither))
    assert found.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert (
        found.p_better_than(x)
        == pytest.approx(
            other.p_worse_than(-x) if x else 1 - found.p_better_than(0), abs=1e-9
        )
        or x == 0
    )
    low, high, _ = found.interval(confidence)
    assert low <= found.estimate <= high
    level = (1 - confidence) / 2
    assert 0 <= found.p_better_than(x) <= 1
    if abs(low - x) > 1e-9:
        assert (low > x) == (found.p_better_than(x) < level)
    if abs(high - x) > 1e-9 and x:
        assert (high < x) == (found.p_worse_than(x) < level)


def test_perfect_agreement_is_no_certainty():
    found = paired_ratio("recall", positives(60, 0, 0, 20))
    low, high, _ = found.interval(0.9)
    assert low < -0.03
    assert high > 0.03
    assert found.rows_needed(**QUESTION) is not None


def test_fewer_than_twenty_events_cannot_be_judged():
    enough = paired_ratio("recall", positives(10, 4, 6, 200))
    few = paired_ratio("recall", positives(10, 4, 5, 200))
    assert enough.cannot_judge is None
    assert few.cannot_judge.startswith("19 rows on which a model has the event")
    assert few.rows_needed(**QUESTION) >= 320


@pytest.mark.parametrize(
    ("cells", "name"), [((0, 0, 30, 9), "candidate"), ((0, 30, 0, 9), "baseline")]
)
def test_a_share_of_zero_has_no_ratio(cells, name):
    found = paired_ratio("recall", positives(*cells))
    assert found.estimate is None
    assert found.cannot_judge.startswith(f"The {name}'s share is 0 of 39 rows")


def test_of_false_alarms_fewer_are_better():
    joint = np.array([[[800, 10], [40, 50]], [[20, 4], [12, 64]]])
    found = paired_ratio("false_positive_rate", joint)
    assert found.estimate == pytest.approx(math.log(90 / 60))
    joint = np.array([[[800, 10], [90, 0]], [[20, 4], [12, 64]]])
    assert paired_ratio("false_positive_rate", joint).estimate == pytest.approx(
        math.log(9)
    )


def test_no_positives_leave_no_recall():
    found = paired_ratio("recall", positives(0, 0, 0, 0))
    assert "0 positives among 100 rows" in found.cannot_judge


def test_rows_are_counted_from_three_arrays_alike():
    rng = np.random.default_rng(1)
    y, old, new = rng.random((3, 500)) < 0.5
    joint = joint_counts(y, baseline=old, candidate=new)
    found = paired_ratio("accuracy", joint)
    assert found.estimate == pytest.approx(
        math.log((new == y).mean() / (old == y).mean())
    )


def boundary_rates(*, n, a, b, both, reps, seed):
    """Give rates of (pass, failure) at the true ratio, at .05 and .005."""
    rng = np.random.default_rng(seed)
    rates, x = np.zeros((2, 2)), math.log(a / b)
    for cells in rng.multinomial(n, [both, a - both, b - both, 1 - a - b + both], reps):
        found = paired_ratio("recall", positives(*cells))
        if found.cannot_judge is None:
            tests = (found.p_better_than(x), found.p_worse_than(x))
            rates += [[p <= level for level in (0.05, 0.005)] for p in tests]
    return rates / reps


def test_the_level_holds_at_the_true_ratio():
    rates = boundary_rates(n=200, a=0.76, b=0.8, both=0.74, reps=1500, seed=2)
    assert rates[:, 0].max() < 0.068
    assert rates[:, 0].min() > 0.03


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "a", "b", "both", "most"),
    [
        (50, 0.76, 0.8, 0.74, 0.075),
        (200, 0.76, 0.8, 0.74, 0.062),
        (1000, 0.76, 0.8, 0.74, 0.058),
        (500, 0.9405, 0.99, 0.938, 0.061),
        (1000, 0.022, 0.02, 0.015, 0.055),
    ],
)
def test_both_levels_hold_at_the_true_ratio(n, a, b, both, most):
    rates = boundary_rates(n=n, a=a, b=b, both=both, reps=30_000, seed=3)
    assert rates[0, 0] < 0.055
    assert rates[1, 0] < most
    assert rates[:, 1].max() < 0.0085
