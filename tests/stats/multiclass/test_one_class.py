from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.binary_metrics import measure
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.stats.multiclass.class_metric import one_class
from pytest_mlgate.stats.multiclass.one_class import one_class_difference
from pytest_mlgate.stats.multiclass.one_class import one_class_value

NAMES = ("cat", "dog", "owl")


def drawn(seed=1, n=400):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    models = [np.where(rng.random(n) < 0.7, y, rng.integers(0, 3, n)) for _ in "ab"]
    return y, *(ClassAnswers(labels=labels, classes=NAMES) for labels in models)


@pytest.mark.parametrize("share", ["recall", "precision", "f1"])
def test_a_class_is_judged_as_the_binary_problem_of_that_class(share):
    y, new, old = drawn()
    found = one_class_difference(one_class(share, "dog"), y, new, old)
    expected = compare(
        share,
        y == 1,
        candidate=BinaryAnswers(decisions=new.labels == 1),
        baseline=BinaryAnswers(decisions=old.labels == 1),
    )
    assert found.estimate == expected.estimate
    assert found.interval(0.9) == expected.interval(0.9)
    assert found.p_worse_than(0.0) == expected.p_worse_than(0.0)
    alone = one_class_value(one_class(share, "dog"), y, new)
    other = measure(share, y == 1, answers=BinaryAnswers(decisions=new.labels == 1))
    assert alone.interval(0.9) == other.interval(0.9)


def test_accuracy_is_the_share_of_right_rows():
    y, new, old = drawn()
    found = one_class_difference(CLASS_METRICS["accuracy"], y, new, old)
    assert found.candidate == np.mean(new.labels == y)
    assert found.baseline == np.mean(old.labels == y)
    assert found.method == "McNemar mid-p and Tango score"
    alone = one_class_value(CLASS_METRICS["accuracy"], y, new)
    assert alone.estimate == found.candidate
    assert alone.n == y.size


def test_a_class_without_rows_is_named():
    _, new, old = drawn()
    y = np.zeros(400, dtype=int)
    for found in (
        one_class_difference(one_class("recall", "owl"), y, new, old),
        one_class_value(one_class("recall", "owl"), y, new),
    ):
        assert found.estimate is None
        assert found.cannot_judge == (
            "recall_of(owl), owl as positive: "
            "recall is not defined: 0 positives among 400 rows"
        )


def test_an_unknown_class_is_refused():
    y, new, old = drawn()
    with pytest.raises(InvalidInput, match="Unknown class 'cow'"):
        one_class_difference(one_class("f1", "cow"), y, new, old)
    with pytest.raises(InvalidInput, match="Unknown class 'cow'"):
        one_class_value(one_class("f1", "cow"), y, new)
