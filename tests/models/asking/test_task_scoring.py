"""Models of several classes and of numbers, on rows that nobody here wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree import DecisionTreeRegressor

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.scoring import score_rows

REAL = Path(__file__).parents[2] / "fixtures"
BILL = ["bill_length_mm", "bill_depth_mm"]
FLIGHT = ["dep_delay", "distance"]


@pytest.fixture(scope="module")
def penguins():
    return pd.read_csv(REAL / "penguins.csv").dropna(subset=BILL)


@pytest.fixture(scope="module")
def flights():
    return pd.read_csv(REAL / "flights_2013.csv.gz").dropna(subset="arr_delay")


@pytest.fixture(scope="module")
def species(penguins):
    table = wrap_frame(penguins, reference="penguins.csv")
    return Question(table=table, target="species", task="multiclass")


@pytest.fixture(scope="module")
def delay(flights):
    table = wrap_frame(flights, reference="flights.csv")
    return Question(table=table, target="arr_delay", task="regression")


def _score(model, question):
    return score_rows(model, question, what="candidate (m.skops)")


def _classifier(penguins):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return model.fit(penguins[BILL], penguins["species"])


def test_probabilities_of_a_classifier_are_those_of_its_classes(penguins, species):
    model = _classifier(penguins)
    found = _score(model, species)
    assert found.classes == ("Adelie", "Chinstrap", "Gentoo")
    assert np.array_equal(found.probabilities, model.predict_proba(penguins[BILL]))
    names = np.array(found.classes)
    assert np.array_equal(names[found.labels], model.predict(penguins[BILL]))
    polars = replace(species, table=wrap_frame(pl.from_pandas(penguins)))
    assert np.array_equal(_score(model, polars).labels, found.labels)


def test_another_order_of_classes_moves_columns_and_codes(penguins, species):
    order = ("Gentoo", "Adelie", "Chinstrap")
    model = _classifier(penguins)
    found = _score(model, replace(species, order=order))
    usual = _score(model, species)
    assert found.classes == order
    assert np.array_equal(found.probabilities, usual.probabilities[:, [2, 0, 1]])
    assert np.array_equal(found.labels, np.array([1, 2, 0])[usual.labels])


def test_a_classifier_without_probabilities_gives_labels(penguins, species):
    model = LinearSVC().fit(penguins[BILL], penguins["species"])
    found = _score(model, species)
    assert (found.form, found.probabilities) == ("labels", None)
    names = np.array(found.classes)
    assert np.array_equal(names[found.labels], model.predict(penguins[BILL]))


def test_classes_that_are_numbers_are_matched_as_values(penguins):
    coded = penguins.assign(kind=penguins["species"].factorize()[0] + 1)
    model = LogisticRegression().fit(
        StandardScaler().fit_transform(coded[BILL]),
        [float(kind) for kind in coded["kind"]],
    )
    model.feature_names_in_ = np.array(BILL, dtype=object)
    table = wrap_frame(coded)
    asked = Question(table=table, target="kind", task="multiclass")
    assert _score(model, asked).classes == ("1", "2", "3")


def test_a_model_that_knows_another_class_is_told_what_to_list(penguins, species):
    some = penguins[penguins["species"] != "Gentoo"]
    fewer = replace(species, table=wrap_frame(some))
    model = _classifier(penguins)
    with pytest.raises(SubjectMismatch) as told:
        _score(model, fewer)
    message = str(told.value)
    assert "'Adelie', 'Chinstrap'; got 'Adelie', 'Chinstrap', 'Gentoo'" in message
    assert "list a class that has no row here in `classes`" in message
    whole = replace(fewer, order=("Adelie", "Chinstrap", "Gentoo"))
    assert _score(model, whole).probabilities.shape == (len(some), 3)


def test_a_model_that_misses_a_class_is_refused(penguins, species):
    some = penguins[penguins["species"] != "Gentoo"]
    with pytest.raises(SubjectMismatch, match="must be the values of the target"):
        _score(_classifier(some), species)


class Fixed:
    """Answers what it was given."""

    feature_names_in_ = np.array(BILL)

    def __init__(self, answer, method, classes=None):
        setattr(self, method, lambda _rows: answer)
        if classes is not None:
            self.classes_ = np.array(classes, dtype=object)


def test_probabilities_without_names_of_classes_are_refused(species):
    model = Fixed(np.full((342, 3), 1 / 3), "predict_proba")
    with pytest.raises(SubjectMismatch, match=r"name its classes.*of each class"):
        _score(model, species)


def test_the_order_of_a_models_classes_is_its_own_affair(species):
    answer = np.tile([0.5, 0.3, 0.2], (342, 1))
    model = Fixed(answer, "predict_proba", ["Gentoo", "Adelie", "Chinstrap"])
    assert _score(model, species).probabilities[0].tolist() == [0.3, 0.2, 0.5]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (np.full((341, 3), 1 / 3), "got shape (341, 3)"),
        (np.full((342, 2), 1 / 2), "342 rows and 3 columns"),
        (np.full((342, 3), "x"), "must be numbers"),
        (np.full((342, 3), np.nan), "342 of 342 are missing"),
        (np.full((342, 3), 0.5), "must add up to 1"),
    ],
)
def test_probabilities_of_another_shape_or_kind_are_refused(answer, told, species):
    model = Fixed(answer, "predict_proba", ["Adelie", "Chinstrap", "Gentoo"])
    with pytest.raises((SubjectMismatch, InvalidInput)) as raised:
        _score(model, species)
    assert told in str(raised.value)
    assert "candidate (m.skops)" in str(raised.value)


def test_a_regressor_answers_in_numbers(flights, delay):
    model = LinearRegression().fit(flights[FLIGHT], flights["arr_delay"])
    found = _score(model, delay)
    assert np.array_equal(found.values, model.predict(flights[FLIGHT]))
    column = LinearRegression().fit(flights[FLIGHT], flights[["arr_delay"]])
    assert column.predict(flights[FLIGHT]).shape == (len(flights), 1)
    assert _score(column, delay).arrays[0] == pytest.approx(found.values)


def test_a_regressor_of_two_outputs_is_refused(flights, delay):
    pair = flights[["arr_delay", "hour"]]
    model = LinearRegression().fit(flights[FLIGHT], pair)
    with pytest.raises(SubjectMismatch, match=r"`value` must have one value for each"):
        _score(model, delay)


def test_a_model_that_takes_the_target_proves_nothing(flights, delay):
    model = LinearRegression().fit(flights[["arr_delay"]], flights["arr_delay"])
    with pytest.raises(SubjectMismatch, match="takes the target 'arr_delay' itself"):
        _score(model, delay)


def test_missing_features_of_a_regressor_are_named(flights, delay):
    model = LinearRegression().fit(flights[FLIGHT], flights["arr_delay"])
    table = wrap_frame(flights.drop(columns="distance"))
    with pytest.raises(UnreadableData, match="1 of 2 are missing: 'distance'"):
        _score(model, replace(delay, table=table))


@pytest.mark.parametrize("piped", [False, True])
def test_a_regressor_is_no_classifier(piped, penguins, species):
    # it answers 0 and 1, so that its answers would pass for labels
    y = (penguins["species"] == "Gentoo").astype(int)
    tree = DecisionTreeRegressor()
    model = make_pipeline(StandardScaler(), tree) if piped else tree
    model.fit(penguins[BILL], y)
    table = wrap_frame(penguins.assign(gentoo=y))
    for asked in (Question(table=table, target="gentoo", positive=1), species):
        with pytest.raises(SubjectMismatch) as told:
            _score(model, asked)
        message = str(told.value)
        assert f"task = {asked.task!r} must have a classifier" in message
        assert 'is a regressor. Hint: set task = "regression"' in message


def test_a_classifier_is_no_regressor(flights, delay):
    late = flights["arr_delay"].round().astype(int)
    model = DecisionTreeClassifier().fit(flights[FLIGHT], late)
    with pytest.raises(SubjectMismatch) as told:
        _score(model, delay)
    assert "must have a regressor; the model (DecisionTreeClassifier)" in str(
        told.value
    )
    assert 'Hint: set task = "binary" or "multiclass"' in str(told.value)


def test_a_model_that_only_names_classes_is_no_regressor(flights, delay):
    model = Fixed(np.full((len(flights), 2), 0.5), "predict_proba", [0, 1])
    model.feature_names_in_ = np.array(FLIGHT)
    with pytest.raises(SubjectMismatch, match="must have a model with `predict`"):
        _score(model, delay)


def test_tags_that_cannot_be_read_say_nothing(flights, delay):
    class Strange:
        feature_names_in_ = np.array(FLIGHT)

        def __sklearn_tags__(self):
            raise TypeError("tags of another make")

        def predict(self, rows):
            return rows["dep_delay"]

    found = _score(Strange(), delay)
    assert found.arrays[0].tolist() == flights["dep_delay"].tolist()
