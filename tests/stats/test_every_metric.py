"""What holds for every metric with a name, on every kind of rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.scored_rows import take
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

CLASSES = ("cat", "dog", "owl")
PARAMETERS = {
    "binary": [
        "recall_at_fpr(0.1)",
        "precision_at_k(30)",
        "false_positives_at_recall(0.8)",
    ],
    "multiclass": ["recall_of(owl)", "f1_of(owl)", "top_k(2)"],
    "regression": ["mean_pinball_loss(0.9)", "share_within(0.5)"],
}
NOT_COMPARED = {"rms_calibration_error"}
EVERY = [
    (task, name)
    for task, more in PARAMETERS.items()
    for name in [*metric_names(task), *more]
    if name not in NOT_COMPARED
]
KINDS = ("plain", "weights", "groups", "weighted groups", "time")
every_metric = pytest.mark.parametrize(("task", "name"), EVERY)


def drawn(task, n, rng, *, noise=(1.0, 1.0)):
    """Draw a target and two models with errors of the sizes given."""
    if task == "regression":
        y = rng.gamma(2.0, size=n) + 0.1
        return y, *(
            ValueAnswers(values=y * np.exp(0.3 * s * rng.normal(size=n))) for s in noise
        )
    if task == "binary":
        y = rng.random(n) < 0.4
        z = [2 * (y - 0.5) + s * rng.normal(size=n) for s in noise]
        scores = [1 / (1 + np.exp(-one)) for one in z]
        return y, *(BinaryAnswers(decisions=s > 0.5, scores=s) for s in scores)
    y = rng.choice(3, n, p=(0.4, 0.35, 0.25))
    found = []
    for s in noise:
        p = np.exp(1.5 * np.eye(3)[y] + s * rng.normal(size=(n, 3)))
        p /= p.sum(axis=1, keepdims=True)
        found.append(
            ClassAnswers(labels=p.argmax(axis=1), probabilities=p, classes=CLASSES)
        )
    return y, *found


def structured(kind, n, rng):
    weights = rng.uniform(0.5, 2.0, n) if "weight" in kind else None
    groups = rng.permutation(np.arange(n) // 3) if "group" in kind else None
    # with ties: some rows share a time
    time = rng.integers(0, n, n).astype(float) if kind == "time" else None
    return RowStructure(weights=weights, groups=groups, time=time)


def moved(structure, rows):
    columns = ("weights", "groups", "time")
    found = {name: getattr(structure, name) for name in columns}
    return RowStructure(
        **{name: None if c is None else c[rows] for name, c in found.items()}
    )


def compared(metric, y, new, old, structure):
    return compare_rows(metric, y, candidate=new, baseline=old, structure=structure)


@every_metric
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1000), kind=st.sampled_from(KINDS))
def test_the_order_of_rows_is_irrelevant(task, name, seed, kind):
    rng, metric = np.random.default_rng(seed), metric_of(name, task=task)
    n = 420
    y, new, old = drawn(task, n, rng)
    structure = structured("plain" if metric.refuses else kind, n, rng)
    order = rng.permutation(n)
    elsewhere = moved(structure, order)
    pairs = [
        compared(metric, y, new, old, structure),
        compared(metric, y[order], take(new, order), take(old, order), elsewhere),
    ]
    alone = [
        measure_rows(metric, y, answers=new, structure=structure),
        measure_rows(metric, y[order], answers=take(new, order), structure=elsewhere),
    ]
    for here, there in (pairs, alone):
        assert (here.estimate is None) == (there.estimate is None)
        if here.estimate is None:
            continue
        assert here.estimate == pytest.approx(there.estimate, abs=1e-9)
        assert here.interval(0.9) == pytest.approx(there.interval(0.9), abs=1e-7)
        for x in (here.estimate - 0.05, 0.0):
            assert here.p_better_than(x) == pytest.approx(
                there.p_better_than(x), abs=1e-6
            )


@every_metric
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1000), kind=st.sampled_from(KINDS))
def test_swapping_the_models_flips_the_sign_and_the_sides(task, name, seed, kind):
    rng, metric = np.random.default_rng(seed), metric_of(name, task=task)
    y, new, old = drawn(task, 420, rng)
    structure = structured("plain" if metric.refuses else kind, 420, rng)
    there, back = (
        compared(metric, y, *models, structure) for models in ((new, old), (old, new))
    )
    assert (there.estimate is None) == (back.estimate is None)
    if there.estimate is None:
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-9)
    for x in (-0.05, 0.03):
        # RMSE asks from the baseline's side, which is another one after the swap
        assert there.p_better_than(x) == pytest.approx(back.p_worse_than(-x), abs=1e-3)
    low, high, _ = there.interval(0.9)
    assert low - 1e-9 <= there.estimate <= high + 1e-9
    for x in (-1e6, -1.0, there.estimate, 0.0, 1.0, 1e6):
        assert 0 <= there.p_better_than(x) <= 1
        assert 0 <= there.p_worse_than(x) <= 1


@every_metric
@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), bad=st.floats(-0.2, -0.01))
def test_copies_of_every_row_in_a_group_change_no_verdict(task, name, seed, bad):
    metric = metric_of(name, task=task)
    if metric.refuses is not None or metric.influence is None:
        # blocks of whole groups: equal only up to what makes the blocks
        return
    rng = np.random.default_rng(seed)
    y, new, old = drawn(task, 300, rng)
    rows, twice = np.arange(300), np.repeat(np.arange(300), 2)
    one = compared(metric, y, new, old, RowStructure(groups=rows))
    two = compared(
        metric, y[twice], take(new, twice), take(old, twice), RowStructure(groups=twice)
    )
    threshold = Threshold(ok=0.0, bad=bad)
    assert outcome_of(one, threshold, alpha=0.05) == outcome_of(
        two, threshold, alpha=0.05
    )
    if one.estimate is not None:
        # degrees of freedom that follow from rows of a class see twice as many
        low, high, _ = one.interval(0.9)
        assert one.estimate == pytest.approx(two.estimate, abs=1e-12)
        assert two.interval(0.9).low == pytest.approx(low, abs=0.01 * (high - low))
        assert two.interval(0.9).high == pytest.approx(high, abs=0.01 * (high - low))


@every_metric
def test_more_data_never_turns_proven_harm_into_a_pass(task, name):
    metric = metric_of(name, task=task)
    rng = np.random.default_rng(7)
    seen = []
    for n in (500, 2000, 8000, 25_000):
        y, new, old = drawn(task, n, rng, noise=(3.0, 1.0))
        found = compared(metric, y, new, old, RowStructure())
        bad = 0.0 if found.estimate is None else found.estimate / 2
        seen.append(outcome_of(found, Threshold(ok=0.0, bad=bad), alpha=0.05))
        assert found.estimate is None or found.estimate < 0
    assert Outcome.PASSED not in seen
    if not name.startswith("precision_at_k"):
        # which looks at thirty rows, however many there are
        assert seen[-1] is Outcome.FAILED


@every_metric
def test_no_rows_have_a_reason(task, name):
    metric = metric_of(name, task=task)
    y, new, old = drawn(task, 5, np.random.default_rng(1))
    none = np.array([], dtype=np.intp)
    empty = [take(model, none) for model in (new, old)]
    for found in (
        compared(metric, y[none], *empty, RowStructure()),
        measure_rows(metric, y[none], answers=empty[0], structure=RowStructure()),
    ):
        assert found.estimate is None or found.note == "identical outputs"
        assert found.cannot_judge or found.cannot_pass


@pytest.mark.parametrize("n", [0, 1])
@every_metric
def test_what_has_no_number_points_the_way_of_its_metric(task, name, n):
    metric = metric_of(name, task=task)
    y, model, _ = drawn(task, n, np.random.default_rng(1))
    found = measure_rows(metric, y, answers=model, structure=RowStructure())
    assert found.orientation == (1 if metric.higher_is_better else -1)
