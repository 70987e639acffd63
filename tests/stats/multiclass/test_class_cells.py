from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_cells import class_influence
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.stats.multiclass.class_metric import one_class

NAMES = ("ant", "bee", "cat", "dog")
METRICS = {
    **CLASS_METRICS,
    **{
        f"{share}_of(cat)": one_class(share, "cat")
        for share in ("recall", "precision", "f1")
    },
}
ORACLES = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "recall_macro": lambda *a, **k: metrics.recall_score(*a, average="macro", **k),
    "precision_macro": lambda *a, **k: metrics.precision_score(
        *a, average="macro", **k
    ),
    "f1_macro": lambda *a, **k: metrics.f1_score(*a, average="macro", **k),
    "f1_weighted": lambda *a, **k: metrics.f1_score(*a, average="weighted", **k),
    "recall_of(cat)": lambda *a, **k: metrics.recall_score(
        *a, labels=[2], average=None, **k
    )[0],
    "precision_of(cat)": lambda *a, **k: metrics.precision_score(
        *a, labels=[2], average=None, **k
    )[0],
    "f1_of(cat)": lambda *a, **k: metrics.f1_score(*a, labels=[2], average=None, **k)[
        0
    ],
}


def drawn(n=300, *, weighted=False, seed=3):
    rng = np.random.default_rng(seed)
    y = rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    labels = np.where(rng.random(n) < 0.6, y, rng.integers(0, 4, n))
    weights = rng.uniform(0.2, 3, n) if weighted else None
    return y, ClassAnswers(labels=labels, classes=NAMES), weights


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", METRICS)
def test_the_value_is_that_of_scikit_learn(name, weighted):
    y, answers, weights = drawn(weighted=weighted)
    found = class_influence(METRICS[name], y, answers, weights)
    expected = ORACLES[name](y, answers.labels, sample_weight=weights)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.psi.sum() == pytest.approx(0, abs=1e-12)
    assert 1 <= found.df < y.size


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", METRICS)
def test_the_influence_is_the_derivative_of_scikit_learns_value(name, weighted):
    y, answers, weights = drawn(weighted=weighted)
    found = class_influence(METRICS[name], y, answers, weights)
    start = np.ones(y.size) if weights is None else weights
    for row in (0, 7, 50, 120, 299):
        step = np.zeros(y.size)
        step[row] = 1e-5 * start[row]
        ends = [
            ORACLES[name](y, answers.labels, sample_weight=start + sign * step)
            for sign in (1, -1)
        ]
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(found.psi[row], abs=1e-8)


def value(metric, y, answers, rows):
    kept = ClassAnswers(labels=answers.labels[rows], classes=NAMES)
    return class_influence(metric, y, kept, fewest=0).value


@pytest.mark.parametrize("name", METRICS)
def test_the_standard_error_is_close_to_the_jackknife(name):
    y, answers, _ = drawn()
    found = class_influence(METRICS[name], y, answers)
    keep = ~np.eye(y.size, dtype=bool)
    values = np.array([value(METRICS[name], y[one], answers, one) for one in keep])
    jackknife = np.sqrt((y.size - 1) / y.size * np.square(values - values.mean()).sum())
    assert np.sqrt(np.square(found.psi).sum()) == pytest.approx(jackknife, rel=0.03)


def test_macro_f1_pulls_by_the_formula_of_the_notes():
    y, answers, _ = drawn()
    p, n = answers.labels, y.size
    d = (np.bincount(y) + np.bincount(p)) / n
    f = 2 * np.bincount(y[y == p], minlength=4) / n / d
    c = 1 / (4 * d)
    expected = (2 * c[y] * (y == p) - (f * c)[y] - (f * c)[p]) / n
    found = class_influence(CLASS_METRICS["f1_macro"], y, answers)
    assert found.psi == pytest.approx(expected, abs=1e-15)


def test_a_rare_class_is_named_with_its_rows():
    y = np.repeat([0, 1, 2], [50, 40, 9])
    answers = ClassAnswers(labels=np.roll(y, 5), classes=NAMES)
    for name in ("f1_macro", "f1_weighted", "recall_macro", "balanced_accuracy"):
        found = class_influence(CLASS_METRICS[name], y, answers)
        assert found == Undefined(
            reason="Too few rows of cat (9); it takes 10 of every class."
        )
    enough = class_influence(CLASS_METRICS["f1_macro"], y, answers, fewest=9)
    assert enough.value > 0.7


def test_weights_make_a_class_rarer():
    y = np.repeat([0, 1], [50, 12])
    answers = ClassAnswers(labels=np.roll(y, 5), classes=NAMES)
    weights = np.ones(y.size)
    assert class_influence(CLASS_METRICS["f1_macro"], y, answers, weights).value > 0
    weights[-1] = 20.0
    found = class_influence(CLASS_METRICS["f1_macro"], y, answers, weights)
    assert "bee (2.338)" in found.reason


def test_a_class_without_rows_or_answers_is_undefined_alone():
    y = np.repeat([0, 1], 20)
    answers = ClassAnswers(labels=np.zeros(40, dtype=int), classes=NAMES)
    assert class_influence(one_class("recall", "dog"), y, answers) == Undefined(
        reason="recall_of(dog) is not defined: 0 rows of dog in 40 rows"
    )
    assert class_influence(one_class("precision", "bee"), y, answers) == Undefined(
        reason="precision_of(bee) is not defined: 0 answers bee in 40 rows"
    )
    assert class_influence(CLASS_METRICS["precision_macro"], y, answers) == Undefined(
        reason="precision_macro is not defined: 0 answers bee in 40 rows"
    )
    assert class_influence(one_class("f1", "bee"), y, answers).value == 0
    none = ClassAnswers(labels=np.array([], dtype=int), classes=NAMES)
    empty = class_influence(CLASS_METRICS["accuracy"], none.labels, none)
    assert empty == Undefined(reason="accuracy is not defined: 0 rows")


def test_an_unknown_class_is_refused():
    y, answers, _ = drawn()
    with pytest.raises(InvalidInput, match="Unknown class 'cow'"):
        class_influence(one_class("recall", "cow"), y, answers)


def test_a_model_that_is_always_right_has_no_pull():
    y = np.repeat([0, 1, 2, 3], 15)
    found = class_influence(
        CLASS_METRICS["f1_macro"], y, ClassAnswers(labels=y, classes=NAMES)
    )
    assert found.value == 1
    assert not found.psi.any()
    assert found.df == 59
