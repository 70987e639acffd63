"""Answers to several classes and of numbers: in tables, as constants, as objects."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
import skops.io
from sklearn.linear_model import LinearRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.settings import SubjectSettings

CLASSES = ["a", "b", "c"]
COLUMNS = {"b": "p_b", "c": "p_c", "a": "p_a"}
P = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.7, 0.2, 0.1]])


@pytest.fixture
def answers():
    return pd.DataFrame(P, columns=["p_a", "p_b", "p_c"]).assign(id=range(4))


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"id": range(4), "y": ["a", "b", "c", "a"], "z": [1.0, 2.5, 0.0, 4.0]}
    )


@pytest.fixture
def several(frame):
    return Question(table=wrap_frame(frame), target="y", task="multiclass")


@pytest.fixture
def number(frame):
    return Question(table=wrap_frame(frame), target="z", task="regression")


@pytest.fixture
def load(tmp_path):
    def loads(question, answers=None, prior=None, **keys):
        if answers is not None:
            answers.to_csv(tmp_path / "p.csv", index=False)
            keys["predictions"] = "p.csv"
        settings = SubjectSettings(**keys)
        return load_subject(
            settings, question, role="candidate", root=tmp_path, prior=prior
        )

    return loads


def test_columns_of_a_file_are_matched_by_class(load, several, answers):
    found = load(several, answers, probabilities=COLUMNS)
    assert np.array_equal(found.predictions.probabilities, P)
    assert found.predictions.labels.tolist() == [0, 1, 2, 0]
    assert (found.kind, found.reference, found.threshold) == (
        "predictions",
        "p.csv",
        None,
    )


def test_a_label_column_decides_beside_probabilities(load, several, answers):
    labelled = answers.assign(said=["b", "b", "c", "a"])
    found = load(several, labelled, probabilities=COLUMNS, label="said")
    assert found.predictions.labels.tolist() == [1, 1, 2, 0]
    assert found.predictions.form == "probabilities"


def test_the_usual_columns_need_no_name(load, several, number, frame):
    labels = pd.DataFrame({"label": frame["y"], "p_a": 0.5})
    assert load(several, labels).predictions.labels.tolist() == [0, 1, 2, 0]
    values = pd.DataFrame({"value": [1, 2, 3, 4]})
    found = load(number, values)
    assert found.predictions.arrays[0].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert found.reference == "p.csv (rows matched by position)"
    for question, told in ((several, "'label'"), (number, "'value'")):
        with pytest.raises(UnreadableData) as error:
            load(question, pd.DataFrame({"score": [1, 2, 3, 4]}))
        assert f"there is no column {told}; it has 'score'" in str(error.value)


def test_other_rows_are_refused_whatever_the_task(load, several, number, answers):
    moved = answers.assign(id=[1, 0, 2, 3], v=1.5)
    for question, keys in (
        (several, {"probabilities": COLUMNS}),
        (number, {"value": "v"}),
    ):
        with pytest.raises(SubjectMismatch, match="the column 'id' must equal"):
            load(question, moved, **keys)


def test_one_hot_columns_are_labels(load, several, answers):
    hot = answers.assign(p_a=[1, 0, 0, 1], p_b=[0, 1, 0, 0], p_c=[0, 0, 1, 0])
    found = load(several, hot, probabilities=COLUMNS).predictions
    assert (found.form, found.labels.tolist()) == ("labels", [0, 1, 2, 0])


def test_columns_of_the_evaluation_data_hold_answers(load, frame, answers):
    table = wrap_frame(frame.join(answers.drop(columns="id")), reference="t.csv")
    question = Question(table=table, target="y", task="multiclass")
    found = load(question, probabilities=COLUMNS)
    assert found.reference == "columns p_b, p_c, p_a of t.csv"
    assert np.array_equal(found.predictions.probabilities, P)
    value = load(Question(table=table, target="z", task="regression"), value="p_a")
    assert value.predictions.arrays[0].tolist() == P[:, 0].tolist()
    assert value.digest.startswith("sha256:")
    assert value.digest != found.digest


@pytest.mark.parametrize(
    ("target", "task", "keys", "told"),
    [
        ("y", "multiclass", {"label": "y"}, "`label` or `probabilities` must name"),
        ("z", "regression", {"value": "z"}, "`value` must name answers of a model"),
    ],
)
def test_the_truth_cannot_be_the_answer(load, frame, target, task, keys, told):
    question = Question(table=wrap_frame(frame), target=target, task=task)
    with pytest.raises(SettingsError) as error:
        load(question, **keys)
    assert told in str(error.value)
    assert "the truth itself" in str(error.value)


def test_constants_of_each_task(load, several, number):
    shares = np.array([0.2, 0.5, 0.3])
    found = load(several, constant="prior", prior=shares)
    assert found.predictions.probabilities.tolist() == [[0.2, 0.5, 0.3]] * 4
    assert (found.kind, found.reference) == ("constant", "constant prior")
    assert (
        load(number, constant="mean", prior=2.0).predictions.arrays[0].tolist()
        == [2] * 4
    )
    assert load(number, constant=7.5).predictions.arrays[0].tolist() == [7.5] * 4
    with pytest.raises(SettingsError, match="`constant` = 'mean' needs the mean of"):
        load(number, constant="mean")


def test_a_model_file_of_a_regression(load, number, frame, tmp_path):
    model = LinearRegression().fit(frame[["id"]], frame["z"])
    skops.io.dump(model, tmp_path / "m.skops")
    found = load(number, model="m.skops")
    assert np.array_equal(found.predictions.values, model.predict(frame[["id"]]))
    assert (found.kind, found.threshold) == ("model", None)
    again = subject_from_object(str(tmp_path / "m.skops"), number, role="candidate")
    assert again.digest == found.digest


@pytest.mark.parametrize("library", [pd, pl])
def test_an_object_can_be_a_frame_of_probabilities(library, several):
    value = library.DataFrame({"b": P[:, 1], "a": P[:, 0], "c": P[:, 2]})
    found = subject_from_object(value, several, role="candidate").predictions
    assert np.array_equal(found.probabilities, P)


def test_columns_of_a_frame_may_be_called_by_numbers(frame):
    table = wrap_frame(frame.assign(y=[1, 2, 3, 1]))
    question = Question(table=table, target="y", task="multiclass")
    value = pd.DataFrame(P, columns=[1, 2, 3])
    found = subject_from_object(value, question, role="candidate").predictions
    assert np.array_equal(found.probabilities, P)


@pytest.mark.parametrize("kind", [np.asarray, pd.Series, pl.Series])
def test_an_object_can_be_labels_or_values(kind, several, number):
    labels = subject_from_object(kind(["a", "c", "c", "b"]), several, role="candidate")
    assert labels.predictions.labels.tolist() == [0, 2, 2, 1]
    values = subject_from_object(kind([1.5, 2.0, 0.0, 1.0]), number, role="candidate")
    assert values.predictions.arrays[0].tolist() == [1.5, 2.0, 0.0, 1.0]


def test_probabilities_without_names_are_refused(several):
    with pytest.raises(SubjectMismatch) as told:
        subject_from_object(P, several, role="candidate")
    assert "must name their classes; a ndarray has columns without" in str(told.value)
    assert "Hint: pandas.DataFrame(probabilities, columns=" in str(told.value)


def test_a_frame_in_another_order_is_refused(several):
    value = pd.DataFrame(P, columns=CLASSES).sort_values("a")
    with pytest.raises(SubjectMismatch, match=r"index of the DataFrame has the same"):
        subject_from_object(value, several, role="candidate")


@pytest.mark.parametrize("value", [None, 3, {"a": 1}])
def test_anything_else_is_refused_with_what_would_do(value, several, number):
    with pytest.raises(InvalidInput, match="a frame with a column of probabilities"):
        subject_from_object(value, several, role="candidate")
    with pytest.raises(InvalidInput, match=r"one answer per row, a path, or a Subject"):
        subject_from_object(value, number, role="candidate")


def test_a_subject_of_another_task_is_refused(several, number):
    found = subject_from_object(np.ones(4), number, role="candidate")
    assert subject_from_object(found, number, role="baseline").role == "baseline"
    with pytest.raises(SubjectMismatch) as told:
        subject_from_object(found, several, role="candidate")
    assert "task = 'multiclass'; it holds ValuePredictions" in str(told.value)
