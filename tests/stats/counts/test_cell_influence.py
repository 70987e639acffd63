from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from pytest_mlgate.stats.counts.cell_influence import cell_influence
from pytest_mlgate.stats.counts.cells import CELL_METRICS
from pytest_mlgate.stats.influence import Undefined

ORACLES = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "specificity": lambda y, d, **k: metrics.recall_score(~y, ~d, **k),
    "false_positive_rate": lambda y, d, **k: 1 - metrics.recall_score(~y, ~d, **k),
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
}


def draw(seed, n=80):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    return y, y ^ (rng.random(n) < 0.25), rng.uniform(0.1, 5.0, n)


def test_every_metric_of_cells_is_checked():
    assert set(ORACLES) == set(CELL_METRICS)


@pytest.mark.parametrize("metric", ORACLES)
@pytest.mark.parametrize("weighted", [True, False])
def test_values_are_those_of_scikit_learn(metric, weighted):
    y, decisions, weights = draw(1)
    weights = weights if weighted else None
    expected = ORACLES[metric](y, decisions, sample_weight=weights)
    found = cell_influence(metric, y, decisions, weights)
    assert found.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", ORACLES)
def test_a_row_pulls_by_what_a_little_more_weight_does_to_the_metric(metric):
    y, decisions, weights = draw(2)
    psi = cell_influence(metric, y, decisions, weights).psi
    assert psi.sum() == pytest.approx(0, abs=1e-12)
    step = 1e-5
    for row in range(12):
        moved = [weights.copy(), weights.copy()]
        moved[0][row] *= 1 - step
        moved[1][row] *= 1 + step
        low, high = (ORACLES[metric](y, decisions, sample_weight=w) for w in moved)
        assert psi[row] == pytest.approx((high - low) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("metric", ORACLES)
def test_the_standard_error_is_about_that_of_the_jackknife(metric):
    y, decisions, _ = draw(3, n=400)
    found = cell_influence(metric, y, decisions, None)
    keep = ~np.eye(400, dtype=bool)
    left_out = np.array(
        [cell_influence(metric, y[k], decisions[k], None).value for k in keep]
    )
    jackknife = np.sqrt(399 / 400 * np.square(left_out - left_out.mean()).sum())
    assert np.linalg.norm(found.psi) == pytest.approx(jackknife, rel=0.03)


@pytest.mark.parametrize("metric", ORACLES)
def test_weights_of_one_are_no_weights(metric):
    y, decisions, _ = draw(4)
    plain = cell_influence(metric, y, decisions, None)
    ones = cell_influence(metric, y, decisions, np.ones(80))
    assert plain.df == pytest.approx(ones.df)
    assert np.allclose(plain.psi, ones.psi, atol=1e-15)


def test_degrees_of_freedom_count_the_rows_that_a_metric_looks_at():
    y, decisions, _ = draw(5)
    counted = {
        "accuracy": 80,
        "recall": y.sum(),
        "specificity": (~y).sum(),
        "precision": decisions.sum(),
        "f1": (y | decisions).sum(),
    }
    for metric, rows in counted.items():
        assert cell_influence(metric, y, decisions, None).df == rows - 1
    rarer = min(y.sum(), (~y).sum())
    assert rarer - 1 <= cell_influence("mcc", y, decisions, None).df <= 78


@pytest.mark.parametrize(
    ("metric", "y", "decisions", "reason"),
    [
        ("recall", [0, 0], [0, 1], "0 positives among 2 rows"),
        ("precision", [1, 0], [0, 0], "predicts 0 positives in 2 rows"),
        ("accuracy", [], [], "0 rows"),
        ("mcc", [1, 0], [1, 1], "predicts 0 negatives in 2 rows"),
    ],
)
def test_what_is_not_defined_says_why(metric, y, decisions, reason):
    y, decisions = np.array(y, dtype=bool), np.array(decisions, dtype=bool)
    found = cell_influence(metric, y, decisions, None)
    assert isinstance(found, Undefined)
    assert reason in found.reason


@given(seed=st.integers(0, 500), factor=st.floats(0.01, 100))
def test_only_relative_weights_count(seed, factor):
    y, decisions, weights = draw(seed, n=30)
    for metric in ORACLES:
        one = cell_influence(metric, y, decisions, weights)
        other = cell_influence(metric, y, decisions, weights * factor)
        if isinstance(one, Undefined):
            assert one == other
            continue
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert np.allclose(one.psi, other.psi, atol=1e-12)
        assert one.df == pytest.approx(other.df, rel=1e-9)
