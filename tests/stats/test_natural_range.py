from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.natural_range import RANGES
from pytest_mlgate.stats.natural_range import range_of
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.user_metric import user_metric

PARAMETERS = {
    "binary": [
        "recall_at_fpr(0.05)",
        "precision_at_k(5)",
        "false_positives_at_recall(0.8)",
    ],
    "multiclass": ["recall_of(owl)", "precision_of(owl)", "f1_of(owl)", "top_k(2)"],
    "regression": [
        "mean_pinball_loss(0.9)",
        "mean_tweedie_deviance(1.5)",
        "share_within(0.5)",
    ],
}
EVERY = [
    (task, name)
    for task, more in PARAMETERS.items()
    for name in [*metric_names(task), *more]
]


def drawn(task, n, rng):
    """Draw few rows with skewed errors."""
    if task == "regression":
        y = rng.lognormal(0, 2, n)
        return y, ValueAnswers(values=y * rng.lognormal(0, 1, n))
    if task == "binary":
        scores = rng.random(n) ** rng.choice([0.3, 1, 3])
        decisions = scores > 0.5
        y = rng.random(n) < np.where(rng.random(n) < 0.7, scores, 0.4)
        return y, BinaryAnswers(decisions=decisions, scores=scores)
    chances = rng.dirichlet([0.2] * 3, n)
    names = ("cat", "dog", "owl")
    return rng.integers(0, 3, n), ClassAnswers(
        labels=chances.argmax(axis=1), probabilities=chances, classes=names
    )


def structured(kind, n, rng):
    if kind == "weights":
        return RowStructure(weights=rng.gamma(1, size=n) + 0.01)
    if kind == "groups":
        return RowStructure(groups=rng.integers(0, max(n // 2, 1), n))
    if kind == "time":
        return RowStructure(time=rng.random(n))
    return RowStructure()


@pytest.mark.parametrize(("task", "name"), EVERY)
@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 40),
    kind=st.sampled_from(["plain", "plain", "weights", "groups", "time"]),
    confidence=st.sampled_from([0.5, 0.9, 0.99]),
)
def test_the_interval_of_one_model_is_proper(task, name, seed, n, kind, confidence):
    rng, metric = np.random.default_rng(seed), metric_of(name, task=task)
    y, answers = drawn(task, n, rng)
    structure = structured(kind, n, rng)
    if metric.refuses is not None:
        structure = RowStructure()
    found = measure_rows(metric, y, answers=answers, structure=structure)
    if found.estimate is None:
        assert found.cannot_judge
        assert found.interval(confidence) is None
        return
    low, high, _ = found.interval(confidence)
    least, most = sorted(found.orientation * end for end in range_of(metric))
    assert least - 1e-12 <= low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= high <= most + 1e-12
    if found.cannot_judge is not None:
        # without a verdict a limit may be that of the estimate, which it has to hold
        return
    # what the interval leaves out is refuted, and what it holds is not
    level = (1 - confidence) / 2
    for x in (low - 1e-6 * (1 + abs(low)), low - 1.0):
        assert not math.isfinite(x) or found.p_better_than(x) <= level + 1e-4
    for x in (high + 1e-6 * (1 + abs(high)), high + 1.0):
        assert not math.isfinite(x) or found.p_worse_than(x) <= level + 1e-4
    inside = [low + share * (high - low) for share in (1e-6, 0.2, 0.8, 1 - 1e-6)]
    # beside the edge of its range an interval of a handful of rows is a little wide
    sure = level - 1e-4 if n >= 30 else 0.7 * level
    for x in inside:
        if math.isfinite(x) and low < high:
            assert found.p_better_than(x) >= sure
            assert found.p_worse_than(x) >= sure


def test_every_metric_with_a_name_has_its_range():
    for task, name in EVERY:
        low, high = range_of(metric_of(name, task=task))
        assert math.isfinite(low) or math.isfinite(high), name
        assert name.partition("(")[0] in {*RANGES, "brier"}


def test_nothing_is_known_of_a_function_even_if_it_has_a_known_name():
    def accuracy(y_true, y_pred):
        return 100.0 * float((y_true == y_pred).mean())

    metric = user_metric(accuracy, task="binary", higher_is_better=True)
    assert range_of(metric) == (-math.inf, math.inf)
    rng = np.random.default_rng(1)
    y = rng.random(400) < 0.5
    answers = BinaryAnswers(decisions=y ^ (rng.random(400) < 0.2))
    found = measure_rows(metric, y, answers=answers, structure=RowStructure())
    assert found.interval(0.9).high > 50


def test_a_loss_of_a_handful_of_rows_is_not_negative():
    y = np.array([1.0, 2.0, 4.0])
    answers = ValueAnswers(values=np.array([1.1, 2.2, 9.0]))
    metric = metric_of("mean_absolute_error", task="regression")
    found = measure_rows(metric, y, answers=answers, structure=RowStructure())
    assert found.interval(0.9).high == 0.0
    assert found.p_worse_than(0.01) == 0.0
    # at the end of the range nothing is known for sure
    assert found.p_worse_than(0.0) > 0.05
