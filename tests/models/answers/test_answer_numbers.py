"""Answers of every kind as numbers: what counts as another answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

TABLE = wrap_frame(pd.DataFrame({"y": ["a", "b", "c"], "t": ["n", "y", "n"]}))
BINARY = Question(table=TABLE, target="t", positive="y")
SEVERAL = Question(table=TABLE, target="y", task="multiclass")


def binary(*scores, labels=None):
    found = Predictions.checked(
        rows=len(scores),
        what="it",
        positive="y",
        classes=["n", "y"],
        scores=np.array(scores),
        labels=labels,
    )
    return AnswerNumbers.of(found, BINARY)


def test_scores_and_their_decisions():
    found = binary(0.2, 0.7)
    assert found.number(0).tolist() == [0.2, 0.7]
    assert [found.shown(0), found.shown(1)] == ["0.2 (n)", "0.7 (y)"]
    assert [found.label(0), found.label(1)] == ["n", "y"]


def test_labels_alone_are_0_and_1():
    found = AnswerNumbers.of(
        Predictions.checked(
            rows=2,
            what="it",
            positive="y",
            classes=["n", "y"],
            labels=np.array(["y", "n"]),
        ),
        BINARY,
    )
    assert found.number(0).tolist() == [1.0, 0.0]
    assert not found.graded
    assert found.shown(0) == "y"


def test_of_several_classes_the_largest_difference_counts():
    one = AnswerNumbers.of(
        ClassPredictions.checked(
            rows=1,
            what="it",
            classes=["a", "b", "c"],
            probabilities={
                "a": np.array([0.5]),
                "b": np.array([0.3]),
                "c": np.array([0.2]),
            },
        ),
        SEVERAL,
    )
    other = AnswerNumbers.of(
        ClassPredictions.checked(
            rows=1, what="it", classes=["a", "b", "c"], labels=np.array(["b"])
        ),
        SEVERAL,
    )
    assert one.shown(0) == "0.5 (a)"
    assert np.isclose(one.distance(other)[0], 0.7)
    assert one.redecided(other).tolist() == [True]


def test_a_number_has_no_decision():
    one = AnswerNumbers.of(
        ValuePredictions.checked(rows=2, what="it", values=np.array([1.5, -2.0])),
        BINARY,
    )
    assert one.label(0) is None
    assert one.shown(1) == "-2"
    assert not one.redecided(one).any()


def test_rounding_is_relative_to_the_largest_answer():
    assert not binary(0.9, 0.4).moved(binary(0.9, 0.4 + 5e-7), tolerance=0).any()
    assert binary(0.9, 0.4).moved(binary(0.9, 0.4 + 5e-6), tolerance=0).tolist() == [
        False,
        True,
    ]
    rare = binary(1e-5, 2e-5).moved(binary(1e-5, 2.1e-5), tolerance=0)
    assert rare.tolist() == [False, True]


def test_another_decision_counts_only_without_a_tolerance():
    one, other = binary(0.4999999), binary(0.5)
    assert one.moved(other, tolerance=0).tolist() == [True]
    assert one.moved(other, tolerance=0.01).tolist() == [False]
