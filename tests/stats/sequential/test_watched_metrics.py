from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.stats.losses.business_value import OutcomeValues
from pytest_mlgate.stats.sequential.watched_metrics import DecidedRows
from pytest_mlgate.stats.sequential.watched_metrics import ScoredRows
from pytest_mlgate.stats.sequential.watched_metrics import watched_metrics
from pytest_mlgate.stats.sequential.watched_metrics import watched_value

RNG = np.random.default_rng(0)
Y = RNG.random(400) < 0.3
P = np.clip(0.3 * Y + 0.7 * RNG.random(400), 0.01, 0.99)
CALLED = P > 0.5
ALL = np.ones(400, dtype=bool)

OF_SKLEARN = {
    "accuracy": metrics.accuracy_score,
    "recall": metrics.recall_score,
    "precision": metrics.precision_score,
    "f1": metrics.f1_score,
    "specificity": lambda y, called: metrics.recall_score(~y, ~called),
    "false_positive_rate": lambda y, called: 1 - metrics.recall_score(~y, ~called),
}


@pytest.mark.parametrize("name", OF_SKLEARN)
def test_decisions_are_counted_as_scikit_learn_counts_them(name):
    metric = watched_metrics("binary")[name]
    rows = DecidedRows(truth=Y, called=CALLED, answered=ALL)
    found = metric.of_decisions(rows).influence().value
    assert found == pytest.approx(OF_SKLEARN[name](Y, CALLED))


def test_probabilities_are_measured_as_scikit_learn_measures_them():
    rows = ScoredRows(truth=1.0 * Y, score=P, answered=ALL)
    known = watched_metrics("binary")
    brier = known["brier"].of_scores(rows).influence().value
    assert brier == pytest.approx(metrics.brier_score_loss(Y, P))
    log_loss = known["log_loss"].of_scores(rows).influence().value
    assert log_loss == pytest.approx(metrics.log_loss(Y, P))


def test_numbers_are_measured_by_their_distance():
    truth, score = RNG.normal(size=50), RNG.normal(size=50)
    rows = ScoredRows(truth=truth, score=score, answered=np.ones(50, dtype=bool))
    known = watched_metrics("regression")
    for name, theirs in (
        ("mean_absolute_error", metrics.mean_absolute_error),
        ("mean_squared_error", metrics.mean_squared_error),
    ):
        found = known[name].of_scores(rows).influence().value
        assert found == pytest.approx(theirs(truth, score))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accuracy", 1 / 4),
        ("recall", 1 / 2),
        ("specificity", 0.0),
        ("false_positive_rate", 1.0),
    ],
)
def test_a_request_without_an_answer_was_decided_wrongly(name, value):
    rows = DecidedRows(
        truth=np.array([True, True, False, False]),
        called=np.array([True, True, True, False]),
        answered=np.array([True, False, True, False]),
    )
    found = watched_metrics("binary")[name].of_decisions(rows).influence().value
    assert found == value


def test_no_answer_costs_one_by_brier_and_has_no_distance():
    rows = ScoredRows(
        truth=np.array([1.0, 0.0]),
        score=np.array([1.0, np.nan]),
        answered=np.array([True, False]),
    )
    assert watched_metrics("binary")["brier"].of_scores(rows).above.tolist() == [0, 1]
    left = watched_metrics("regression")["mean_absolute_error"].of_scores(rows)
    assert left.below.tolist() == [1, 0]


def test_a_case_is_worth_what_its_outcome_is_worth():
    metric = watched_value(OutcomeValues(tp=90, fp=-10, fn=-5, tn=0))
    rows = DecidedRows(
        truth=np.array([True, True, False, False]),
        called=np.array([True, True, True, False]),
        answered=np.array([True, False, True, True]),
    )
    assert metric.of_decisions(rows).above.tolist() == [90, -5, -10, 0]
    assert metric.higher_is_better


def test_of_several_classes_the_share_of_right_answers_is_watched():
    assert list(watched_metrics("multiclass")) == ["accuracy"]
