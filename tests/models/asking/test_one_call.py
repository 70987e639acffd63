from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.asking.one_call import AnswersInOneCall
from pytest_mlgate.models.asking.scoring import score_rows

CLASSES = ("<=50K", ">50K")


@pytest.fixture
def ask(question):
    def asks(answer, *, threshold=None, asked=question, **options):
        model = AnswersInOneCall(call=lambda _: answer, **options)
        return score_rows(model, asked, what="the service", threshold=threshold)

    return asks


@pytest.fixture
def both(probability):
    return np.column_stack([1 - probability, probability])


@pytest.mark.parametrize("kind", [np.asarray, list, pd.Series, pl.Series])
def test_a_number_per_row_is_the_probability_of_the_positive_class(
    kind, ask, probability
):
    found = ask(kind(probability))
    assert (found.form, found.threshold) == ("probabilities", 0.5)
    assert np.array_equal(found.scores, probability)


@pytest.mark.parametrize(
    "kind",
    [
        lambda both: pd.DataFrame(both, columns=list(CLASSES)),
        lambda both: pd.DataFrame(both, columns=list(CLASSES)).iloc[:, ::-1],
        lambda both: pl.DataFrame(both, schema=list(CLASSES)),
        lambda both: [dict(zip(CLASSES, row, strict=True)) for row in both.tolist()],
    ],
)
def test_columns_are_found_by_the_names_of_the_classes(kind, ask, both, probability):
    assert np.array_equal(ask(kind(both)).scores, probability)


def test_nameless_columns_need_the_classes_in_their_order(ask, both, probability):
    assert np.array_equal(ask(both, classes=CLASSES).scores, probability)
    turned = ask(both[:, ::-1], classes=CLASSES[::-1])
    assert np.array_equal(turned.scores, probability)
    with pytest.raises(SubjectMismatch, match=r"`classes` must list them.*\(200, 2\)"):
        ask(both)
    with pytest.raises(SubjectMismatch, match=r"`classes` must list them"):
        ask(both, classes=("a", "b", "c"))


def test_one_column_is_the_answer_unless_it_is_called_after_a_class(ask, probability):
    lone = pd.DataFrame({"prediction": probability})
    assert np.array_equal(ask(lone).scores, probability)
    named = pd.DataFrame({">50K": probability})
    assert np.array_equal(ask(named).scores, probability)
    other = pd.DataFrame({"<=50K": 1 - probability})
    with pytest.raises(SubjectMismatch, match="called after the classes"):
        ask(other)


def test_a_single_number_speaks_for_the_second_class_listed(ask, probability):
    assert np.array_equal(ask(probability, classes=CLASSES).scores, probability)
    turned = ask(1 - probability, classes=CLASSES[::-1]).scores
    assert turned == pytest.approx(probability)


def test_scores_need_a_threshold(ask, frame):
    ages = frame["age"].to_numpy()
    found = ask(ages, form="scores", threshold=60.0)
    assert (found.form, found.threshold) == ("scores", 60.0)
    assert np.array_equal(found.decisions, ages >= 60)
    with pytest.raises(InvalidInput, match="Hint: set `threshold`"):
        ask(ages, form="scores")


def test_labels_and_the_columns_of_a_predictions_file(ask, probability):
    labels = np.where(probability > 0.3, ">50K", "<=50K")
    assert np.array_equal(ask(labels).decisions, probability > 0.3)
    told = pd.DataFrame({"score": probability, "label": labels})
    found = ask(told)
    assert np.array_equal(found.decisions, probability > 0.3)
    assert found.threshold is None
    assert np.array_equal(ask(told, threshold=0.6).decisions, probability >= 0.6)


def test_several_classes(ask, table, frame):
    from pytest_mlgate.data.tables import wrap_frame
    from pytest_mlgate.models.answers.question import Question

    kinds = np.array(["a", "b", "c"])[np.asarray(frame["id"] % 3)]
    asked = Question(
        table=wrap_frame(frame.assign(kind=kinds)), target="kind", task="multiclass"
    )
    assert ask(list(kinds), asked=asked).form == "labels"
    certain = np.eye(3)[np.asarray(frame["id"] % 3)]
    found = ask(certain[:, ::-1], asked=asked, classes=("c", "b", "a"))
    assert np.array_equal(found.probabilities, certain)
    assert np.array_equal(found.labels, np.asarray(frame["id"] % 3))


def test_numbers(ask, question, frame):
    from dataclasses import replace

    asked = replace(question, target="hours", task="regression")
    hours = frame["hours"].to_numpy()
    assert np.array_equal(ask(hours, asked=asked).values, hours)
    column = pd.DataFrame({"value": hours})
    assert np.array_equal(ask(column, asked=asked).values, hours)
    with pytest.raises(SubjectMismatch, match=r"column `value`; got low, high"):
        ask(pd.DataFrame({"low": hours, "high": hours}), asked=asked)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([0.5] * 199, id="too few"),
        pytest.param(0.5, id="a number"),
        pytest.param(np.zeros((200, 2, 2)), id="a cube"),
        pytest.param([[0.5], [0.5, 0.5]], id="ragged"),
        pytest.param([{"a": 1}, 2], id="mixed"),
        pytest.param([{"a": [1]}] * 200, id="lists in columns"),
        pytest.param([{}] * 200, id="no columns"),
        pytest.param([[[0.5], 1]] * 200, id="nested"),
        pytest.param(None, id="nothing"),
        pytest.param("text", id="a text"),
    ],
)
def test_what_is_no_answer_per_row_is_refused(answer, ask):
    with pytest.raises((SubjectMismatch, InvalidInput)):
        ask(answer)
