from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.proportion import PROPORTIONS
from pytest_mlgate.stats.counts.proportion import proportion

CONFUSION = np.array([[880, 20], [18, 82]])
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
TABLES = hnp.arrays(np.int64, (2, 2), elements=st.integers(0, 40))


def _rows(n=500):
    rng = np.random.default_rng(0)
    y = rng.random(n) < 0.2
    return y, np.where(rng.random(n) < 0.85, y, ~y)


def test_values_equal_scikit_learns():
    y, decisions = _rows()
    theirs = {
        "accuracy": metrics.accuracy_score(y, decisions),
        "recall": metrics.recall_score(y, decisions),
        "specificity": metrics.recall_score(~y, ~decisions),
        "false_positive_rate": np.mean(decisions[~y]),
        "precision": metrics.precision_score(y, decisions),
        "f1": metrics.f1_score(y, decisions),
    }
    assert set(theirs) == set(PROPORTIONS)
    for metric, value in theirs.items():
        found = proportion(metric, confusion_counts(y, decisions))
        assert found.candidate == pytest.approx(value, abs=1e-12)
        assert found.orientation * found.estimate == found.candidate


@pytest.mark.parametrize(
    ("metric", "k", "n"),
    [
        ("accuracy", 962, 1000),
        ("recall", 82, 100),
        ("specificity", 880, 900),
        ("precision", 82, 102),
    ],
)
def test_intervals_equal_statsmodels_on_the_metrics_own_rows(metric, k, n):
    found = proportion(metric, CONFUSION)
    assert found.n == n
    theirs = proportion_confint(k, n, alpha=0.10, method="beta")
    assert found.interval(0.90)[:2] == pytest.approx(theirs, abs=1e-9)


def test_a_false_positive_rate_is_measured_as_its_negative():
    found = proportion("false_positive_rate", CONFUSION)
    low, high = proportion_confint(20, 900, alpha=0.10, method="beta")
    assert found.orientation == -1
    assert found.candidate == 20 / 900
    assert found.interval(0.90)[:2] == pytest.approx((-high, -low), abs=1e-9)
    at_most = stats.binomtest(20, 900, 0.03, alternative="less").pvalue
    assert found.p_better_than(-0.03) == pytest.approx(at_most, abs=1e-12)


def test_f1_is_the_transformed_share_of_rows_that_both_call_positive():
    found = proportion("f1", CONFUSION)
    low, high = proportion_confint(82, 82 + 20 + 18, alpha=0.10, method="beta")
    assert found.n == 120
    expected = (2 * low / (1 + low), 2 * high / (1 + high))
    assert found.interval(0.90)[:2] == pytest.approx(expected, abs=1e-9)
    # F1 of .75 is J = .6
    at_least = stats.binomtest(82, 120, 0.6, alternative="greater").pvalue
    assert found.p_better_than(0.75) == pytest.approx(at_least, abs=1e-12)


@given(TABLES, st.sampled_from(sorted(PROPORTIONS)))
def test_p_values_rise_and_the_interval_holds_the_estimate(confusion, metric):
    found = proportion(metric, confusion)
    asked = np.linspace(-1.2, 2.2, 35)
    better = [found.p_better_than(x) for x in asked]
    worse = [found.p_worse_than(x) for x in asked]
    assert all(0 <= p <= 1 for p in better + worse)
    if found.estimate is None:
        assert found.cannot_judge.startswith(f"{metric} is not defined: ")
        return
    assert all(np.diff(better) >= -1e-12)
    assert all(np.diff(worse) <= 1e-12)
    low, high, _ = found.interval(0.90)
    assert low - 1e-12 <= found.estimate <= high + 1e-12


def test_a_model_that_calls_nothing_has_no_precision():
    found = proportion("precision", np.array([[100, 0], [20, 0]]))
    assert found.estimate is None
    assert "predicts 0 positives in 120 rows" in found.cannot_judge


def test_rows_needed_counts_whole_tables_rows():
    # 82 of 100 positives in 1000 rows
    rows = proportion("recall", CONFUSION).rows_needed(ok=0.75, bad=0.75, **QUESTION)
    twice = np.array([[2 * 880 + 100, 40], [18, 82]])
    diluted = proportion("recall", twice).rows_needed(ok=0.75, bad=0.75, **QUESTION)
    assert rows > 1000
    assert diluted == pytest.approx(2.1 * rows, rel=0.06)


def test_a_perfect_score_on_few_rows_still_needs_rows():
    found = proportion("recall", np.array([[90, 0], [0, 10]]))
    assert found.p_better_than(0.90) > 0.05
    assert found.rows_needed(ok=0.90, bad=0.90, **QUESTION) > 100


def _rates(metric, *, n, shares, reps, level, seed):
    tables = np.random.default_rng(seed).multinomial(n, shares, reps)
    truth = proportion(metric, (shares * 1e9).astype(np.int64).reshape(2, 2)).estimate
    found = [proportion(metric, table.reshape(2, 2)) for table in tables]
    worse = np.mean([one.p_worse_than(truth) <= level for one in found])
    better = np.mean([one.p_better_than(truth) <= level for one in found])
    return worse, better


@pytest.mark.parametrize("metric", ["precision", "recall", "f1"])
def test_neither_side_errs_with_ten_positives(metric):
    shares = np.array([0.9702, 0.0198, 0.003, 0.007])
    rates = _rates(metric, n=1000, shares=shares, reps=1000, level=0.05, seed=1)
    assert max(rates) <= 0.07


@pytest.mark.calibration
@pytest.mark.parametrize("metric", ["precision", "recall", "f1"])
@pytest.mark.parametrize("positives", [0.5, 0.1, 0.01])
@pytest.mark.parametrize(("level", "most"), [(0.05, 0.053), (0.005, 0.0065)])
def test_neither_side_errs_over_many_test_sets(metric, positives, level, most):
    shares = np.array(
        [
            (1 - positives) * 0.95,
            (1 - positives) * 0.05,
            positives * 0.3,
            positives * 0.7,
        ]
    )
    rates = _rates(metric, n=1000, shares=shares, reps=20_000, level=level, seed=2)
    assert max(rates) <= most
