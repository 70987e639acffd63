from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.slice.row_losses import require_mean
from pytest_mlgate.gates.slice.row_losses import row_losses
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

RNG = np.random.default_rng(3)
N = 400
Y = RNG.random(N) < 0.3
P = np.clip(0.3 * Y + 0.7 * RNG.random(N), 0.01, 0.99)
CALLS = BinaryAnswers(decisions=P > 0.5, scores=P)
CODES = RNG.integers(0, 3, N)
CLASSES = ClassAnswers(
    labels=np.where(RNG.random(N) < 0.7, CODES, RNG.integers(0, 3, N)),
    probabilities=RNG.dirichlet(np.ones(3), N),
    classes=("a", "b", "c"),
)
AMOUNTS = RNG.gamma(2, size=N) + 0.1
VALUES = ValueAnswers(values=AMOUNTS * np.exp(0.3 * RNG.normal(size=N)))


def losses(name, task, truth, answers, classes=()):
    metric = metric_of(name, task=task)
    require_mean(metric)
    return row_losses(metric, truth, answers, classes=classes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accuracy", sk.accuracy_score(Y, P > 0.5)),
        ("recall", sk.recall_score(Y, P > 0.5)),
        ("specificity", sk.recall_score(~Y, P <= 0.5)),
    ],
)
def test_of_a_share_of_right_rows_a_wrong_one_is_one(name, value):
    found = losses(name, "binary", Y, CALLS)
    assert set(np.unique(found.values).tolist()) == {0.0, 1.0}
    assert 1 - found.values[found.counted].mean() == pytest.approx(value, abs=1e-12)
    assert not found.values[~found.counted].any()


def test_only_the_rows_of_its_kind_count():
    assert np.array_equal(losses("recall", "binary", Y, CALLS).counted, Y)
    alarms = losses("false_positive_rate", "binary", Y, CALLS)
    assert np.array_equal(alarms.counted, ~Y)
    assert np.array_equal(alarms.values == 1, (P > 0.5) & ~Y)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("log_loss", -np.where(Y, np.log(P), np.log1p(-P))),
        ("brier", (P - Y) ** 2),
    ],
)
def test_the_loss_of_a_probability_is_that_of_its_row(name, expected):
    found = losses(name, "binary", Y, CALLS)
    assert found.values == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean_absolute_error", np.abs(AMOUNTS - VALUES.values)),
        ("mean_squared_error", (AMOUNTS - VALUES.values) ** 2),
        (
            "mean_absolute_percentage_error",
            np.abs(AMOUNTS - VALUES.values) / AMOUNTS,
        ),
        (
            "mean_pinball_loss(0.9)",
            np.maximum(
                0.9 * (AMOUNTS - VALUES.values), -0.1 * (AMOUNTS - VALUES.values)
            ),
        ),
        (
            "share_within(0.2)",
            np.abs(AMOUNTS - VALUES.values) > 0.2,
        ),
    ],
)
def test_the_loss_of_a_number_is_that_of_its_row(name, expected):
    found = losses(name, "regression", AMOUNTS, VALUES)
    assert found.values == pytest.approx(expected.astype(float), abs=1e-10)


def test_means_of_deviances_are_those_of_scikit_learn():
    for name in ("mean_poisson_deviance", "mean_gamma_deviance"):
        found = losses(name, "regression", AMOUNTS, VALUES)
        value = getattr(sk, name)(AMOUNTS, VALUES.values)
        assert found.values.mean() == pytest.approx(value, rel=1e-9)


def test_of_several_classes_a_class_is_a_kind_of_row():
    found = losses("recall_of(b)", "multiclass", CODES, CLASSES, ("a", "b", "c"))
    assert np.array_equal(found.counted, CODES == 1)
    wrong = (CODES == 1) & (CLASSES.labels != 1)
    assert np.array_equal(found.values == 1, wrong)
    whole = losses("accuracy", "multiclass", CODES, CLASSES)
    assert np.array_equal(whole.values == 1, CLASSES.labels != CODES)


REFUSED = {
    "binary": ["roc_auc", "f1", "precision", "balanced_accuracy", "mcc"],
    "multiclass": ["f1_macro", "balanced_accuracy", "roc_auc_ovr"],
    "regression": ["r2", "median_absolute_error", "root_mean_squared_error"],
}


@pytest.mark.parametrize(
    ("task", "name"), [(task, name) for task in REFUSED for name in REFUSED[task]]
)
def test_what_is_no_mean_is_refused_with_metrics_that_are(task, name):
    with pytest.raises(InvalidInput, match=r"no mean over rows\. Hint") as found:
        require_mean(metric_of(name, task=task))
    # the hint holds names that are taken
    hint = str(found.value).partition("search with ")[2].partition(";")[0]
    named = [one.strip() for one in hint.replace(" or ", ", ").split(",")]
    for one in named:
        if "(" not in one and one != "value_per_case":
            require_mean(metric_of(one, task=task))


def test_a_function_of_ones_own_is_refused():
    own = metric_of(sk.f1_score, task="binary", higher_is_better=True)
    with pytest.raises(InvalidInput, match="no mean over rows"):
        require_mean(own)


def test_without_a_row_that_counts_there_is_a_reason():
    found = losses("recall", "binary", np.zeros(N, dtype=bool), CALLS)
    assert isinstance(found, Undefined)
