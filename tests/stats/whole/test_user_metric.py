from __future__ import annotations

import functools
import math
import warnings

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.user_metric import user_metric

Y = np.array([1.0, 2.0, 4.0])
ANSWERS = ValueAnswers(values=np.array([1.0, 3.0, 2.0]))


def made(function, **options):
    chosen = {"task": "regression", "higher_is_better": False} | options
    return user_metric(function, **chosen)


def evaluated(function, weights=None, **options):
    return made(function, **options).evaluate(Y, ANSWERS, weights)


def test_one_number_of_any_kind_is_a_float():
    for result in (2, 2.0, np.float32(2), np.int64(2), np.array(2.0)):
        found = evaluated(lambda _y, _p, result=result: result)
        assert found == 2.0
        assert type(found) is float


def test_one_number_per_row_is_kept_and_its_mean_is_the_score():
    metric = made(lambda y, p: np.abs(y - p))
    assert metric.evaluate(Y, ANSWERS, None).tolist() == [0.0, 1.0, 2.0]
    assert metric.score(Y, ANSWERS, None) == 1.0
    assert metric.score(Y, ANSWERS, np.array([1.0, 1.0, 2.0])) == 1.25


def test_weights_go_to_a_function_that_takes_them():
    weights = np.array([1.0, 1.0, 2.0])
    found = evaluated(metrics.mean_absolute_error, weights)
    assert found == metrics.mean_absolute_error(
        Y, ANSWERS.values, sample_weight=weights
    )
    with pytest.raises(InvalidInput, match="`worst` must take `sample_weight`"):
        evaluated(worst, weights)


def worst(y_true, y_pred):
    return float(np.abs(y_true - y_pred).max())


def test_names_are_those_of_functions():
    assert made(worst).name == "worst"
    assert made(functools.partial(worst)).name == "worst"
    assert made(lambda _y, _p: 1.0).name == "user metric"
    assert made(max).name == "max"


@pytest.mark.parametrize(
    "result", ["0.5", None, True, [1.0, 2.0], [1.0, [2.0]], {"a": 1}, 1j]
)
def test_what_is_no_number_is_refused_with_what_came(result):
    with pytest.raises(InvalidInput, match=r"`user metric` must give one number.*got"):
        evaluated(lambda _y, _p: result)


@pytest.mark.parametrize("result", [math.nan, -math.inf])
def test_what_is_not_finite_is_undefined(result):
    found = evaluated(lambda _y, _p: result)
    assert isinstance(found, Undefined)
    assert f"On 3 rows it has {result}" in found.reason
    rows = evaluated(lambda y, _p: np.where(y > 1, result, 0.0))
    assert "2 of 3 rows have" in rows.reason


def test_what_it_raises_is_told_with_its_name():
    def broken(_y, _p):
        message = "no such thing"
        raise KeyError(message)

    with pytest.raises(InvalidInput, match="`broken` raised KeyError on 3 rows: 'no s"):
        evaluated(broken)


def test_a_function_cannot_change_the_rows():
    def careless(y, p):
        y -= p
        return float(y.sum())

    with pytest.raises(InvalidInput, match="`careless` raised ValueError"):
        evaluated(careless)
    assert Y.tolist() == [1.0, 2.0, 4.0]


def test_its_warnings_are_kept_and_told_where_there_is_no_value():
    def warns(_y, _p):
        warnings.warn("only one class", UserWarning, stacklevel=1)
        return math.nan

    assert "only one class" in evaluated(warns).reason


def test_binary_truth_and_decisions_are_numbers():
    answers = BinaryAnswers(decisions=np.array([True, False, True]))
    y = np.array([True, True, False])
    metric = made(lambda t, p: (t - p).tolist(), task="binary")
    with pytest.raises(InvalidInput):
        made(lambda t, p: str((t, p)), task="binary").evaluate(y, answers, None)
    assert metric.evaluate(y, answers, None).tolist() == [0, 1, -1]


def test_scores_are_given_when_asked_for_and_missed_when_absent():
    y = np.array([True, False, True, False])
    answers = BinaryAnswers(decisions=y, scores=np.array([0.9, 0.2, 0.6, 0.7]))
    metric = user_metric(
        metrics.roc_auc_score, task="binary", needs="scores", higher_is_better=True
    )
    assert metric.evaluate(y, answers, None) == 0.75
    with pytest.raises(InvalidInput, match="needs scores, and a model gave none"):
        metric.evaluate(y, BinaryAnswers(decisions=y), None)


def test_classes_come_by_name_and_to_scorers_by_position():
    answers = ClassAnswers(labels=np.array([0, 1, 1]), classes=("cat", "dog"))
    y = np.array([0, 1, 0])
    seen = []

    def share_of_dogs(y_true, y_pred):
        seen.extend(y_true)
        return float((y_pred == "dog").mean())

    metric = made(share_of_dogs, task="multiclass")
    assert metric.evaluate(y, answers, None) == pytest.approx(2 / 3)
    assert seen == ["cat", "dog", "cat"]
    scorer = user_metric("f1_macro", task="multiclass")
    known = metrics.f1_score(y, answers.labels, average="macro")
    assert scorer.evaluate(y, answers, None) == pytest.approx(known)


@pytest.mark.parametrize(
    ("name", "task", "told", "needs", "higher"),
    [
        (
            "neg_mean_absolute_error",
            "regression",
            "mean_absolute_error",
            "values",
            False,
        ),
        ("r2", "regression", "r2", "values", True),
        ("f1", "binary", "f1", "decisions", True),
        ("roc_auc", "binary", "roc_auc", "scores", True),
        ("neg_log_loss", "binary", "log_loss", "probabilities", False),
        ("accuracy", "multiclass", "accuracy", "labels", True),
        ("roc_auc_ovr", "multiclass", "roc_auc_ovr", "probabilities", True),
    ],
)
def test_a_scorer_knows_its_direction_and_what_it_needs(
    name, task, told, needs, higher
):
    metric = user_metric(name, task=task)
    found = (metric.name, metric.needs, metric.higher_is_better, metric.task)
    assert found == (told, needs, higher, task)


def test_a_scorer_gives_the_loss_itself():
    metric = user_metric("neg_mean_absolute_error", task="regression")
    assert metric.evaluate(Y, ANSWERS, None) == 1.0
    weights = np.array([1.0, 1.0, 2.0])
    assert metric.evaluate(Y, ANSWERS, weights) == 1.25


@pytest.mark.parametrize(
    ("function", "options", "words"),
    [
        ("mean_absolut_error", {}, "Unknown scorer 'mean_absolut_error'"),
        ("r2", {"higher_is_better": False}, "`higher_is_better` must be True for the"),
        ("f1", {"task": "binary", "needs": "scores"}, "`needs` must be decisions"),
        ("roc_auc", {}, "which a regression task has not"),
        (worst, {"higher_is_better": None}, "`higher_is_better` must be True or False"),
        (worst, {"higher_is_better": 1}, "`higher_is_better` must be True or False"),
        (worst, {"needs": "labels"}, "`needs` must be values for a regression task"),
        (42, {}, "`metric` must be a function or a scorer's name"),
    ],
)
def test_what_cannot_be_a_metric_is_refused(function, options, words):
    chosen = {"task": "regression"} | options
    if function is worst:
        chosen = {"higher_is_better": True} | chosen
    with pytest.raises(InvalidInput, match=words):
        user_metric(function, **chosen)
