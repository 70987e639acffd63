from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import get_scorer_names
from sklearn.metrics import zero_one_loss

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.metric_table import ALIASES
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.row_metric import RowMetric

TASKS = ("binary", "multiclass", "regression")


@pytest.mark.parametrize("task", TASKS)
def test_every_listed_name_gives_a_metric_of_its_task_and_name(task):
    for name in metric_names(task):
        found = metric_of(name, task=task)
        assert (found.name, found.task) == (name, task)


@pytest.mark.parametrize("task", TASKS)
def test_a_metric_that_is_given_is_the_metric(task):
    metric = metric_of(metric_names(task)[0], task=task)
    assert metric_of(metric, task=task) is metric


def test_every_alias_leads_to_a_metric_of_some_task():
    listed = {name for task in TASKS for name in metric_names(task)}
    assert set(ALIASES.values()) <= listed
    assert not set(ALIASES) & listed


@pytest.mark.parametrize(
    ("spelled", "task", "name"),
    [
        ("matthews_corrcoef", "binary", "mcc"),
        ("neg_brier_score", "multiclass", "brier"),
        ("neg_root_mean_squared_error", "regression", "root_mean_squared_error"),
        ("recall_at_fpr( 0.05 )", "binary", "recall_at_fpr(0.05)"),
        ("precision_at_k(100)", "binary", "precision_at_k(100)"),
        ("top_k(2)", "multiclass", "top_k(2)"),
        ("recall_of('owl')", "multiclass", "recall_of(owl)"),
        ("f1_of(7)", "multiclass", "f1_of(7)"),
        ("mean_pinball_loss(0.9)", "regression", "mean_pinball_loss(0.9)"),
    ],
)
def test_other_spellings_are_the_same_metric(spelled, task, name):
    assert metric_of(spelled, task=task).name == name


@pytest.mark.parametrize("task", TASKS)
def test_an_unknown_name_is_refused(task):
    with pytest.raises(InvalidInput, match="acuracy"):
        metric_of("acuracy", task=task)
    with pytest.raises(InvalidInput, match="no_such"):
        metric_of("no_such(3)", task=task)


def test_a_metric_that_needs_a_parameter_says_so():
    with pytest.raises(InvalidInput, match="must be given its parameter"):
        metric_of("precision_at_k", task="binary")


@pytest.mark.parametrize(
    ("spelled", "task"),
    [("recall_at_fpr(much)", "binary"), ("precision_at_k()", "binary"),
     ("top_k(two)", "multiclass"), ("mean_pinball_loss(x)", "regression"),
     ("mean_tweedie_deviance(x)", "regression"), ("share_within(5%)", "regression")],
)  # fmt: skip
def test_a_parameter_that_is_no_number_is_refused(spelled, task):
    with pytest.raises(InvalidInput, match="must be a number"):
        metric_of(spelled, task=task)


def test_a_number_out_of_range_is_refused_by_its_metric():
    with pytest.raises(InvalidInput, match="max_fpr"):
        metric_of("recall_at_fpr(5)", task="binary")


def test_a_metric_of_another_task_is_refused_with_those_of_this_one():
    r2 = metric_of("r2", task="regression")
    with pytest.raises(InvalidInput, match=r"task = 'regression'.*accuracy"):
        metric_of(r2, task="binary")


def test_a_direction_that_contradicts_the_metric_is_refused():
    assert metric_of("log_loss", task="binary", higher_is_better=False)
    with pytest.raises(InvalidInput, match="lower values are better"):
        metric_of("log_loss", task="binary", higher_is_better=True)
    with pytest.raises(InvalidInput, match="higher values are better"):
        metric_of("accuracy", task="binary", higher_is_better=False)


def test_scorers_of_scikit_learn_and_functions_become_metrics():
    assert "jaccard" in get_scorer_names()
    scorer = metric_of("jaccard", task="binary")
    assert isinstance(scorer, RowMetric)
    assert scorer.influence is None
    own = metric_of(zero_one_loss, task="binary", higher_is_better=False)
    assert not own.higher_is_better
    assert own.task == "binary"


def test_a_function_without_a_direction_is_refused():
    with pytest.raises(InvalidInput, match="higher_is_better"):
        metric_of(lambda y, p: np.mean(y == p), task="binary")


@pytest.mark.parametrize(
    ("name", "task", "other"),
    [
        ("r2", "binary", "regression"),
        ("neg_mean_absolute_error", "binary", "regression"),
        ("mean_pinball_loss(0.9)", "multiclass", "regression"),
        ("recall_at_fpr(0.1)", "regression", "binary"),
        ("f1_macro", "binary", "multiclass"),
    ],
)
def test_a_name_of_another_task_says_whose_it_is(name, task, other):
    with pytest.raises(InvalidInput, match=rf"is a metric of task = '{other}'"):
        metric_of(name, task=task)
