from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.multiclass.class_counts import class_confusion
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.stats.multiclass.class_metric import one_class
from pytest_mlgate.stats.multiclass.rare_classes import left_out
from pytest_mlgate.stats.multiclass.rare_classes import rows_until_enough
from pytest_mlgate.stats.multiclass.rare_classes import why_no_value
from pytest_mlgate.stats.multiclass.rare_classes import why_too_few

CLASSES = tuple("abcdefgh")
F1, PRECISION = CLASS_METRICS["f1_macro"], CLASS_METRICS["precision_macro"]


def of(y, labels=None, weights=None):
    y = np.asarray(y, dtype=np.int64)
    labels = y if labels is None else np.asarray(labels, dtype=np.int64)
    return class_confusion(y, labels, n_classes=8, weights=weights)


def test_classes_that_nobody_names_are_listed_at_most_five_by_name():
    told = left_out(of([0, 1]), of([0, 1], [0, 2]), classes=CLASSES)
    assert told == "left out, neither target nor answer: d, e, f, g, h"
    told = left_out(of([0]), classes=CLASSES)
    assert told == "left out, neither target nor answer: b, c, d, e, f and 2 more"
    assert left_out(of(range(8)), classes=CLASSES) is None


def test_ten_rows_of_every_class_are_enough_and_nine_are_not():
    ten = np.repeat([0, 1], [50, 10])
    assert why_too_few(F1, of(ten), CLASSES) is None
    assert rows_until_enough(F1, of(ten), CLASSES) == 0
    nine = of(ten[:-1])
    assert why_too_few(F1, nine, CLASSES) == (
        "Too few rows of b (9); it takes 10 of every class."
    )
    assert rows_until_enough(F1, nine, CLASSES) == 66


def test_a_thousand_rows_of_weight_a_tenth_are_a_thousand():
    y = np.repeat([0, 1], [1000, 10])
    assert why_too_few(F1, of(y, weights=np.full(1010, 0.1)), CLASSES) is None
    uneven = np.where(np.arange(1010) % 2 == 0, 5.0, 0.1)
    assert "b (" in why_too_few(F1, of(y, weights=uneven), CLASSES)


def test_precision_needs_answers_too():
    y = np.repeat([0, 1], [50, 20])
    labels = np.repeat([0, 1], [62, 8])
    assert why_too_few(F1, of(y, labels), CLASSES) is None
    told = why_too_few(PRECISION, of(y, labels), CLASSES)
    assert told == "Too few answers of b (8); it takes 10 of every class."
    assert rows_until_enough(PRECISION, of(y, labels), CLASSES) == 88


def test_a_class_that_is_answered_and_never_the_target_has_too_few_rows():
    y = np.repeat([0, 1], 30)
    labels = np.where(np.arange(60) == 3, 2, y)
    assert "c (0)" in why_too_few(F1, of(y, labels), CLASSES)
    assert rows_until_enough(F1, of(y, labels), CLASSES) == 0
    assert why_too_few(CLASS_METRICS["f1_weighted"], of(y, labels), CLASSES) is None


@pytest.mark.parametrize(
    "metric", [CLASS_METRICS["accuracy"], one_class("recall", "a")]
)
def test_accuracy_and_figures_of_one_class_need_no_ten_rows(metric):
    assert why_too_few(metric, of([0, 1]), CLASSES) is None
    assert rows_until_enough(metric, of([0, 1]), CLASSES) == 0


def test_no_rows_have_no_value():
    assert why_no_value(F1, of([]), CLASSES) == "f1_macro is not defined: 0 rows"


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        (
            one_class("recall", "c"),
            "recall_of(c) is not defined: 0 rows of c in 2 rows",
        ),
        (
            one_class("precision", "c"),
            "precision_of(c) is not defined: 0 answers c in 2 rows",
        ),
        (
            one_class("f1", "c"),
            "f1_of(c) is not defined: 0 rows or answers of c in 2 rows",
        ),
        (PRECISION, "precision_macro is not defined: 0 answers b in 2 rows"),
    ],
)
def test_what_is_a_share_of_nothing_has_no_value(metric, told):
    assert why_no_value(metric, of([0, 1], [0, 0]), CLASSES) == told


def test_an_average_of_recalls_counts_a_class_that_is_only_answered():
    metric = CLASS_METRICS["recall_macro"]
    assert why_no_value(metric, of([0, 0], [0, 1]), CLASSES) is None
