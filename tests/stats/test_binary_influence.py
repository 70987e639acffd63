from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.binary_influence import binary_influence
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.binary_metrics import measure

OF_PROBABILITIES = {
    "roc_auc": metrics.roc_auc_score,
    "average_precision": metrics.average_precision_score,
    "log_loss": metrics.log_loss,
    "brier": metrics.brier_score_loss,
}
OF_DECISIONS = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
}


def draw(seed, n=120):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.4
    p = 1 / (1 + np.exp(-(2 * y - 1 + rng.normal(size=n))))
    answers = BinaryAnswers(decisions=p > 0.5, scores=p)
    return y, answers, rng.uniform(0.2, 4.0, n)


@pytest.mark.parametrize("metric", [*OF_DECISIONS, *OF_PROBABILITIES])
@pytest.mark.parametrize("weighted", [True, False])
def test_values_are_those_of_scikit_learn(metric, weighted):
    y, answers, weights = draw(1)
    weights = weights if weighted else None
    found = binary_influence(metric, y, answers, weights)
    if metric in OF_DECISIONS:
        expected = OF_DECISIONS[metric](y, answers.decisions, sample_weight=weights)
    else:
        expected = OF_PROBABILITIES[metric](y, answers.scores, sample_weight=weights)
    assert found.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_the_value_is_that_of_the_special_procedure(metric):
    y, answers, _ = draw(2)
    found = binary_influence(metric, y, answers, None)
    special = measure(metric, y, answers=answers)
    assert found.value == pytest.approx(special.candidate, abs=1e-12)


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_the_table_ties_names_to_procedures(metric):
    y, answers, weights = draw(3)
    _, other, _ = draw(4)
    row_metric = BINARY_ROW_METRICS[metric]
    assert row_metric.name == metric
    assert row_metric.higher_is_better == BINARY_METRICS[metric].higher_is_better
    assert row_metric.needs == BINARY_METRICS[metric].needs
    direct = compare(metric, y, candidate=answers, baseline=other)
    assert row_metric.compare(y, answers, other).estimate == direct.estimate
    single = measure(metric, y, answers=answers)
    assert row_metric.measure(y, answers).estimate == single.estimate
    weighted = row_metric.influence(y, answers, weights)
    assert weighted.value == binary_influence(metric, y, answers, weights).value
    assert weighted.psi.sum() == pytest.approx(0, abs=1e-12)


def test_scores_are_asked_for_by_name():
    y, answers, _ = draw(5)
    only = BinaryAnswers(decisions=answers.decisions)
    with pytest.raises(InvalidInput, match=r"must give scores for roc_auc"):
        binary_influence("roc_auc", y, only, None)
    with pytest.raises(InvalidInput, match=r"must give probabilities for brier"):
        binary_influence("brier", y, only, None)


def test_scores_that_are_no_probabilities_have_no_brier_score():
    y, answers, _ = draw(6)
    shifted = BinaryAnswers(decisions=answers.decisions, scores=answers.scores + 1)
    with pytest.raises(InvalidInput, match="within 0 and 1"):
        binary_influence("brier", y, shifted, None)


def test_an_unknown_metric_is_answered_with_the_nearest():
    y, answers, _ = draw(7)
    with pytest.raises(InvalidInput, match="did you mean 'recall'"):
        binary_influence("recal", y, answers, None)
