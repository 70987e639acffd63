"""The columns that a model and a stage need: contracts and environments."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pandera.polars as pap
import polars as pl
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pytest_mlgate.data.rules.feature_contract import FeatureContract
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.models.loading.fitted_features import fitted_features
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

ROWS = {"age": [17, 42, 90, 33], "pay": [1.5, 2.0, 3.0, 2.5], "y": [0, 1, 1, 0]}

BOTH = pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pd", "pl"])


@pytest.fixture
def model():
    rows = pd.DataFrame(ROWS)
    return LogisticRegression().fit(rows[["age", "pay"]], rows["y"])


@pytest.fixture
def ask(tmp_path, model):
    """Make a gate whose settings name a model file, and judge what it was asked."""
    skops.io.dump(model, tmp_path / "new.skops")

    def ask(evaluation, *, candidate="new.skops", reference=None):
        subject = None if candidate is None else SubjectSettings(model=candidate)
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="t.csv",
            candidate=subject,
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("evaluation", evaluation)
        if reference is not None:
            session.adopt("reference", reference)
        ledger = Ledger("test_gates.py::test_data")
        return SchemaGate(session, ledger), lambda: ledger.judge(
            alpha={"schema": 0.0}, severity="required", power=0.8
        )

    return ask


@BOTH
def test_the_candidate_finds_its_features(ask, frame):
    gate, verdicts = ask(frame(ROWS))
    assert gate.feature_contract().estimate == 0
    assert verdicts()[0].check == "feature_contract(new.skops)"
    assert verdicts()[0].outcome == "passed"


@BOTH
def test_missing_and_moved_features_are_told_at_once(ask, frame):
    gate, verdicts = ask(frame({"pay": ROWS["pay"], "y": ROWS["y"]}))
    gate.feature_contract()
    gate.feature_contract(data=frame({"pay": [1.0], "age": [2]}))
    missing, moved = verdicts()
    assert "age: there is no such column" in missing.cases[0]
    assert moved.cases == (
        "pay: stands where age was fitted; 2 of 2 features are in another order",
    )


@BOTH
def test_a_closed_contract_tells_columns_that_nobody_named(ask, frame):
    gate, verdicts = ask(frame({**ROWS, "note": ["a"] * 4}))
    gate.feature_contract()
    gate.feature_contract(closed=True)
    open_, closed = verdicts()
    assert open_.outcome == "passed"
    assert closed.cases == ("note: no feature of new.skops",)


@BOTH
@pytest.mark.parametrize("reference", [None, pd.DataFrame(ROWS)])
def test_a_written_contract_knows_kinds(ask, tmp_path, frame, reference):
    gate, verdicts = ask(frame(ROWS), reference=reference)
    path = gate.write_contract("features.json")
    body = json.loads(path.read_text("utf-8"))
    assert body["features"] == [
        {"name": "age", "kind": "integer"},
        {"name": "pay", "kind": "number"},
    ]
    gate.feature_contract("features.json")
    gate.feature_contract("features.json", frame({**ROWS, "age": ["17"] * 4}))
    kept, broken = verdicts()
    assert kept.outcome == "passed"
    assert broken.cases[0].startswith("age: must hold values of kind integer, holds te")
    with pytest.raises(InvalidInput, match="force=True"):
        gate.write_contract("features.json")
    gate.write_contract("features.json", force=True)


def test_widths_gaps_and_libraries_are_the_same_kind(ask):
    gate, verdicts = ask(pd.DataFrame(ROWS))
    gate.write_contract("features.json")
    for data in (
        pd.DataFrame(ROWS).astype({"age": "int32", "pay": "float32"}),
        pd.DataFrame({**ROWS, "age": [17, None, 90, 33]}),
        pd.DataFrame({**ROWS, "pay": [1, 2, 3, 4]}),
        pl.DataFrame(ROWS),
    ):
        gate.feature_contract("features.json", data)
    assert [v.outcome for v in verdicts()] == ["passed"] * 4


def test_the_model_is_held_against_what_was_written(ask):
    gate, verdicts = ask(pd.DataFrame({**ROWS, "city": ["a"] * 4}))
    gate.feature_contract(["pay", "city"])
    assert verdicts()[0].cases == (
        "city: in the contract, and not fitted on",
        "age: fitted on, and not in the contract",
    )


def test_a_contract_may_be_a_model_or_kinds_by_name(ask, model):
    gate, verdicts = ask(pd.DataFrame(ROWS), candidate=None)
    gate.feature_contract(model)
    gate.feature_contract("new.skops")
    gate.feature_contract({"age": "integer", "pay": "text"})
    assert [v.outcome for v in verdicts()] == ["passed", "passed", "failed"]
    with pytest.raises(InvalidInput, match="must be given"):
        gate.feature_contract()
    with pytest.raises(InvalidInput, match="must be given"):
        gate.write_contract("x.json")
    with pytest.raises(InvalidInput):
        gate.feature_contract(["age", "age"])


def test_a_model_of_an_array_does_not_know_its_features(ask):
    rows = np.array([ROWS["age"], ROWS["pay"]]).T
    gate, _ = ask(pd.DataFrame(ROWS))
    with pytest.raises(SubjectMismatch, match="feature_names_in_"):
        gate.feature_contract(LogisticRegression().fit(rows, ROWS["y"]))


def test_the_first_step_of_a_pipeline_that_knows_speaks_for_it():
    rows = pd.DataFrame(ROWS)
    made = make_pipeline(FunctionTransformer(), LogisticRegression())
    made.fit(rows[["pay", "age"]], rows["y"])
    assert fitted_features(made, what="m").names == ("pay", "age")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 2, "features": []}',
        '{"format": 1, "features": [{"name": 3}]}',
        '{"format": 1, "features": []}',
        '{"format": 1, "features": [{"name": "a", "kind": "integr"}]}',
        '{"format": 1, "features": [{"name": "a"}, {"name": "a"}]}',
        '{"format": 1, "features": ["a"]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_contract_is_named(tmp_path, text):
    path = tmp_path / "features.json"
    path.write_text(text)
    with pytest.raises(UnreadableData, match=r"features\.json"):
        FeatureContract.read(path)
    with pytest.raises(UnreadableData, match=r"none\.json"):
        FeatureContract.read(tmp_path / "none.json")


TRAINING = {**ROWS, "household": [1, 2, 3, 4]}
SERVED = {"age": [20], "pay": [2.5], "request": ["r1"]}


@BOTH
def test_a_stage_has_the_columns_of_training_but_for_those_it_cannot_have(ask, frame):
    gate, verdicts = ask(frame(ROWS), reference=frame(TRAINING))
    serving = gate.environment(
        "shadow", data=frame(SERVED), absent=["y", "household"], extra="request"
    )
    assert isinstance(serving, SchemaGate)
    assert verdicts()[0].outcome == "passed"
    assert verdicts()[0].check == "environment(shadow)"


@BOTH
def test_every_column_that_is_wrong_at_a_stage_is_told(ask, frame):
    gate, verdicts = ask(frame(ROWS), reference=frame(TRAINING))
    served = {"age": [None, None], "y": [1, 0], "request": ["a", "b"]}
    gate.environment("canary", data=frame(served))
    assert set(verdicts()[0].cases) == {
        "age: every value is missing",
        "pay: there is no such column",
        "household: there is no such column",
        "y: known at stage canary, where it should not be",
        "request: at stage canary, and not in training",
    }


@BOTH
def test_a_label_without_values_is_absent(ask, frame):
    gate, verdicts = ask(frame(ROWS), reference=frame(ROWS))
    served = {"age": [1, 2], "pay": [1.0, 2.0], "y": [None, None]}
    gate.environment("shadow", data=frame(served))
    assert verdicts()[0].outcome == "passed"


@pytest.mark.parametrize(
    ("frame", "api"), [(pd.DataFrame, pa), (pl.DataFrame, pap)], ids=["pd", "pl"]
)
def test_a_stage_answers_every_question_about_its_own_rows(ask, frame, api):
    schema = api.DataFrameSchema(
        {
            "age": api.Column(int),
            "pay": api.Column(float),
            "y": api.Column(int, api.Check.isin([0, 1])),
        },
        strict=True,
    )
    gate, verdicts = ask(frame(ROWS), reference=frame(ROWS))
    served = frame({"age": [20, 300], "pay": [2.5, 1.0]})
    serving = gate.environment("shadow", data=served)
    serving.conforms(schema)
    serving.ranges({"age": (0, 120)})
    gate.ranges({"age": (0, 120)})
    assert [v.outcome for v in verdicts()] == ["passed", "passed", "failed", "passed"]
    assert [v.n for v in verdicts()] == [2, 2, 2, 4]


def test_a_stage_and_its_columns_have_to_be_known(ask):
    gate, _ = ask(pd.DataFrame(ROWS), reference=pd.DataFrame(ROWS))
    served = pd.DataFrame(SERVED)
    with pytest.raises(InvalidInput, match="shadow"):
        gate.environment("shadwo", data=served)
    with pytest.raises(InvalidInput, match="absent"):
        gate.environment("shadow", data=served, absent=["label"])
    alone, _ = ask(pd.DataFrame(ROWS))
    with pytest.raises(InvalidInput, match="reference"):
        alone.environment("shadow", data=served)


def test_a_lazy_frame_of_a_stage_is_asked_where_it_is(ask):
    gate, verdicts = ask(pl.DataFrame(ROWS), reference=pl.DataFrame(ROWS))
    serving = gate.environment("shadow", data=pl.DataFrame(ROWS).lazy())
    serving.ranges({"age": (0, 120)})
    assert [v.outcome for v in verdicts()] == ["failed", "passed"]
    assert "known at stage shadow" in verdicts()[0].cases[0]
