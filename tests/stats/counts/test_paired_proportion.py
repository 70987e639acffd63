from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics
from tests.stats.joint_tables import joint_shares
from tests.stats.joint_tables import unroll

from pytest_mlgate.stats.counts.connor import connor_rows
from pytest_mlgate.stats.counts.mcnemar import mcnemar_mid_p
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.tango import tango_score

TABLES = hnp.arrays(np.int64, (2, 2, 2), elements=st.integers(0, 30))
JOINT = np.array([[[860, 15], [10, 15]], [[20, 4], [12, 64]]])
SCIKIT_LEARN = {
    "accuracy": metrics.accuracy_score,
    "recall": metrics.recall_score,
    "specificity": lambda y, d: metrics.recall_score(~y, ~d),
    "false_positive_rate": lambda y, d: np.mean(d[~y]),
}
# the sign that makes "higher" read "better"
SIGN = {"false_positive_rate": -1}


@pytest.mark.parametrize("metric", PAIRED_PROPORTIONS)
def test_values_equal_scikit_learns_and_positive_means_better(metric):
    y, old, new = unroll(JOINT)
    found = paired_proportion_difference(metric, JOINT)
    before, after = (SCIKIT_LEARN[metric](y, d) for d in (old, new))
    assert found.baseline == pytest.approx(before, abs=1e-12)
    assert found.candidate == pytest.approx(after, abs=1e-12)
    expected = SIGN.get(metric, 1) * (after - before)
    assert found.estimate == pytest.approx(expected, abs=1e-12)
    assert found.orientation == 1


@pytest.mark.parametrize(
    ("metric", "gained", "lost", "n"),
    [
        ("accuracy", 4 + 10, 12 + 15, 1000),
        ("recall", 4, 12, 100),
        ("specificity", 10, 15, 900),
        ("false_positive_rate", 10, 15, 900),
    ],
)
def test_each_metric_reads_its_own_disagreements(metric, gained, lost, n):
    found = paired_proportion_difference(metric, JOINT)
    assert found.n == n
    assert found.p_worse_than(0.0) == float(mcnemar_mid_p(gained, lost))
    z = float(tango_score(gained, lost, n, null=-0.05))
    assert found.p_better_than(-0.05) == pytest.approx(stats.norm.sf(z))
    assert found.p_worse_than(-0.05) == pytest.approx(stats.norm.cdf(z))


def test_rows_needed_counts_whole_tables_rows():
    question = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05}
    positives = connor_rows(gained=4, lost=12, n=100, power=0.8, **question)
    found = paired_proportion_difference("recall", JOINT)
    assert found.rows_needed(power=0.8, **question) == 10 * positives


@pytest.mark.parametrize(
    ("metric", "empty", "told"),
    [("recall", 1, "0 positives"), ("specificity", 0, "0 negatives")],
)
def test_a_metric_without_its_class_is_undefined(metric, empty, told):
    joint = JOINT.copy()
    joint[empty] = 0
    found = paired_proportion_difference(metric, joint)
    assert found.estimate is None
    assert found.cannot_judge.startswith(f"{metric} is not defined: {told} among")


def test_no_rows_are_undefined():
    found = paired_proportion_difference("accuracy", np.zeros((2, 2, 2), np.int64))
    assert found.cannot_judge == "accuracy is not defined: 0 rows"
    assert found.interval(0.9) is None


def test_one_row_decides_nothing():
    joint = np.zeros((2, 2, 2), np.int64)
    joint[1, 1, 0] = 1
    found = paired_proportion_difference("accuracy", joint)
    assert found.estimate == -1.0
    assert found.p_worse_than(0.0) == pytest.approx(0.25)
    assert found.p_better_than(-0.1) > 0.5


def test_agreement_everywhere_is_no_proof_of_equality():
    joint = np.array([[[180, 0], [0, 5]], [[3, 0], [0, 12]]])
    found = paired_proportion_difference("accuracy", joint)
    assert found.p_better_than(-0.01) > 0.05 > found.p_better_than(-0.02)
    assert found.interval(0.9).low == pytest.approx(-0.0133, abs=1e-4)


