"""Every task and source of answers on real rows, by pandas and by polars.

Oracle: scikit-learn, asked directly.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score
from sklearn.metrics import log_loss
from sklearn.metrics import mean_absolute_error
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import StandardScaler

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.settings_file import load_settings

REAL = Path(__file__).parent / "fixtures"
BILL = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
LOAN = ["duration", "credit_amount", "age", "housing", "checking_account"]
FLIGHT = ["dep_delay", "distance", "carrier"]
ENGINES = pytest.mark.parametrize("engine", ["pandas", "polars"])


def scaled(numbers, words, model):
    columns = make_column_transformer(
        (StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), words)
    )
    return make_pipeline(columns, model)


@pytest.fixture(scope="session")
def penguins():
    return pd.read_csv(REAL / "penguins.csv").dropna(subset=BILL)


@pytest.fixture(scope="session")
def loans():
    return pd.read_csv(REAL / "german_credit.csv")


@pytest.fixture(scope="session")
def flights():
    return pd.read_csv(REAL / "flights_2013.csv.gz").dropna(subset="arr_delay")


@pytest.fixture(scope="session")
def trained(penguins, loans, flights, tmp_path_factory):
    """Train one model per task, and keep it as a file too."""
    folder = tmp_path_factory.mktemp("trained")
    models = {
        "multiclass": scaled(BILL, ["island"], LogisticRegression()).fit(
            penguins[[*BILL, "island"]], penguins["species"]
        ),
        "binary": scaled(LOAN[:3], LOAN[3:], LogisticRegression()).fit(
            loans[LOAN], loans["risk"]
        ),
        "regression": scaled(FLIGHT[:2], FLIGHT[2:], Ridge()).fit(
            flights[FLIGHT], flights["arr_delay"]
        ),
    }
    for task, model in models.items():
        skops.io.dump(model, folder / f"{task}.skops")
    return folder, models


@pytest.fixture
def session(trained, tmp_path):
    def make(task, frame, text, *, engine="pandas", **files):
        target = {"multiclass": "species", "binary": "risk", "regression": "arr_delay"}
        positive = "positive = 1\n" if task == "binary" else ""
        frame.to_csv(tmp_path / "test.csv", index=False)
        for name, other in files.items():
            other.to_csv(tmp_path / f"{name}.csv", index=False)
        model = f"model = {(trained[0] / f'{task}.skops').as_posix()!r}"
        path = tmp_path / "mlgate.toml"
        path.write_text(
            f'name = "m"\ntask = "{task}"\ntarget = "{target[task]}"\n{positive}'
            f'evaluation = "test.csv"\nengine = "{engine}"\n'
            + text.replace("MODEL", model),
            encoding="utf-8",
        )
        found = GateSession(load_settings(path))
        found.prepare()
        return found

    return make


@ENGINES
def test_species_of_a_model_file(session, penguins, trained, engine):
    found = session("multiclass", penguins, "[candidate]\nMODEL\n", engine=engine)
    model, answers = trained[1]["multiclass"], found.candidate.predictions
    rows, species = penguins[[*BILL, "island"]], penguins["species"]
    assert accuracy_score(found.truth, answers.labels) == model.score(rows, species)
    assert log_loss(found.truth, answers.probabilities) == pytest.approx(
        log_loss(species, model.predict_proba(rows)), rel=1e-12
    )


@ENGINES
def test_probabilities_go_by_the_name_of_their_class_whatever_the_order(
    session, penguins, trained, engine
):
    rows = penguins[[*BILL, "island"]]
    given = trained[1]["multiclass"].predict_proba(rows)
    # the columns stand in another order than the classes, and so do the settings
    file = pd.DataFrame(given, columns=["pa", "pc", "pg"])[["pg", "pa", "pc"]]
    text = (
        'classes = ["Gentoo", "Adelie", "Chinstrap"]\n[candidate]\n'
        'predictions = "p.csv"\n'
        'probabilities = {Chinstrap = "pc", Gentoo = "pg", Adelie = "pa"}\n'
        '[baseline]\nconstant = "prior"\n'
    )
    found = session("multiclass", penguins, text, engine=engine, p=file)
    candidate, baseline = (one.predictions for one in found.comparison())
    np.testing.assert_allclose(candidate.probabilities, given[:, [2, 0, 1]])
    assert candidate.classes == ("Gentoo", "Adelie", "Chinstrap")
    shares = penguins["species"].value_counts(normalize=True)
    np.testing.assert_allclose(
        baseline.probabilities[0], shares[list(candidate.classes)], rtol=1e-12
    )


def test_columns_that_speak_for_each_others_classes_are_noticed(
    session, penguins, trained
):
    given = trained[1]["multiclass"].predict_proba(penguins[[*BILL, "island"]])
    frame = penguins.assign(a=given[:, 1], c=given[:, 2], g=given[:, 0])
    text = (
        "[candidate]\nMODEL\n[baseline]\n"
        'probabilities = {Adelie = "a", Chinstrap = "c", Gentoo = "g"}\n'
    )
    with pytest.raises(SubjectMismatch, match="its classes look mixed up"):
        session("multiclass", frame, text)


@ENGINES
def test_loans_of_a_model_file_a_column_and_the_prior(session, loans, trained, engine):
    given = trained[1]["binary"].predict_proba(loans[LOAN])[:, 1]
    text = '[candidate]\nMODEL\n[baseline]\nscore = "p_old"\n'
    frame = loans.assign(p_old=given.round(1))
    found = session("binary", frame, text, engine=engine)
    candidate, baseline = (one.predictions for one in found.comparison())
    assert roc_auc_score(found.truth, candidate.scores) == pytest.approx(
        roc_auc_score(loans["risk"], given), rel=1e-12
    )
    assert baseline.scores.tolist() == given.round(1).tolist()
    prior = '[candidate]\nMODEL\n[baseline]\nconstant = "prior"\n'
    found = session("binary", loans, f'weight = "duration"\n{prior}', engine=engine)
    weighed = np.average(loans["risk"], weights=loans["duration"])
    assert set(found.comparison()[1].predictions.scores) == {weighed}
    assert found.structure.weights.tolist() == loans["duration"].tolist()


@ENGINES
def test_delays_of_a_model_file_a_file_of_values_and_the_mean(
    session, flights, trained, engine
):
    given = trained[1]["regression"].predict(flights[FLIGHT])
    file = flights[["time_hour", "carrier"]].assign(value=given)
    text = '[candidate]\npredictions = "p.csv"\n[baseline]\nconstant = "mean"\n'
    found = session("regression", flights, text, engine=engine, p=file)
    candidate, baseline = found.comparison()
    assert mean_absolute_error(
        found.truth, candidate.predictions.values
    ) == pytest.approx(mean_absolute_error(flights["arr_delay"], given), rel=1e-12)
    assert "by position" not in candidate.reference
    assert set(baseline.predictions.values) == {flights["arr_delay"].mean()}
    model = session("regression", flights, "[candidate]\nMODEL\n", engine=engine)
    np.testing.assert_allclose(model.candidate.predictions.values, given, rtol=1e-9)


@ENGINES
def test_rows_of_another_order_are_noticed_by_a_shared_column(session, flights, engine):
    file = flights[["time_hour", "distance"]].iloc[::-1].assign(value=1.0)
    text = '[candidate]\npredictions = "p.csv"\n'
    with pytest.raises(SubjectMismatch, match="other rows or another order"):
        session("regression", flights, text, engine=engine, p=file)


@ENGINES
@pytest.mark.parametrize(
    ("task", "key", "told"),
    [
        ("multiclass", 'groups = "sex"', r"`groups` = 'sex' must have a value in ever"),
        ("multiclass", 'time = "island"', r"`time` = 'island' must hold numbers, date"),
        ("regression", 'weight = "dep_delay"', r"must be positive and finite in every"),
        ("regression", 'weight = "carrier"', r"`weight` = 'carrier' must hold numbers"),
    ],
)
def test_a_column_that_cannot_describe_rows_is_told(
    session, penguins, flights, engine, task, key, told
):
    frame = penguins if task == "multiclass" else flights
    with pytest.raises(InvalidInput, match=told):
        session(task, frame, f"{key}\n", engine=engine)


@ENGINES
def test_groups_and_times_are_the_same_whatever_reads_them(
    session, penguins, flights, engine
):
    found = session("multiclass", penguins, 'groups = "island"\n', engine=engine)
    wanted = pd.factorize(penguins["island"])[0]
    assert found.structure.groups.tolist() == wanted.tolist()
    found = session("regression", flights, 'time = "time_hour"\n', engine=engine)
    seconds = pd.to_datetime(flights["time_hour"]).map(pd.Timestamp.timestamp)
    assert found.structure.time.tolist() == seconds.tolist()
