from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_of

PLAN = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
Y = np.arange(400) % 4 == 0
PERFECT = BinaryAnswers(decisions=Y, scores=Y * 0.8 + 0.1)
ALSO_PERFECT = BinaryAnswers(decisions=Y, scores=Y * 0.6 + 0.2)
PAIRS = RowStructure(groups=np.arange(400) // 2)
QUARTERS = RowStructure(groups=np.arange(400) // 4)


def alone(name, structure):
    metric = metric_of(name, task="binary")
    return measure_rows(metric, Y, answers=PERFECT, structure=structure)


@pytest.mark.parametrize(
    ("name", "structure", "count"),
    [
        ("accuracy", PAIRS, 200),
        ("accuracy", QUARTERS, 100),
        ("accuracy", RowStructure(weights=np.full(400, 3.0)), 400),
        ("recall", QUARTERS, 100),
        ("specificity", QUARTERS, 100),
        ("balanced_accuracy", PAIRS, 100),
        ("roc_auc", PAIRS, 100),
    ],
)
def test_a_perfect_share_is_clopper_and_pearsons_bound_of_its_units(
    name, structure, count
):
    found = alone(name, structure)
    low, high, _ = found.interval(0.9)
    assert low == pytest.approx(stats.beta.ppf(0.05, count, 1), abs=1e-12)
    assert (found.estimate, high, found.cannot_judge) == (1.0, 1.0, None)


def test_a_share_of_errors_that_is_nothing_has_its_bound_above():
    found = alone("false_positive_rate", QUARTERS)
    low, high, _ = found.interval(0.9)
    assert (found.estimate, found.orientation) == (0.0, -1)
    assert low == pytest.approx(-stats.beta.ppf(0.95, 1, 100), abs=1e-12)
    assert high == 0.0


@pytest.mark.parametrize(
    ("name", "groups", "count"),
    [
        ("accuracy", PAIRS, 200),
        ("accuracy", QUARTERS, 100),
        ("recall", PAIRS, 100),
        ("balanced_accuracy", PAIRS, 100),
    ],
)
def test_decisions_that_never_disagree_are_bounded_by_counting(name, groups, count):
    decisions = Y ^ (np.arange(400) % 40 == 0)
    one, other = (BinaryAnswers(decisions=decisions, scores=Y * s) for s in (0.3, 0.2))
    metric = metric_of(name, task="binary")
    found = compare_rows(metric, Y, candidate=one, baseline=other, structure=groups)
    assert found.estimate == 0.0
    assert found.interval(0.9).low == pytest.approx(0.05 ** (1 / count) - 1)
    assert found.p_better_than(-0.05) == pytest.approx(0.95**count)
    assert found.p_worse_than(0.05) == pytest.approx(0.95**count)


def test_the_rows_that_are_needed_are_those_at_which_the_bound_reaches_the_margin():
    few = RowStructure(groups=np.arange(400) // 20)
    found = alone("accuracy", few)
    rows = found.rows_needed(**PLAN | {"ok": 0.95, "bad": 0.95})
    # 20 groups of 20; it takes 59 groups without an error to be sure of 95 %
    assert rows == 1169
    assert 0.95 ** (rows / 20) <= 0.05 < 0.95 ** ((rows - 20) / 20)


def test_time_and_few_groups_and_other_metrics_stay_without_a_number():
    assert alone("f1", PAIRS).estimate is None
    assert alone("accuracy", RowStructure(time=np.arange(400.0))).estimate is None
    few = alone("accuracy", RowStructure(groups=np.arange(400) // 50))
    assert few.estimate is None
    assert few.rows_needed(**PLAN) == 500


@pytest.mark.parametrize("truth", [Y, ~Y])
def test_the_rarer_class_bounds_what_both_classes_make(truth):
    perfect = BinaryAnswers(decisions=truth, scores=truth * 0.8 + 0.1)
    metric = metric_of("roc_auc", task="binary")
    found = measure_rows(metric, truth, answers=perfect, structure=PAIRS)
    low = stats.beta.ppf(0.05, 100, 1)
    assert found.interval(0.9).low == pytest.approx(low, abs=1e-12)
