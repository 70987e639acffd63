"""Sessions of the three tasks, from a settings file to comparable subjects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.handover import hand_over
from pytest_mlgate.handover import take_over
from pytest_mlgate.settings_file import load_settings

REAL = Path(__file__).parent / "fixtures"
BILL = ["bill_length_mm", "bill_depth_mm"]
FLIGHT = ["dep_delay", "distance"]
SPECIES = 'name = "penguins"\ntask = "multiclass"\ntarget = "species"\n'
DELAY = 'name = "delay"\ntask = "regression"\ntarget = "arr_delay"\n'
EVALUATION = 'evaluation = "test.csv"\n'
MODEL = '[candidate]\nmodel = "m.skops"\n'


@pytest.fixture
def penguins():
    return pd.read_csv(REAL / "penguins.csv").dropna(subset=BILL)


@pytest.fixture
def flights():
    return pd.read_csv(REAL / "flights_2013.csv.gz").dropna(subset="arr_delay")


@pytest.fixture
def session(tmp_path):
    def make(text, frame, reference=None):
        frame.to_csv(tmp_path / "test.csv", index=False)
        if reference is not None:
            reference.to_csv(tmp_path / "train.csv", index=False)
            text = f'reference = "train.csv"\n{text}'
        path = tmp_path / "mlgate.toml"
        path.write_text(EVALUATION + text, encoding="utf-8")
        return GateSession(load_settings(path))

    return make


@pytest.fixture
def classifier(penguins, tmp_path):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(penguins[BILL], penguins["species"])
    skops.io.dump(model, tmp_path / "m.skops")
    return model


@pytest.fixture
def regressor(flights, tmp_path):
    model = LinearRegression().fit(flights[FLIGHT], flights["arr_delay"])
    skops.io.dump(model, tmp_path / "m.skops")
    return model


def test_a_classifier_against_the_prior_of_the_reference(session, penguins, classifier):
    text = f'{SPECIES}{MODEL}[baseline]\nconstant = "prior"\n'
    half = session(text, penguins.iloc[::2], reference=penguins)
    half.prepare()
    candidate, baseline = half.comparison()
    assert half.classes == ("Adelie", "Chinstrap", "Gentoo")
    assert half.truth.dtype == np.int64
    accuracy = (candidate.predictions.labels == half.truth).mean()
    own = classifier.score(penguins[BILL][::2], penguins["species"][::2])
    assert accuracy == pytest.approx(own)
    shares = penguins["species"].value_counts(normalize=True).sort_index()
    assert baseline.predictions.probabilities[0] == pytest.approx(shares.to_numpy())
    assert set(baseline.predictions.labels) == {0}


def test_the_order_of_classes_is_that_of_the_settings(session, penguins, classifier):
    order = 'classes = ["Gentoo", "Chinstrap", "Adelie", "Emperor"]\n'
    found = session(f"{SPECIES}{order}", penguins)
    assert found.classes == ("Gentoo", "Chinstrap", "Adelie", "Emperor")
    assert np.bincount(found.truth).tolist() == [123, 68, 151]
    with pytest.raises(
        SubjectMismatch, match="classes of the model must be the values"
    ):
        session(f"{SPECIES}{order}{MODEL}", penguins).prepare()


def test_a_reference_with_a_class_unknown_here_says_what_to_list(session, penguins):
    some = penguins[penguins["species"] != "Gentoo"]
    text = f'{SPECIES}[candidate]\nconstant = "prior"\n'
    with pytest.raises(SettingsError) as told:
        session(text, some, reference=penguins).prepare()
    assert "the reference data: every value of the target 'species'" in str(told.value)
    order = 'classes = ["Adelie", "Chinstrap", "Gentoo"]\n'
    found = session(order + text, some, reference=penguins)
    assert found.candidate.predictions.probabilities.shape == (len(some), 3)


def test_a_regressor_against_the_mean(session, flights, regressor):
    found = session(f'{DELAY}{MODEL}[baseline]\nconstant = "mean"\n', flights)
    found.prepare()
    candidate, baseline = found.comparison()
    assert found.classes == ()
    assert found.truth.tolist() == flights["arr_delay"].tolist()
    answers = regressor.predict(flights[FLIGHT])
    assert candidate.predictions.arrays[0] == pytest.approx(answers, rel=1e-12)
    assert set(baseline.predictions.arrays[0]) == {flights["arr_delay"].mean()}
    assert found.structure.plain


def test_a_number_can_be_the_baseline(session, flights, regressor):
    found = session(f"{DELAY}{MODEL}[baseline]\nconstant = 5\n", flights)
    assert set(found.comparison()[1].predictions.arrays[0]) == {5.0}


def test_an_inverted_baseline_of_numbers_is_refused(session, flights, regressor):
    frame = flights.assign(old=-flights["dep_delay"])
    found = session(f'{DELAY}{MODEL}[baseline]\nvalue = "old"\n', frame)
    with pytest.raises(SubjectMismatch, match="its values look inverted"):
        found.prepare()


def test_rows_can_weigh_and_belong_together(session, flights, regressor):
    text = f'{DELAY}weight = "distance"\ngroups = "carrier"\n'
    mean = f'{text}[candidate]\nconstant = "mean"\n'
    found = session(mean, flights)
    structure = found.structure
    assert structure.weights.tolist() == flights["distance"].tolist()
    groups = pd.Series(structure.groups).groupby(flights["carrier"].to_numpy())
    assert groups.nunique().max() == 1
    assert structure.groups.max() + 1 == flights["carrier"].nunique()
    assert (structure.time, structure.plain) == (None, False)
    weighed = np.average(flights["arr_delay"], weights=flights["distance"])
    assert set(found.candidate.predictions.arrays[0]) == {weighed}
    # that of the reference weighs, where it has the column
    train = flights.iloc[:300]
    weighed = np.average(train["arr_delay"], weights=train["distance"])
    found = session(mean, flights, reference=train)
    assert set(found.candidate.predictions.arrays[0]) == {weighed}
    found = session(mean, flights, reference=train.drop(columns="distance"))
    assert set(found.candidate.predictions.arrays[0]) == {train["arr_delay"].mean()}


def test_rows_can_have_a_time(session, flights):
    found = session(f'{DELAY}time = "time_hour"\n', flights).structure
    order = pd.to_datetime(flights["time_hour"]).rank(method="dense")
    assert np.array_equal(np.unique(found.time, return_inverse=True)[1] + 1, order)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ('weight = "dep_delay"', "`weight` = 'dep_delay' must be positive and finite"),
        ('weight = "carrier"', "`weight` = 'carrier' must hold numbers"),
        ('groups = "arr"', "there is no column 'arr'"),
        ('time = "origin"', "`time` = 'origin' must hold numbers, dates, or text"),
    ],
)
def test_columns_that_describe_no_rows_stop_the_session_early(
    session, flights, regressor, key, told
):
    with pytest.raises((InvalidInput, UnreadableData)) as error:
        session(f"{DELAY}{key}\n{MODEL}", flights).prepare()
    assert told in str(error.value)


def test_columns_that_describe_rows_are_no_features(session, flights):
    class Wide:
        def predict(self, rows):
            assert list(rows.columns) == FLIGHT
            return rows["dep_delay"]

    frame = flights[[*FLIGHT, "arr_delay", "carrier", "hour"]].assign(w=1.0)
    found = session(f'{DELAY}weight = "w"\ngroups = "carrier"\n', frame)
    found.adopt("evaluation", frame.drop(columns="hour"))
    found.adopt("candidate", Wide())
    assert found.candidate.predictions.arrays[0].tolist() == frame["dep_delay"].tolist()


def test_another_evaluation_table_changes_truth_classes_and_structure(
    session, penguins
):
    found = session(f'{SPECIES}groups = "island"\n', penguins)
    assert (len(found.truth), len(found.classes)) == (342, 3)
    assert len(found.structure.groups) == 342
    found.adopt("evaluation", penguins[penguins["species"] != "Gentoo"])
    assert (len(found.truth), len(found.classes)) == (219, 2)
    assert len(found.structure.groups) == 219


@pytest.mark.parametrize("task", ["multiclass", "regression"])
def test_workers_take_over_what_was_found(
    session, penguins, flights, task, tmp_path, request
):
    request.getfixturevalue("classifier" if task == "multiclass" else "regressor")
    head, frame = (SPECIES, penguins) if task == "multiclass" else (DELAY, flights)
    constant = "prior" if task == "multiclass" else "mean"
    text = f'{head}{MODEL}[baseline]\nconstant = "{constant}"\n'
    found = session(text, frame)
    found.prepare()
    hand_over(found, tmp_path)
    worker = GateSession(found.settings)
    (tmp_path / "m.skops").unlink()
    take_over(worker, tmp_path)
    for ours, theirs in zip(found.comparison(), worker.comparison(), strict=True):
        pairs = list(
            zip(ours.predictions.arrays, theirs.predictions.arrays, strict=True)
        )
        assert all(np.array_equal(one, other) for one, other in pairs)
        assert (ours.digest, ours.threshold) == (theirs.digest, theirs.threshold)
    assert np.array_equal(worker.truth, found.truth)


def test_a_regressor_is_refused_where_classes_are_asked(session, penguins, tmp_path):
    y = (penguins["species"] == "Gentoo").astype(int)
    model = LinearRegression().fit(penguins[BILL], y)
    skops.io.dump(model, tmp_path / "m.skops")
    text = f'name = "m"\ntarget = "y"\npositive = 1\n{MODEL}'
    with pytest.raises(SubjectMismatch, match="must have a classifier"):
        session(text, penguins.assign(y=y)).prepare()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{SPECIES.replace('species', 'body_mass_g')}", "are missing"),
        (f"{DELAY.replace('arr_delay', 'species')}", "must hold numbers"),
        (f"{DELAY.replace('arr_delay', 'yeer')}", "did you mean 'year'?"),
    ],
)
def test_a_target_that_does_not_fit_its_task_is_told(session, text, told):
    frame = pd.read_csv(REAL / "penguins.csv")
    with pytest.raises(MlgateError) as error:
        session(text, frame).prepare()
    assert told in str(error.value)
