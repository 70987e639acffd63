from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.scoring import score_rows

FEATURES = ["age", "hours"]


class Fixed:
    """Answers what it was given."""

    def __init__(self, answer, classes=("<=50K", ">50K"), method="predict_proba"):
        self.classes_ = np.array(classes, dtype=object)
        setattr(self, method, lambda _rows: answer)


def _score(model, question, **options):
    return score_rows(model, question, what="candidate (m.skops)", **options)


def test_probabilities_are_those_of_the_positive_class(model, question, probability):
    found = _score(model, question)
    assert found.form == "probabilities"
    assert np.array_equal(found.scores, probability)
    assert found.threshold is None


def test_the_positive_class_is_found_by_name(model, table, probability):
    low = Question(table=table, target="income", positive="<=50K")
    assert _score(model, low).scores == pytest.approx(1 - probability)


def test_the_models_own_labels_decide(model, frame, question):
    strict = FixedThresholdClassifier(model, threshold=0.8)
    strict.fit(frame[FEATURES], frame["income"])
    own = strict.predict(frame[FEATURES]) == ">50K"
    assert np.array_equal(_score(strict, question).decisions, own)
    assert not np.array_equal(own, strict.predict_proba(frame[FEATURES])[:, 1] >= 0.5)


def test_a_threshold_overrides_the_labels(model, question, probability):
    found = _score(model, question, threshold=0.3)
    assert np.array_equal(found.decisions, probability >= 0.3)
    assert found.threshold == 0.3


@pytest.mark.parametrize("positive", [">50K", "<=50K"])
def test_a_decision_function_points_towards_the_positive_class(positive, frame, table):
    machine = LinearSVC().fit(frame[FEATURES], frame["income"])
    asked = Question(table=table, target="income", positive=positive)
    found = _score(machine, asked)
    assert found.form == "scores"
    assert np.array_equal(found.decisions, machine.predict(frame[FEATURES]) == positive)
    assert np.array_equal(found.decisions, found.scores > 0)
    assert _score(machine, asked, threshold=-100.0).decisions.all()


def test_a_model_that_only_decides_gives_labels(frame, question):
    class Rule:
        feature_names_in_ = np.array(["age"])

        def predict(self, rows):
            return np.where(rows["age"] > 50, ">50K", "<=50K")

    found = _score(Rule(), question)
    assert (found.form, found.scores) == ("labels", None)
    assert np.array_equal(found.decisions, frame["age"] > 50)
    with pytest.raises(InvalidInput, match=r"`threshold` = 0\.3 needs scores"):
        _score(Rule(), question, threshold=0.3)


def test_probabilities_of_a_full_grown_tree_are_probabilities(frame, question):
    tree = DecisionTreeClassifier().fit(frame[[*FEATURES, "id"]], frame["income"])
    assert set(tree.predict_proba(frame[[*FEATURES, "id"]]).ravel()) == {0.0, 1.0}
    assert _score(tree, question).form == "probabilities"


def test_a_model_without_names_gets_all_columns_but_answers(frame, model):
    plain = LogisticRegression().fit(frame[FEATURES].to_numpy(), frame["income"])
    wide = wrap_frame(frame.assign(p_old=0.5).drop(columns="id"))
    asked = Question(
        table=wide, target="income", positive=">50K", exclude=("p_old", "p_new")
    )
    plain.predict_proba(frame[FEATURES].to_numpy())
    found = _score(_WithoutNames(plain), asked)
    again = model.predict_proba(frame[FEATURES])[:, 1]
    assert found.scores == pytest.approx(again, rel=1e-9)


class _WithoutNames:
    """A classifier of arrays."""

    def __init__(self, model):
        self.model = model
        self.classes_ = model.classes_

    def predict_proba(self, rows):
        assert list(rows.columns) == FEATURES
        return self.model.predict_proba(rows.to_numpy())


def test_polars_rows_are_scored_alike(model, frame, probability):
    table = wrap_frame(pl.from_pandas(frame))
    asked = Question(table=table, target="income", positive=">50K")
    assert np.array_equal(_score(model, asked).scores, probability)


def test_missing_features_are_named(model, frame):
    table = wrap_frame(frame.rename(columns={"hours": "hour"}))
    asked = Question(table=table, target="income", positive=">50K")
    with pytest.raises(UnreadableData) as told:
        _score(model, asked)
    assert "candidate (m.skops)" in str(told.value)
    assert "1 of 2 are missing: 'hours'" in str(told.value)
    assert "did you mean 'hour'?" in str(told.value)


def test_a_model_that_takes_the_target_is_refused(model, table):
    asked = Question(table=table, target="age", positive=17.0)
    with pytest.raises(SubjectMismatch, match="takes the target 'age' itself"):
        _score(model, asked)


@pytest.mark.parametrize(
    "classes", [(0, 1), ("<=50K", ">50k"), ("a", "<=50K", ">50K"), (">50K",)]
)
def test_another_coding_is_refused_with_both_listed(classes, question):
    with pytest.raises(SubjectMismatch) as told:
        _score(Fixed(np.full((200, 2), 0.5), classes), question)
    message = str(told.value)
    assert "must be the values of the target 'income': '<=50K', '>50K'; got " in message
    assert repr(classes[0]) in message
    assert "Hint: train it on the target" in message


def test_a_model_that_does_not_name_its_classes_is_refused(question):
    model = Fixed(np.full((200, 2), 0.5))
    del model.classes_
    with pytest.raises(SubjectMismatch, match=r"must name its classes.*by name"):
        _score(model, question)


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (np.full((199, 2), 0.5), SubjectMismatch, "got shape (199, 2)"),
        (np.full((200, 3), 0.5), SubjectMismatch, "200 rows and 2 columns"),
        (np.full((200, 2), "x"), InvalidInput, "must be numbers"),
        (np.full((200, 2), np.nan), InvalidInput, "200 of 200 are missing"),
        (np.full((200, 2), 3.0), InvalidInput, "such as 3.0"),
    ],
)
def test_answers_of_another_shape_or_kind_are_refused(answer, error, told, question):
    with pytest.raises(error) as raised:
        _score(Fixed(answer), question)
    assert told in str(raised.value)
    assert "candidate (m.skops)" in str(raised.value)


def test_what_the_model_raises_is_told_with_its_name(question):
    class Broken:
        def predict(self, rows):
            raise ZeroDivisionError("no rows in " + ", ".join(rows.columns))

    with pytest.raises(UnreadableData) as told:
        _score(Broken(), question)
    message = str(told.value)
    assert (
        "candidate (m.skops): predict raised ZeroDivisionError: no rows in" in message
    )
    assert "Hint: " in message
    assert isinstance(told.value.__cause__, ZeroDivisionError)


def test_a_regression_is_refused_as_labels(frame, question):
    class Regression:
        def predict(self, rows):
            return np.linspace(0, 1, len(rows))

    with pytest.raises(SubjectMismatch, match="a probability goes in `score`"):
        _score(Regression(), question)
