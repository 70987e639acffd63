from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats
from statsmodels.stats.weightstats import ttost_paired

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.equivalence import equivalence_of
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.verdict import Threshold

VALUES = arrays.arrays(np.float64, 20, elements=st.integers(0, 9).map(float))
LEVELS = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def difference(candidate, baseline):
    return mean_loss_difference(candidate, baseline, measure="loss")


def symmetric(shift):
    half = np.random.default_rng(1).normal(size=80)
    gains = np.concatenate((half, -half)) + shift
    return 20 - gains, np.full(160, 20.0)


@pytest.mark.parametrize("shift", [-0.1, 0.0, 0.15])
def test_it_is_the_paired_tost_of_statsmodels(shift):
    candidate, baseline = symmetric(shift)
    found = equivalence_of(difference(candidate, baseline))
    oracle, _, _ = ttost_paired(candidate, baseline, -0.3, 0.3)
    assert found.p_better_than(-0.3) == pytest.approx(oracle, abs=1e-9)


def test_equality_is_the_two_sided_paired_t_of_scipy():
    candidate, baseline = symmetric(0.15)
    found = equivalence_of(difference(candidate, baseline))
    oracle = stats.ttest_rel(candidate, baseline).pvalue
    assert found.p_worse_than(0.0) == pytest.approx(oracle, abs=1e-9)


def test_the_effect_is_minus_the_size_and_the_values_stay():
    candidate, baseline = symmetric(-0.2)
    found = equivalence_of(difference(candidate, baseline))
    assert found.estimate == pytest.approx(-0.2)
    assert found.candidate == pytest.approx(20.2)
    assert found.baseline == pytest.approx(20.0)
    assert found.method.endswith("two one-sided tests")


@given(candidate=VALUES, baseline=VALUES)
def test_swapping_the_models_changes_nothing(candidate, baseline):
    one = equivalence_of(difference(candidate, baseline))
    other = equivalence_of(difference(baseline, candidate))
    for x in (-2.0, -0.5, 0.0):
        assert one.p_better_than(x) == pytest.approx(other.p_better_than(x), abs=1e-9)
        assert one.p_worse_than(x) == pytest.approx(other.p_worse_than(x), abs=1e-9)


@given(
    candidate=VALUES,
    baseline=VALUES,
    x=st.floats(-9, 0.5),
    confidence=st.floats(0.5, 0.99),
)
def test_p_values_and_interval_agree(candidate, baseline, x, confidence):
    found = equivalence_of(difference(candidate, baseline))
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    if found.estimate is None:
        assert found.interval(confidence) is None
        return
    low, high, told = found.interval(confidence)
    assert told == confidence
    assert low <= found.estimate <= high <= 0
    level = (1 - confidence) / 2
    if abs(low - x) > 1e-9 and x < 0:
        assert (low > x) == (better < level)
    if abs(high - x) > 1e-9 and x <= 0 and found.note is None:
        assert (high < x) == (worse < level)


def test_a_difference_cannot_be_above_zero_in_its_negative_size():
    found = equivalence_of(difference(*symmetric(0.1)))
    assert found.p_better_than(0.0) == 1.0
    assert found.p_worse_than(0.1) == 0.0


def test_identical_models_are_the_same():
    found = equivalence_of(identical_outputs(0.8, n=50, method="paired t"))
    threshold = Threshold(ok=0.0, bad=-0.001)
    assert outcome_of(found, threshold, alpha=0.05) == "passed"
    assert found.interval(0.9) == (0.0, 0.0, 0.9)


def test_what_cannot_be_judged_stays_so():
    undefined = Measurement.undefined("0 positives", n=9, method="x", orientation=-1)
    found = equivalence_of(undefined)
    assert (found.estimate, found.cannot_judge) == (None, "0 positives")
    assert outcome_of(found, Threshold(ok=0.0, bad=-1.0), alpha=0.05) == "inconclusive"


def test_a_large_gain_is_not_the_same():
    candidate, baseline = symmetric(1.0)
    found = equivalence_of(difference(candidate, baseline))
    assert outcome_of(found, Threshold(ok=0.0, bad=-0.3), alpha=0.05) == "failed"


def test_the_planned_rows_show_equal_models_to_be_the_same():
    candidate, baseline = symmetric(0.0)
    found = equivalence_of(difference(candidate, baseline))
    rows = found.rows_needed(ok=0.0, bad=-0.1, **LEVELS)
    # two one-sided tests at .05, each with power .9
    reach = stats.norm.ppf(0.95) + stats.norm.ppf(0.9)
    spread = np.std(baseline - candidate, ddof=1)
    assert rows == pytest.approx((reach * spread / 0.1) ** 2, rel=0.01)
    rng = np.random.default_rng(2)
    gains = rng.normal(0, spread, size=(4000, rows))
    half = stats.t.ppf(0.95, rows - 1) * gains.std(axis=1, ddof=1) / np.sqrt(rows)
    passed = (np.abs(gains.mean(axis=1)) + half < 0.1).mean()
    assert passed == pytest.approx(0.8, abs=0.025)


def test_a_certain_difference_needs_fewer_rows_than_a_doubtful_one():
    plans = [
        equivalence_of(difference(*symmetric(shift))).rows_needed(
            ok=0.0, bad=-0.1, **LEVELS
        )
        for shift in (0.2, 0.4, -0.4)
    ]
    assert plans[0] > plans[1] == plans[2]


def boundary_rates(*, n, share, width, reps, seed):
    """Give rates of a pass at the width, of a failure at equality: .05 and .005."""
    rng = np.random.default_rng(seed)
    rates = np.zeros((2, 2))
    for row, shift in enumerate((width, 0.0)):
        cells = [share / 2 + shift / 2, share / 2 - shift / 2, 1 - share]
        for gained, lost, _ in rng.multinomial(n, cells, reps):
            joint = np.zeros((2, 2, 2), dtype=np.int64)
            joint[1] = [[10, gained], [lost, n - gained - lost - 10]]
            found = equivalence_of(paired_proportion_difference("recall", joint))
            p = found.p_worse_than(0.0) if row else found.p_better_than(-width)
            rates[row] += [p <= level for level in (0.05, 0.005)]
    return rates / reps


def test_the_level_holds_at_the_width_and_at_equality():
    rates = boundary_rates(n=400, share=0.1, width=0.04, reps=800, seed=3)
    assert rates[:, 0].max() < 0.072
    assert rates[:, 0].min() > 0.02


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "share", "width"),
    [(100, 0.2, 0.1), (400, 0.1, 0.04), (1000, 0.02, 0.01), (3000, 0.1, 0.01)],
)
def test_both_levels_hold_at_the_width_and_at_equality(n, share, width):
    rates = boundary_rates(n=n, share=share, width=width, reps=15_000, seed=4)
    assert rates[:, 0].max() < 0.06
    assert rates[:, 1].max() < 0.008
