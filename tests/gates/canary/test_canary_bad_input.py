from __future__ import annotations

import numpy as np
import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData

LOG, LABELS = canary(600)


def ask(metric="accuracy", *, log=LOG, labels=LABELS, margin=0.05, **settings):
    return gate(**settings).not_worse(metric, margin=margin, log=log, labels=labels)


@pytest.mark.parametrize(
    "metric", ["roc_auc", "average_precision", "mcc", "nonsense", 3]
)
def test_a_metric_that_is_no_sum_is_refused_loudly(metric):
    with pytest.raises(InvalidInput) as refused:
        ask(metric)
    told = str(refused.value)
    assert told.startswith(f"canary_gate cannot watch {metric!r}: ")
    assert "accuracy, recall, specificity" in told
    assert "value_per_case" in told


def test_each_task_has_metrics_of_its_own():
    with pytest.raises(InvalidInput, match="mean_absolute_error, mean_squared_error"):
        ask("accuracy", task="regression")
    with pytest.raises(InvalidInput, match="these are accuracy;"):
        ask("recall", task="multiclass")


def test_values_of_cases_have_to_be_numbers_in_the_settings():
    with pytest.raises(SettingsError, match="needs `costs` as numbers"):
        ask("value_per_case")
    with pytest.raises(SettingsError, match="amounts in columns are not logged"):
        ask("value_per_case", costs={"tp": "amount"})


@pytest.mark.parametrize("margin", [0, -0.1, float("nan"), True, "0.1"])
def test_a_margin_is_positive(margin):
    with pytest.raises(InvalidInput, match="`margin` must be a positive number"):
        ask(margin=margin)


def test_a_gate_without_a_log_or_labels_says_what_to_set():
    with pytest.raises(InvalidInput, match='set `decision_log = "log"`'):
        ask(log=None)
    with pytest.raises(InvalidInput, match=r"set `labels = .*request_id, y and known"):
        ask(labels=None)


def test_labels_have_to_be_of_the_form():
    with pytest.raises(UnreadableData, match="no column 'y'"):
        ask(labels=LABELS.rename(columns={"y": "truth"}))
    with pytest.raises(UnreadableData, match="no column 'known'"):
        ask(labels=LABELS.drop(columns="known"))
    with pytest.raises(InvalidInput, match="must have two values"):
        ask(labels=LABELS.assign(y=np.arange(600)))
    with pytest.raises(InvalidInput, match="No label and no decision is `positive`"):
        ask(positive="granted")


def test_a_log_or_labels_that_are_no_frame_are_refused():
    with pytest.raises(InvalidInput, match="`labels` must be a path"):
        ask(labels=3)
    with pytest.raises(InvalidInput, match="`log` must be a path"):
        ask(log=3)


def test_a_log_has_to_say_what_is_asked():
    with pytest.raises(UnreadableData, match="must have the column 'arm'"):
        ask(log=LOG.drop(columns="arm"))
    with pytest.raises(InvalidInput, match="The log has no `label`"):
        ask(log=LOG.assign(label=None))
    with pytest.raises(InvalidInput, match="The log has no `score`"):
        ask("brier", log=LOG.assign(score=np.nan))


def test_a_group_that_no_request_has_is_refused():
    with pytest.raises(UnreadableData, match="no row has the feature 'user'"):
        gate().on(LOG, groups="user").errors(at_most=0.1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"share": 0}, "`share` must be between 0 and 1"),
        ({"share": "half"}, "`share` must be between 0 and 1"),
        ({"rows": 0}, "`rows` must be a whole number of at least 1"),
        ({"rows": 1e4}, "`rows` must be a whole number"),
        ({"groups": 3}, "`groups` must be the name of an input"),
        ({"parrot": 3}, "it is asked as on"),
    ],
)
def test_a_watch_that_cannot_be_meant_is_refused(options, told):
    with pytest.raises(InvalidInput, match=told):
        gate().on(LOG, **options)


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="`since` must be a time"):
        gate().on(LOG, since="yesterday").errors(at_most=0.1)


def test_looks_need_rows_enough_for_each():
    with pytest.raises(InvalidInput, match="at least 100 for each of 10 looks"):
        gate().on(LOG, rows=500).not_worse(
            "accuracy", margin=0.1, looks=10, labels=LABELS
        )


def test_a_refused_question_is_in_the_ledger():
    asked = gate()
    with pytest.raises(InvalidInput):
        asked.on(LOG).not_worse("roc_auc", margin=0.1)
    assert asked._ledger.refused is not None
