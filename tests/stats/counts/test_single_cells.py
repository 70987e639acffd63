from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics

from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.single_cells import FEWEST_OF_RARER_CLASS
from pytest_mlgate.stats.counts.single_cells import SINGLE_CELLS
from pytest_mlgate.stats.counts.single_cells import single_cells
from pytest_mlgate.stats.counts.tilted_score import tilted_score

CONFUSION = np.array([[880, 20], [18, 82]])
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
SCIKIT_LEARN = {
    "mcc": metrics.matthews_corrcoef,
    "balanced_accuracy": metrics.balanced_accuracy_score,
}


@pytest.mark.parametrize("metric", SINGLE_CELLS)
def test_values_equal_scikit_learns(metric):
    rng = np.random.default_rng(0)
    y = rng.random(500) < 0.2
    decisions = np.where(rng.random(500) < 0.85, y, ~y)
    found = single_cells(metric, confusion_counts(y, decisions))
    expected = SCIKIT_LEARN[metric](y, decisions)
    assert found.estimate == pytest.approx(expected, abs=1e-12)
    assert found.candidate == found.estimate
    assert found.n == 500


@pytest.mark.parametrize("metric", SINGLE_CELLS)
@pytest.mark.parametrize(
    "confusion", [[[120, 0], [0, 0]], [[0, 0], [20, 100]], [[0, 0], [0, 0]]]
)
def test_an_empty_class_leaves_nothing_to_measure(metric, confusion):
    found = single_cells(metric, np.array(confusion))
    assert found.estimate is None
    assert found.cannot_judge.startswith(f"{metric} is not defined: 0 ")


def test_mcc_needs_both_answers_and_balanced_accuracy_does_not():
    nothing_called = np.array([[100, 0], [30, 0]])
    assert single_cells("mcc", nothing_called).estimate is None
    assert single_cells("balanced_accuracy", nothing_called).estimate == 0.5


@pytest.mark.parametrize("metric", SINGLE_CELLS)
def test_a_class_too_rare_gets_no_verdict_and_says_how_many_rows_it_takes(metric):
    found = single_cells(metric, np.array([[170, 11], [7, 12]]))
    assert "19 positives and 181 negatives are too few" in found.cannot_judge
    rows = found.rows_needed(ok=-0.5, bad=-0.5, **QUESTION)
    assert rows == np.ceil(FEWEST_OF_RARER_CLASS * 200 / 19)
    assert single_cells(metric, np.array([[170, 10], [8, 12]])).cannot_judge is None


@pytest.mark.parametrize("metric", SINGLE_CELLS)
def test_a_perfect_model_is_no_certainty(metric):
    found = single_cells(metric, np.array([[80, 0], [0, 20]]))
    low, high, _ = found.interval(0.90)
    assert found.estimate == high == 1.0
    assert 0.5 < low < 0.99
    assert found.p_better_than(0.99) > 0.05


@settings(max_examples=50)
@given(
    hnp.arrays(np.int64, (2, 2), elements=st.integers(1, 200)),
    st.sampled_from(sorted(SINGLE_CELLS)),
)
def test_p_values_rise_and_the_interval_holds_the_estimate(confusion, metric):
    found = single_cells(metric, confusion)
    asked = np.linspace(SINGLE_CELLS[metric] + 0.1, 0.9, 15)
    better = np.array([found.p_better_than(x) for x in asked])
    worse = np.array([found.p_worse_than(x) for x in asked])
    assert ((better >= 0) & (better <= 1) & (worse >= 0) & (worse <= 1)).all()
    # beyond 3.6 standard errors the linearised projection may waver
    assert (np.diff(better) >= -1e-3).all()
    assert (np.diff(worse) <= 1e-3).all()
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high


def test_a_million_rows_are_no_trouble():
    low, high, _ = single_cells("mcc", CONFUSION * 1000).interval(0.90)
    assert low < high < low + 0.005


MODELS = {
    "ordinary": (0.7, 0.05),
    "strong": (0.95, 0.01),
    "poor": (0.3, 0.02),
    "nearly perfect": (0.995, 0.002),
}


def _rates(metric, model, *, n, positives, reps, levels):
    """Give the rates of failing and of passing a model that is at the threshold.

    The vectorised arithmetic of the shipped rule: the less extreme of two scores.
    """
    recall, alarms = MODELS[model]
    negatives = 1 - positives
    shares = np.array(
        [
            negatives * (1 - alarms),
            negatives * alarms,
            positives * (1 - recall),
            positives * recall,
        ]
    )
    tables = np.random.default_rng(7).multinomial(n, shares, reps)
    classes = tables.reshape(-1, 2, 2).sum(axis=2).min(axis=1)
    tables = tables[classes >= FEWEST_OF_RARER_CLASS]
    estimand = metric_of_one_model(metric)
    truth = float(estimand(shares)[0])
    centre, error = delta_method(tables, estimand)
    scores = [tilted_score(tables, estimand, null=truth), (centre - truth) / error]
    worse, better = np.max(scores, axis=0), np.min(scores, axis=0)
    z = stats.norm.isf(np.array(levels)[:, np.newaxis])
    return (worse <= -z).sum(axis=1) / reps, (better >= z).sum(axis=1) / reps


@pytest.mark.parametrize("metric", SINGLE_CELLS)
@pytest.mark.parametrize("model", MODELS)
def test_a_model_at_the_threshold_is_rarely_misjudged(metric, model):
    fails, passes = _rates(
        metric, model, n=500, positives=0.1, reps=2000, levels=[0.05]
    )
    assert max(*fails, *passes) <= 0.07


@pytest.mark.calibration
@pytest.mark.parametrize("metric", SINGLE_CELLS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("n", [200, 500, 1000])
@pytest.mark.parametrize("positives", [0.5, 0.1, 0.01])
def test_error_rates_hold_over_many_test_sets(metric, model, n, positives):
    fails, passes = _rates(
        metric, model, n=n, positives=positives, reps=100_000, levels=[0.05, 0.005]
    )
    assert fails[0] <= 0.055
    assert fails[1] <= 0.0075
    assert passes[0] <= 0.066
    assert passes[1] <= 0.0065
