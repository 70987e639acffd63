from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.stats.counts.cells import CELL_METRICS
from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.cells import metric_value
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import joint_counts

SCIKIT_LEARN = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "specificity": lambda y, d: metrics.recall_score(~y, ~d),
    "false_positive_rate": lambda y, d: 1 - metrics.recall_score(~y, ~d),
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
}


def _rows(seed, n=400):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    return y, *(np.where(rng.random(n) < 0.8, y, ~y) for _ in range(2))


@pytest.mark.parametrize("metric", CELL_METRICS)
@pytest.mark.parametrize("seed", range(5))
def test_values_equal_scikit_learns(metric, seed):
    y, decisions, _ = _rows(seed)
    ours = metric_value(metric, confusion_counts(y, decisions))
    assert ours == pytest.approx(SCIKIT_LEARN[metric](y, decisions), abs=1e-12)


@pytest.mark.parametrize("metric", CELL_METRICS)
def test_differences_equal_scikit_learns(metric):
    y, old, new = _rows(9)
    joint = joint_counts(y, baseline=old, candidate=new)
    ours = difference_of_two_models(metric)(joint.reshape(8) / y.size)[0]
    theirs = SCIKIT_LEARN[metric](y, new) - SCIKIT_LEARN[metric](y, old)
    assert float(ours) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("metric", CELL_METRICS)
@pytest.mark.parametrize(
    ("make", "n_cells"), [(metric_of_one_model, 4), (difference_of_two_models, 8)]
)
def test_gradients_equal_numerical_ones(metric, make, n_cells):
    estimand = make(metric)
    shares = np.random.default_rng(3).dirichlet(np.full(n_cells, 5.0))
    step = 1e-6 * np.eye(n_cells)
    numerical = (estimand(shares + step)[0] - estimand(shares - step)[0]) / 2e-6
    np.testing.assert_allclose(estimand(shares)[1], numerical, atol=1e-6)


@pytest.mark.parametrize("metric", CELL_METRICS)
def test_many_tables_at_once_give_the_same_as_one_by_one(metric):
    shares = np.random.default_rng(4).dirichlet(np.ones(8), size=(3, 2))
    values, slopes = difference_of_two_models(metric)(shares)
    assert values.shape == (3, 2)
    assert slopes.shape == (3, 2, 8)
    alone = difference_of_two_models(metric)(shares[2, 1])
    assert values[2, 1] == alone[0]
    np.testing.assert_array_equal(slopes[2, 1], alone[1])


@pytest.mark.parametrize("metric", CELL_METRICS)
def test_the_scale_of_the_cells_is_irrelevant(metric):
    counts = np.array([70.0, 8, 5, 17])
    of_counts = metric_of_one_model(metric)(counts)[0]
    assert of_counts == pytest.approx(metric_of_one_model(metric)(counts / 100)[0])


NO_POSITIVES = [[100, 20], [0, 0]]
NO_NEGATIVES = [[0, 0], [20, 100]]
NOTHING_CALLED = [[100, 0], [20, 0]]
ALL_CALLED = [[0, 100], [0, 20]]


@pytest.mark.parametrize(
    ("metric", "confusion", "reason"),
    [
        ("recall", NO_POSITIVES, "0 positives among 120 rows"),
        ("f1", NO_POSITIVES, "0 positives among 120 rows"),
        ("balanced_accuracy", NO_POSITIVES, "0 positives among 120 rows"),
        ("mcc", NO_POSITIVES, "0 positives among 120 rows"),
        ("specificity", NO_NEGATIVES, "0 negatives among 120 rows"),
        ("false_positive_rate", NO_NEGATIVES, "0 negatives among 120 rows"),
        ("balanced_accuracy", NO_NEGATIVES, "0 negatives among 120 rows"),
        ("precision", NOTHING_CALLED, "the candidate predicts 0 positives in 120 rows"),
        ("mcc", NOTHING_CALLED, "the candidate predicts 0 positives in 120 rows"),
        ("mcc", ALL_CALLED, "the candidate predicts 0 negatives in 120 rows"),
    ],
)
def test_what_is_not_defined_says_why(metric, confusion, reason):
    confusion = np.array(confusion)
    told = why_undefined(metric, confusion, model="candidate")
    assert told == f"{metric} is not defined: {reason}"
    assert metric_value(metric, confusion) is None


@pytest.mark.parametrize("metric", CELL_METRICS)
def test_no_rows_define_nothing(metric):
    none = np.zeros((2, 2), dtype=np.int64)
    assert why_undefined(metric, none) == f"{metric} is not defined: 0 rows"


def test_a_model_that_calls_nothing_has_an_f1_of_zero():
    assert metric_value("f1", np.array(NOTHING_CALLED)) == 0.0


def test_undefined_cells_give_nan_and_no_warning():
    value, _ = metric_of_one_model("precision")(np.array([1.0, 0, 0, 0]))
    assert np.isnan(value)