def test_a_million_rows_are_no_trouble():
    found = paired_proportion_difference("accuracy", JOINT * 1000)
    assert found.p_worse_than(0.0) < 1e-100
    low, high, _ = found.interval(0.90)
    assert low < found.estimate < high < low + 0.001


@settings(max_examples=50)
@given(TABLES, st.sampled_from(sorted(PAIRED_PROPORTIONS)))
def test_swapping_roles_mirrors_everything(joint, metric):
    there = paired_proportion_difference(metric, joint)
    back = paired_proportion_difference(metric, joint.swapaxes(1, 2))
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate)
    assert there.p_better_than(-0.07) == pytest.approx(back.p_worse_than(0.07))
    one, other = there.interval(0.9), back.interval(0.9)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


@settings(max_examples=50)
@given(TABLES, st.sampled_from(sorted(PAIRED_PROPORTIONS)))
def test_probabilities_rise_and_the_interval_holds_the_estimate(joint, metric):
    found = paired_proportion_difference(metric, joint)
    better = [found.p_better_than(x) for x in np.linspace(-1, 1, 21)]
    worse = [found.p_worse_than(x) for x in np.linspace(-1, 1, 21)]
    assert all(0 <= p <= 1 for p in better + worse)
    assert all(np.diff(better) >= -1e-12)
    if found.estimate is not None:
        low, high, _ = found.interval(0.9)
        assert low <= found.estimate <= high


HARD = {
    "10 positives of 1000": (
        1000,
        {"positives": 0.01, "alarms": (0.02, 0.025), "disputed": (0.06, 0.01)},
        0.10,
    ),
    "1 % disagree": (
        2000,
        {"positives": 0.3, "alarms": (0.1, 0.101), "disputed": (0.002, 0.002)},
        0.01,
    ),
}

EQUAL_DISPUTED = {"10 positives of 1000": (0.3, 0.02), "1 % disagree": (0.01, 0.01)}


def _recall_pairs(setting, *, loss, reps, seed):
    n, shape, _ = HARD[setting]
    # equal models must disagree a little more, or there is nothing to err about
    shape = shape if loss else {**shape, "disputed": EQUAL_DISPUTED[setting]}
    shares = joint_shares(recall=(0.8, 0.8 - loss), **shape)
    tables = np.random.default_rng(seed).multinomial(n, shares, reps)
    positive = tables.reshape(-1, 2, 2, 2)[:, 1]
    positive = positive[positive.sum(axis=(1, 2)) > 0]
    return positive[:, 0, 1], positive[:, 1, 0], positive.sum(axis=(1, 2))


@pytest.mark.parametrize("setting", HARD)
def test_a_loss_of_the_margin_passes_in_at_most_five_percent(setting):
    loss = HARD[setting][2]
    won, lost, n = _recall_pairs(setting, loss=loss, reps=2000, seed=1)
    assert np.mean(tango_score(won, lost, n, null=-loss) >= 1.6449) <= 0.065


@pytest.mark.parametrize("setting", HARD)
def test_equal_models_fail_in_at_most_five_percent(setting):
    won, lost, _ = _recall_pairs(setting, loss=0.0, reps=2000, seed=2)
    assert np.mean(mcnemar_mid_p(won, lost) <= 0.05) <= 0.065


@pytest.mark.calibration
@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize(("level", "most"), [(0.05, 0.052), (0.005, 0.006)])
def test_error_rates_hold_over_many_test_sets(setting, level, most):
    loss = HARD[setting][2]
    won, lost, n = _recall_pairs(setting, loss=loss, reps=200_000, seed=3)
    z = stats.norm.isf(level)
    assert np.mean(tango_score(won, lost, n, null=-loss) >= z) <= most
    won, lost, _ = _recall_pairs(setting, loss=0.0, reps=200_000, seed=4)
    assert np.mean(mcnemar_mid_p(won, lost) <= level) <= most
