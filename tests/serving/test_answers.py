"""An answer of any kind is a score, a label, or both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.serving.answers import RowAnswer
from pytest_mlgate.serving.answers import row_answers

SURE = [[0.1, 0.9], [0.8, 0.2]]


@pytest.mark.parametrize(
    ("answer", "score", "label"),
    [
        (0.25, 0.25, None),
        (np.float32(0.25), 0.25, None),
        ("EU", None, "EU"),
        (3, None, "3"),
        (np.int64(3), None, "3"),
        (True, None, "True"),
        ({"score": 0.25, "label": "EU"}, 0.25, "EU"),
        ({"label": 1.0}, None, "1"),
        ([0.25], 0.25, None),
        (np.array([0.25]), 0.25, None),
        (np.array([["EU"]])[0], None, "EU"),
        ([0.75, 0.25], 0.25, "no"),
        ([[0.75, 0.25]], 0.25, "no"),
        (pd.Series([0.25]), 0.25, None),
        (pl.Series([0.25]), 0.25, None),
    ],
)
def test_the_answer_to_one_row(answer, score, label):
    found = row_answers(answer, rows=1, classes=["no", "yes"])
    assert found == [RowAnswer(score=score, label=label)]


@pytest.mark.parametrize(
    "answer",
    [SURE, np.array(SURE), pd.DataFrame(SURE), pl.DataFrame(SURE, orient="row")],
)
def test_of_two_probabilities_the_score_is_the_second(answer):
    found = row_answers(answer, rows=2, classes=[0, 1])
    assert [one.score for one in found] == [0.9, 0.2]
    assert [one.label for one in found] == ["1", "0"]


def test_of_more_probabilities_the_score_is_the_largest():
    found = row_answers([[0.2, 0.5, 0.3]], rows=1, classes=["a", "b", "c"])
    assert found == [RowAnswer(score=0.5, label="b")]


def test_without_classes_there_is_no_label():
    assert row_answers(SURE, rows=2)[0] == RowAnswer(score=0.9)


def test_floats_are_labels_where_they_name_classes():
    found = row_answers(np.array([1.0, 2.0]), rows=2, are_labels=True)
    assert [one.label for one in found] == ["1", "2"]


def test_as_many_rows_as_answers_where_rows_are_unknown():
    assert len(row_answers(["a", "b", "c"], rows=None)) == 3
    assert len(row_answers("abc", rows=None)) == 1


@pytest.mark.parametrize(
    ("answer", "rows", "told"),
    [
        ([0.1, 0.2, 0.3], 2, "3 answers to 2 rows"),
        (None, 1, "must be a number, a text or probabilities; got None"),
        (object(), 1, "must be a number, a text or probabilities"),
        ([[]], 1, "without a single probability"),
        ([["a", "b"]], 1, "could not convert"),
    ],
)
def test_what_is_no_answer_is_told(answer, rows, told):
    with pytest.raises(ValueError, match=told):
        row_answers(answer, rows=rows)
