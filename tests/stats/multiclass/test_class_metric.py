from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.multiclass.class_counts import class_confusion
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.stats.multiclass.class_metric import counted_classes
from pytest_mlgate.stats.multiclass.class_metric import one_class
from pytest_mlgate.stats.multiclass.class_metric import whole_of

CLASSES = ("ant", "bee", "cat", "dog")


def confusion(y=(0, 0, 0, 1, 1), labels=(0, 0, 2, 1, 0)):
    return class_confusion(np.array(y), np.array(labels), n_classes=4)


def test_the_table_is_keyed_by_the_names():
    assert all(name == metric.name for name, metric in CLASS_METRICS.items())
    assert CLASS_METRICS["f1_macro"].average == "macro"
    assert CLASS_METRICS["f1_macro"].class_name is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("f1_macro", "ant bee cat"), ("recall_macro", "ant bee cat"),
     ("balanced_accuracy", "ant bee"), ("accuracy", "ant bee"),
     ("f1_weighted", "ant bee")],
)  # fmt: skip
def test_a_class_that_is_only_answered_counts_where_scikit_learn_counts_it(
    name, expected
):
    counted = counted_classes(CLASS_METRICS[name], confusion(), CLASSES)
    assert [CLASSES[i] for i in np.flatnonzero(counted)] == expected.split()


def test_a_figure_of_one_class_looks_at_that_class_alone():
    metric = one_class("precision", "cat")
    assert metric.name == "precision_of(cat)"
    counted = counted_classes(metric, confusion(), CLASSES)
    assert counted.tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("share", "expected"),
    [("recall", [3, 2, 0, 0]), ("precision", [3, 1, 1, 0]), ("f1", [6, 3, 1, 0])],
)
def test_each_figure_is_a_share_of_its_own_rows(share, expected):
    assert whole_of(share, confusion()).tolist() == expected
