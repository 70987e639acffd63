"""Answers without a file are named by what they say."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.models.answers.answers_digest import answers_digest
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

CLASSES = ["a", "b", "c"]


def binary(scores=None, labels=None, **options):
    return Predictions.checked(
        rows=2,
        what="m",
        positive=1,
        classes=[0, 1],
        scores=None if scores is None else np.array(scores),
        labels=None if labels is None else np.array(labels),
        **options,
    )


def several(labels, classes=CLASSES):
    return ClassPredictions.checked(
        rows=2, what="m", classes=classes, labels=np.array(labels)
    )


def values(*numbers):
    return ValuePredictions.checked(
        rows=len(numbers), what="m", values=np.array(numbers)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (values(1.0, 2.0), values(2.0, 1.0)),
        (values(1.0, 2.0), values(1.0, 2.0, 2.0)),
        (binary(scores=[0.2, 0.7]), binary(labels=[0, 1])),
        (binary(scores=[0.2, 0.7]), binary(scores=[0.2, 0.7], threshold=0.9)),
        (
            binary(scores=[0.2, 0.7]),
            binary(scores=[0.2, 0.7], form="scores", threshold=0.5),
        ),
        (several(["a", "b"]), several(["a", "c"])),
        (several(["a", "b"]), several(["b", "a"], classes=["b", "a", "c"])),
        (several(["a", "b"]), several(["a", "b"], classes=["a", "b", "d"])),
    ],
    ids=["order", "rows", "no scores", "threshold", "form", "label", "codes", "names"],
)
def test_other_answers_have_another_name(one, other):
    assert answers_digest(one) != answers_digest(other)


@pytest.mark.parametrize(
    "made", [lambda: binary(scores=[0.2, 0.7]), lambda: several(["a", "b"])]
)
def test_the_same_answers_have_the_same_name_also_after_a_file(made, tmp_path):
    path = tmp_path / "answers.npz"
    made().save(path)
    loaded = type(made()).load(path)
    assert answers_digest(made()) == answers_digest(made()) == answers_digest(loaded)
