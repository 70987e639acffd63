from __future__ import annotations

import pytest

from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.operating.operating_points import OPERATING_POINTS


@pytest.mark.parametrize(
    ("name", "parameter"),
    [("recall_at_fpr", 0.05), ("precision_at_k", 100), ("precision_at_k", 0.05),
     ("false_positives_at_recall", 0.9)],
)  # fmt: skip
def test_a_maker_gives_the_metric_that_its_name_gives(name, parameter):
    made = OPERATING_POINTS[name](parameter)
    assert made.name == f"{name}({parameter})"
    assert made.task == "binary"
    assert made.needs == "scores"
    assert made.refuses is None
    found = metric_of(made.name, task="binary")
    assert found.name == made.name
    assert found.higher_is_better == made.higher_is_better


def test_only_false_alarms_are_better_when_fewer():
    parameter = {"precision_at_k": 10}
    lower = {
        name
        for name, make in OPERATING_POINTS.items()
        if not make(parameter.get(name, 0.5)).higher_is_better
    }
    assert lower == {"false_positives_at_recall"}


def test_alarms_per_day_are_no_share():
    make = OPERATING_POINTS["false_positives_at_recall"]
    assert make(0.9).scale == "fraction"
    assert make(0.9, per_day=50).scale == "open"
    assert make(0.9, per_day=50).name == "false_positives_at_recall(0.9, per_day=50)"
