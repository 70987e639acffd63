from __future__ import annotations

import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.subject import subject_from_object

ROWS = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "bought": ["no", "no", "yes", "yes"]})


def asked(threshold=None):
    model = LogisticRegression().fit(ROWS[["x"]], ROWS["bought"])
    question = Question(table=wrap_frame(ROWS), target="bought", positive="yes")
    return AskedModel(
        model=model, question=question, what="candidate", threshold=threshold
    )


def test_other_rows_are_answered_in_the_coding_of_the_evaluation_data():
    found = asked().answers(pd.DataFrame({"x": [-5.0, 9.0]}))
    assert found.decisions.tolist() == [False, True]
    assert asked().features == ("x",)


def test_one_row_of_one_class_needs_no_target():
    assert asked().answers(pd.DataFrame({"x": [9.0]})).decisions.tolist() == [True]


def test_the_threshold_of_the_model_decides_other_rows_too():
    rows = pd.DataFrame({"x": [9.0]})
    assert asked(threshold=0.9999).answers(rows).decisions.tolist() == [False]


def test_rows_without_a_feature_are_refused_by_what_they_are():
    with pytest.raises(UnreadableData, match=r"the cases must have every feature.*'x'"):
        asked().answers(pd.DataFrame({"z": [1.0]}), what="the cases")


def test_a_number_is_asked_again_too():
    model = LinearRegression().fit(ROWS[["x"]], [0.0, 2.0, 4.0, 6.0])
    table = wrap_frame(ROWS.assign(bought=[0.0, 2.0, 4.0, 6.0]))
    question = Question(table=table, target="bought", task="regression")
    subject = subject_from_object(model, question, role="candidate")
    found = subject.asked.answers(pd.DataFrame({"x": [10.0]}))
    assert list(found.values) == pytest.approx([20.0])


def test_answers_without_a_model_cannot_be_asked_again():
    question = Question(table=wrap_frame(ROWS), target="bought", positive="yes")
    scores = ROWS["x"] / 4
    assert subject_from_object(scores, question, role="candidate").asked is None
