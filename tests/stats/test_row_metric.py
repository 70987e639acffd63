"""What every metric of every task keeps: the contract of `RowMetric`."""

from __future__ import annotations

import dataclasses

import pytest

from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.regression.actual_to_expected import ACTUAL_TO_EXPECTED_ERROR
from pytest_mlgate.stats.row_metric import RowMetric
from pytest_mlgate.stats.whole.own_procedure import OwnProcedure

TASKS = ("binary", "multiclass", "regression")
EVERY = [metric_of(name, task=task) for task in TASKS for name in metric_names(task)]


def named(metric):
    return f"{metric.task} {metric.name}"


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_every_metric_can_be_asked_on_every_kind_of_row_or_refuses(metric):
    general = metric.influence is not None or metric.score is not None
    assert general or isinstance(metric, OwnProcedure) or metric.refuses


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_a_refusal_carries_its_remedy(metric):
    assert metric.refuses is None or "Hint:" in metric.refuses


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_losses_and_only_they_are_better_when_lower(metric):
    words = ("loss", "error", "brier", "deviance", "false_positive")
    assert metric.higher_is_better != any(word in metric.name for word in words)


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_a_metric_cannot_be_changed(metric):
    with pytest.raises(dataclasses.FrozenInstanceError):
        metric.name = "other"


def test_a_metric_with_its_own_procedure_is_a_metric():
    assert isinstance(ACTUAL_TO_EXPECTED_ERROR, RowMetric)
    with pytest.raises(TypeError, match="difference"):
        OwnProcedure(name="x", task="binary", higher_is_better=True, needs="scores")
