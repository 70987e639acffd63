from __future__ import annotations

import math

import numpy as np
import pytest

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.rare_rows import RULES
from pytest_mlgate.stats.counts.rare_rows import scarcity_of
from pytest_mlgate.stats.counts.rare_rows import scarcity_of_counts
from pytest_mlgate.stats.influence import RowStructure


def rows(n_positives, n=400):
    return np.arange(n) < n_positives


@pytest.mark.parametrize(
    ("metric", "enough", "withheld"),
    [
        ("roc_auc", 20, "cannot_pass"),
        ("average_precision", 50, "cannot_pass"),
        ("brier", 20, "cannot_pass"),
        ("mcc", 20, "cannot_judge"),
        ("balanced_accuracy", 20, "cannot_judge"),
        ("recall", 20, "cannot_judge"),
        ("f1", 20, "cannot_judge"),
    ],
)
def test_the_rules_of_the_special_procedures_hold_on_the_bound(
    metric, enough, withheld
):
    weights = RowStructure(weights=np.ones(400))
    at = scarcity_of(metric, rows(enough), weights)
    below = scarcity_of(metric, rows(enough - 1), weights)
    assert (at.cannot_pass, at.cannot_judge, at.rows) == (None, None, 0)
    assert f"it takes {enough}" in getattr(below, withheld)
    assert below.rows == math.ceil(enough * 400 / (enough - 1))
    assert at.df == pytest.approx(enough - 1)


def test_negatives_can_be_the_rarer_class():
    found = scarcity_of("roc_auc", ~rows(12), RowStructure(weights=np.ones(400)))
    assert found.cannot_pass.startswith("12 effective negative rows are too few")
    alarms = scarcity_of(
        "false_positive_rate", ~rows(12), RowStructure(weights=np.ones(400))
    )
    assert "negative rows are too few for a verdict" in alarms.cannot_judge


def test_accuracy_needs_neither_class():
    found = scarcity_of("accuracy", rows(0), RowStructure(weights=np.ones(400)))
    assert (found.cannot_pass, found.cannot_judge, found.df) == (None, None, math.inf)


def test_groups_are_counted_and_not_their_rows():
    patients = RowStructure(groups=np.arange(400) // 8)
    few = scarcity_of("roc_auc", rows(80), patients)
    assert few.cannot_pass.startswith("10 effective groups with positive rows")
    assert few.df == pytest.approx(9)
    assert scarcity_of("roc_auc", rows(160), patients).cannot_pass is None


def test_unequal_weights_make_rows_rarer():
    weights = np.ones(400)
    weights[:3] = 100.0
    found = scarcity_of("roc_auc", rows(60), RowStructure(weights=weights))
    assert found.cannot_pass.startswith("4.")


def test_in_time_rows_are_counted_and_stretches_bound_the_degrees_of_freedom():
    found = scarcity_of("roc_auc", rows(80), RowStructure(time=np.arange(400.0)))
    assert found.cannot_pass is None
    assert found.df == pytest.approx(3)


def test_without_a_single_row_of_the_class_no_number_of_rows_is_told():
    found = scarcity_of("recall", rows(0), RowStructure(weights=np.ones(400)))
    assert found.cannot_judge.startswith("0 effective positive rows")
    assert found.rows == 0


def test_a_measurement_keeps_its_own_reason_before_those_of_scarcity():
    found = scarcity_of("mcc", rows(5), RowStructure(weights=np.ones(400)))
    plain = Measurement.known(0.5, n=400, method="x")
    told = found.applied_to(plain)
    assert told.cannot_judge == found.cannot_judge
    assert told.rows_needed(ok=0, bad=0, alpha=0.05, alpha_pass=0.05, power=0.8) == 1600
    own = Measurement.undefined("no value", n=400, method="x")
    assert found.applied_to(own).cannot_judge == "no value"


@pytest.mark.parametrize("metric", [*RULES, "accuracy"])
@pytest.mark.parametrize(
    ("positives", "negatives"), [(0, 50), (7, 40), (60, 19), (99, 99)]
)
def test_counts_of_the_classes_say_what_plain_rows_say(metric, positives, negatives):
    y = np.arange(positives + negatives) < positives
    theirs = scarcity_of(metric, y, RowStructure())
    found = scarcity_of_counts(metric, positives=positives, negatives=negatives)
    assert found == theirs
