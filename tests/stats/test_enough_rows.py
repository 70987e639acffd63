from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.enough_rows import rows_that_meet_rules
from pytest_mlgate.stats.enough_rows import with_rows_needed
from pytest_mlgate.stats.enough_rows import with_rows_of_counts
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.planning import or_else
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

PLAIN = RowStructure()
PLAN = {"ok": 0.0, "bad": -0.05, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
CLASSES = ("cat", "dog", "owl")
PARAMETERS = {
    "binary": ["recall_at_fpr(0.05)", "precision_at_k(50)"],
    "multiclass": ["recall_of(owl)", "f1_of(owl)", "top_k(2)"],
    "regression": ["share_within(0.1)", "mean_pinball_loss(0.9)"],
}
# every kind of reason for which a verdict carries no number of rows
MORE_ROWS_DO_NOT_HELP = (
    "no spread",
    "not defined",
    "the same truth",
    "compares errors with its variance",
    "that do not; with weights, groups or time it takes",
)


def rows_for(name, task, truth, *, structure=PLAIN, classes=None):
    return rows_that_meet_rules(
        metric_of(name, task=task),
        np.asarray(truth),
        classes=classes,
        structure=structure,
    )


def yes(positives, n):
    return np.arange(n) < positives


@pytest.mark.parametrize(
    ("name", "positives", "n", "rows"),
    [
        ("recall", 0, 99, 2000),
        ("recall", 5, 100, 400),
        ("recall", 20, 100, 0),
        ("recall", 100, 100, 0),
        ("specificity", 100, 100, 2020),
        ("specificity", 0, 100, 0),
        ("roc_auc", 10, 100, 200),
        ("average_precision", 10, 100, 500),
        ("f1", 10, 1000, 2000),
        ("mcc", 990, 1000, 2000),
        ("recall_at_fpr(0.1)", 10, 1000, 2000),
        ("accuracy", 0, 1, 20),
        ("accuracy", 0, 20, 0),
    ],
)
def test_a_rule_on_a_class_asks_for_rows_at_its_share(name, positives, n, rows):
    assert rows_for(name, "binary", yes(positives, n)) == rows


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("f1_macro", 250),
        ("recall_of(owl)", 250),
        ("recall_of(cat)", 0),
        ("accuracy", 0),
        ("top_k(2)", 0),
    ],
)
def test_a_class_of_several_needs_ten_rows(name, rows):
    truth = np.repeat([0, 1, 2], [60, 36, 4])
    assert rows_for(name, "multiclass", truth, classes=CLASSES) == rows


def test_a_class_that_nobody_has_seen_is_taken_for_the_next_row():
    truth = np.repeat([0, 1], 50)
    assert rows_for("f1_macro", "multiclass", truth, classes=CLASSES) == 1010


