"""Values against scikit-learn and ψ against a derivative, metric by metric."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.multiclass_metrics import MULTICLASS_FACTORIES
from pytest_mlgate.stats.multiclass.multiclass_metrics import MULTICLASS_METRICS

NAMES = ("ant", "bee", "cat")


def labels_of(name, **options):
    score = getattr(metrics, name)
    return lambda y, a, w: score(y, a.labels, sample_weight=w, **options)


def chances_of(name, **options):
    score = getattr(metrics, name)
    return lambda y, a, w: score(y, a.probabilities, sample_weight=w, **options)


def brier(y, answers, w):
    per_row = np.square(answers.probabilities - np.eye(3)[y]).sum(axis=1)
    return np.average(per_row, weights=w)


ORACLES = {
    "accuracy": labels_of("accuracy_score"),
    "balanced_accuracy": labels_of("balanced_accuracy_score"),
    "recall_macro": labels_of("recall_score", average="macro"),
    "precision_macro": labels_of("precision_score", average="macro"),
    "f1_macro": labels_of("f1_score", average="macro"),
    "f1_weighted": labels_of("f1_score", average="weighted"),
    "quadratic_weighted_kappa": labels_of("cohen_kappa_score", weights="quadratic"),
    "roc_auc_ovr": chances_of("roc_auc_score", multi_class="ovr"),
    "roc_auc_ovr_weighted": chances_of(
        "roc_auc_score", multi_class="ovr", average="weighted"
    ),
    "log_loss": chances_of("log_loss"),
    "brier": brier,
    "recall_of(cat)": labels_of("recall_score", labels=[2], average="macro"),
    "precision_of(cat)": labels_of("precision_score", labels=[2], average="macro"),
    "f1_of(cat)": labels_of("f1_score", labels=[2], average="macro"),
    "top_k(2)": chances_of("top_k_accuracy_score", k=2),
}


def metric_named(name):
    if name in MULTICLASS_METRICS:
        return MULTICLASS_METRICS[name]
    factory, parameter = name.rstrip(")").split("(")
    return MULTICLASS_FACTORIES[factory](
        int(parameter) if factory == "top_k" else parameter
    )


def drawn(n=300, *, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    models = []
    for _ in range(2):
        p = np.exp(1.2 * np.eye(3)[y] + rng.normal(size=(n, 3)))
        p /= p.sum(axis=1, keepdims=True)
        models.append(
            ClassAnswers(labels=p.argmax(axis=1), probabilities=p, classes=NAMES)
        )
    return rng, y, *models


def test_every_metric_has_an_oracle_here_or_a_file_of_its_own():
    # the mean rank error is in test_ordinal
    assert set(MULTICLASS_METRICS) - set(ORACLES) <= {"mean_rank_error"}
    assert {name.split("(")[0] for name in ORACLES if "(" in name} == set(
        MULTICLASS_FACTORIES
    )


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_value_is_scikit_learns(name, weighted):
    rng, y, answers, _ = drawn()
    weights = rng.uniform(0.2, 3, y.size) if weighted else None
    metric = metric_named(name)
    expected = ORACLES[name](y, answers, weights)
    found = metric.influence(y, answers, weights)
    assert isinstance(found, Influence)
    assert found.value == pytest.approx(expected, abs=1e-9)
    if not weighted:
        measured = metric.measure(y, answers)
        assert measured.orientation * measured.estimate == pytest.approx(expected)


@pytest.mark.parametrize("name", ORACLES)
def test_the_pull_of_a_row_is_the_derivative_by_its_weight(name):
    rng, y, answers, _ = drawn(n=120)
    weights = rng.uniform(0.2, 3, y.size)
    found = metric_named(name).influence(y, answers, weights)
    assert found.psi.sum() == pytest.approx(0, abs=1e-10)
    for row in (0, 31, 77, 119):
        ends = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row] *= 1 + sign * 1e-5
            ends.append(ORACLES[name](y, answers, moved))
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(found.psi[row], abs=1e-7)


@pytest.mark.parametrize("name", ORACLES)
def test_swapping_the_models_flips_the_sign(name):
    _, y, one, other = drawn()
    metric = metric_named(name)
    there, back = metric.compare(y, one, other), metric.compare(y, other, one)
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    gain = there.candidate - there.baseline
    expected = gain if metric.higher_is_better else -gain
    assert there.estimate == pytest.approx(expected, abs=1e-12)
    for x in (-0.05, 0.0, 0.03):
        p = there.p_better_than(x)
        assert 0 <= p <= 1
        assert p == pytest.approx(back.p_worse_than(-x), abs=1e-9) or x == 0
    low, high, _ = there.interval(0.9)
    assert low <= there.estimate <= high


@pytest.mark.parametrize("name", ORACLES)
def test_the_order_of_the_rows_is_irrelevant(name):
    rng, y, one, other = drawn()
    order = rng.permutation(y.size)
    moved = [
        ClassAnswers(
            labels=m.labels[order], probabilities=m.probabilities[order], classes=NAMES
        )
        for m in (one, other)
    ]
    metric = metric_named(name)
    found = metric.compare(y[order], *moved)
    assert found.interval(0.9) == pytest.approx(
        metric.compare(y, one, other).interval(0.9), abs=1e-7
    )


@pytest.mark.parametrize("name", ORACLES)
def test_no_rows_have_no_value(name):
    none = ClassAnswers(
        labels=np.array([], dtype=np.int64),
        probabilities=np.empty((0, 3)),
        classes=NAMES,
    )
    found = metric_named(name).measure(none.labels, none)
    assert found.estimate is None
    assert found.cannot_judge


@pytest.mark.parametrize("name", ORACLES)
def test_one_row_never_gets_a_verdict_in_an_average(name):
    p = np.array([[0.6, 0.3, 0.1]])
    one = ClassAnswers(labels=np.array([0]), probabilities=p, classes=NAMES)
    found = metric_named(name).measure(np.array([0]), one)
    if found.cannot_judge is None:
        # exact counts of one row prove nothing at any usual level
        assert found.p_better_than(0.5) >= 0.05


@pytest.mark.parametrize("factory", ["recall_of", "precision_of", "f1_of"])
def test_an_unknown_class_is_refused_when_it_is_measured(factory):
    _, y, answers, _ = drawn()
    with pytest.raises(InvalidInput, match="owl"):
        MULTICLASS_FACTORIES[factory]("owl").measure(y, answers)


@pytest.mark.parametrize("name", sorted(MULTICLASS_METRICS))
def test_every_metric_says_what_it_needs_and_which_way_is_up(name):
    metric = MULTICLASS_METRICS[name]
    of_chances = {"roc_auc_ovr", "roc_auc_ovr_weighted", "log_loss", "brier"}
    of_losses = {"log_loss", "brier", "mean_rank_error"}
    assert metric.needs == ("probabilities" if name in of_chances else "labels")
    assert metric.higher_is_better is (name not in of_losses)
