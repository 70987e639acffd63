"""Is an answer the one that was logged."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.gates.audit.answers_again import difference
from pytest_mlgate.gates.audit.answers_again import logged_form
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.answers.value_predictions import ValuePredictions

pd = pytest.importorskip("pandas")


def question(values, **options):
    return Question(
        table=wrap_frame(pd.DataFrame({"y": values})), target="y", **options
    )


YES_NO = question(["yes", "no"], positive="yes")
ANIMALS = question(["cat", "dog"], task="multiclass")
NUMBERS = question([1.0, 2.0], task="regression")


def binary(score, positive):
    return Predictions(
        decisions=np.array([positive]),
        scores=None if score is None else np.array([score]),
        form="labels" if score is None else "probabilities",
    )


def told(row, answers, asked=YES_NO, tolerance=1e-9, classes=()):
    return difference(row, answers, 0, logged_form(asked, classes), tolerance=tolerance)


def test_the_same_answer_is_no_difference(row):
    assert told(row(score=0.7, label="yes"), binary(0.7, positive=True)) is None


def test_scores_are_compared_within_the_tolerance(row):
    logged = row(score=0.7, label="yes")
    assert told(logged, binary(0.7 + 9e-10, positive=True)) is None
    assert told(logged, binary(0.7 + 2e-9, positive=True)) is not None
    assert told(logged, binary(0.71, positive=True), tolerance=0.02) is None


def test_a_large_number_is_compared_by_its_share(row):
    logged = row(score=1e6, label=None)
    values = ValuePredictions(values=np.array([1e6 + 5e-4]))
    assert told(logged, values, NUMBERS) is None
    values = ValuePredictions(values=np.array([1e6 + 5e-3]))
    assert told(logged, values, NUMBERS) == "score 1000000, now 1000000.005"


def test_another_label_is_told_beside_the_score(row):
    found = told(row(score=0.7, label="no"), binary(0.6, positive=True))
    assert found == "score 0.7, now 0.6; label no, now yes"


def test_what_was_not_logged_is_not_compared(row):
    assert told(row(score=None, label="yes"), binary(0.1, positive=True)) is None
    assert told(row(score=0.1, label=None), binary(0.1, positive=True)) is None


def test_a_score_of_a_model_that_gives_none_is_a_difference(row):
    found = told(row(score=0.7, label="yes"), binary(None, positive=True))
    assert found == "score 0.7, now no score"


def test_a_score_that_is_no_number_never_agrees(row):
    assert told(row(score=np.inf), binary(np.inf, positive=True)) is not None


def test_of_several_classes_the_score_is_that_of_the_decided_one(row):
    answers = ClassPredictions(
        labels=np.array([1]),
        probabilities=np.array([[0.2, 0.8]]),
        classes=("cat", "dog"),
        form="probabilities",
    )
    assert told(row(score=0.8, label="dog"), answers, ANIMALS) is None
    assert told(row(score=0.8, label=None), answers, ANIMALS) is None
    assert told(row(score=0.2, label="cat"), answers, ANIMALS) == "label cat, now dog"


@pytest.mark.parametrize(
    ("logged", "agrees"), [("1", True), ("1.0", True), ("0", False)]
)
def test_a_class_that_is_a_number_may_be_spelled_as_one(row, logged, agrees):
    asked = question([1, 0], positive=1)
    found = told(row(score=None, label=logged), binary(None, positive=True), asked)
    assert (found is None) is agrees


def test_the_score_may_be_that_of_the_second_class_where_that_is_not_the_positive_one(
    row,
):
    logged = row(score=0.3, label="no")
    answers = binary(0.7, positive=True)
    assert told(logged, answers) is not None
    answers = binary(0.7, positive=False)
    assert told(logged, answers, classes=["yes", "no"]) is None
    assert told(logged, answers, classes=["no", "yes"]) == "score 0.3, now 0.7"