def test_groups_time_and_functions_have_rules_of_their_own():
    y = np.arange(100.0)
    grouped = RowStructure(groups=np.arange(100) // 20)
    assert rows_for("r2", "regression", y, structure=grouped) == 200
    timed = RowStructure(time=y)
    assert rows_for("r2", "regression", y, structure=timed) == 400
    heavy = RowStructure(weights=np.r_[100.0, np.full(99, 1e-9)])
    assert rows_for("r2", "regression", y, structure=heavy) == 1000
    assert rows_for("median_absolute_error", "regression", y) == 200
    assert rows_for("lorenz_gini", "regression", y < 10) == 500
    assert rows_for("lorenz_gini", "regression", y) == 0


def test_a_plan_that_has_an_answer_keeps_it():
    assert or_else(lambda **_: 7, 20)(**PLAN) == 7
    assert or_else(lambda **_: None, 20)(**PLAN) == 20


def test_what_can_be_judged_is_left_alone():
    rng = np.random.default_rng(1)
    y, one, other = rng.random((3, 15)) < 0.5
    found = compare_rows(
        metric_of("accuracy", task="binary"),
        y,
        candidate=BinaryAnswers(decisions=one),
        baseline=BinaryAnswers(decisions=other),
        structure=PLAIN,
    )
    assert found.cannot_judge is None
    assert found.rows_needed(**PLAN) > 20


def binary(n, rng):
    s, t = rng.random((2, n))
    y = rng.random(n) < 0.5

    def answers(scores):
        return BinaryAnswers(decisions=scores >= 0.5, scores=scores)

    yield y, answers(s), answers(t)
    yield np.zeros(n, bool), answers(s), answers(t)
    yield np.ones(n, bool), answers(s), answers(t)
    yield y, answers(np.full(n, 0.7)), answers(np.full(n, 0.6))
    yield y, answers(y * 0.9), answers(y * 0.8)
    yield y, answers(s), answers(s)
    yield np.arange(n) == 0, answers(s), answers(t)


def multiclass(n, rng):
    p, q = rng.dirichlet([1, 1, 1], (2, n))
    y = rng.integers(0, 3, n)

    def answers(chances):
        return ClassAnswers(
            labels=chances.argmax(axis=1), probabilities=chances, classes=CLASSES
        )

    yield y, answers(p), answers(q)
    yield np.zeros(n, int), answers(p), answers(q)
    yield y, answers(np.eye(3)[y] * 0.8 + 0.2 / 3), answers(np.eye(3)[y] * 0.7 + 0.1)
    yield y, answers(p), answers(p)
    yield y, answers(np.tile([0.5, 0.3, 0.2], (n, 1))), answers(p)


def regression(n, rng):
    y = rng.gamma(2, size=n)
    p, q = y * rng.gamma(20, 1 / 20, (2, n))

    def answers(values):
        return ValueAnswers(values=values)

    yield y, answers(p), answers(q)
    yield y, answers(y), answers(y + 0)
    yield y, answers(y + 1), answers(y + 2)
    yield y + 2, answers(y + 3), answers(y + 1)
    yield np.ones(n), answers(p), answers(q)
    yield y, answers(np.ones(n)), answers(np.full(n, 2.0))


KINDS = {"binary": binary, "multiclass": multiclass, "regression": regression}


def verdict_of(found, threshold):
    check = Check(
        family="benchmark",
        name="x",
        question="not_worse",
        subject="candidate",
        measurement=found,
        threshold=threshold,
    )
    return judge([check], gate="g", alpha=0.05)[0]


def asked(task, n):
    """Ask every metric about a number of kinds of awkward rows."""
    structures = [PLAIN]
    if n >= 30:
        structures += [
            RowStructure(groups=np.arange(n) // 3),
            RowStructure(weights=np.full(n, 2.0)),
        ]
    for name in [*metric_names(task), *PARAMETERS[task]]:
        metric = metric_of(name, task=task)
        for y, new, old in KINDS[task](n, np.random.default_rng(1)):
            for structure in structures:
                if metric.refuses is not None and not structure.plain:
                    continue
                one = measure_rows(metric, y, answers=new, structure=structure)
                limit = 0.4 if one.candidate is None else one.estimate
                if limit is not None:
                    margin = Threshold(ok=limit + 0.02, bad=limit - 0.05)
                    yield verdict_of(one, margin)
                if name != "rms_calibration_error":
                    two = compare_rows(
                        metric, y, candidate=new, baseline=old, structure=structure
                    )
                    yield verdict_of(two, Threshold(ok=0.0, bad=-0.05))


@pytest.mark.parametrize("n", [1, 5, 30, 400])
@pytest.mark.parametrize("task", list(KINDS))
def test_every_inconclusive_verdict_has_rows_or_says_that_none_would_help(task, n):
    unsettled = [v for v in asked(task, n) if v.outcome is Outcome.INCONCLUSIVE]
    assert unsettled
    for verdict in unsettled:
        if verdict.rows_needed is None:
            told = [why for why in MORE_ROWS_DO_NOT_HELP if why in verdict.reason]
            assert told, verdict.reason
        else:
            assert verdict.rows_needed > 0
    with_rows = [v for v in unsettled if v.rows_needed is not None]
    assert len(with_rows) > 0.3 * len(unsettled)


def test_an_undefined_measurement_of_enough_rows_keeps_no_number():
    nothing = Measurement.undefined("no spread", n=400, method="t")
    assert nothing.rows_needed(**PLAN) is None


@pytest.mark.parametrize("name", ["accuracy", "recall", "roc_auc", "specificity"])
@pytest.mark.parametrize(("positives", "n"), [(0, 8), (3, 100), (100, 100), (60, 100)])
def test_counts_of_two_classes_ask_for_what_their_rows_ask_for(name, positives, n):
    metric = metric_of(name, task="binary")
    nothing = Measurement.undefined("too little", n=n, method="t")
    by_rows = with_rows_needed(
        nothing, metric=metric, truth=yes(positives, n), classes=None, structure=PLAIN
    )
    by_counts = with_rows_of_counts(
        nothing, metric=metric, positives=positives, negatives=n - positives
    )
    assert by_counts.rows_needed(**PLAN) == by_rows.rows_needed(**PLAN)
