"""What `behaviour_gate` refuses, and says how to mend."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pandera.pandas as pa
import polars as pl
import pytest
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.verdict import Outcome

STEADY = Scored(steady)


def test_answers_without_a_model_cannot_be_asked(behaving):
    scores = pd.Series(steady(people()))
    with pytest.raises(InvalidInput, match=r"only the answers are known.*Hint: name a"):
        behaving(scores).gate.invariant_to("sex")


def test_rows_that_stay_in_an_engine_cannot_be_changed(tmp_path):
    people().assign(p=0.5).to_parquet(tmp_path / "table.parquet")
    settings = Settings(
        name="toy",
        target="bought",
        positive="yes",
        evaluation="table.parquet",
        engine="duckdb",
        candidate=SubjectSettings(score="p"),
        file=tmp_path / "mlgate.toml",
    )
    gate = BehaviourGate(GateSession(settings), Ledger("test_gates.py::test_it"))
    assert duckdb.__version__
    with pytest.raises(InvalidInput, match="the evaluation data stay where they are"):
        gate.deterministic()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ((), "at least one column"),
        (("sexx",), "did you mean 'sex'"),
        (("household",), "the model does not take it"),
        ((3,), "names of columns"),
        (("sex", len), "columns, or one function"),
        ((len,), "must return a frame of the same rows; got int"),
        ((lambda rows: rows.head(3),), "must return a frame of the same rows"),
        ((lambda rows: rows.drop(columns="sex"),), "'sex' is gone"),
        ((lambda rows: rows["gone"],), "raised KeyError: 'gone'"),
    ],
)
def test_what_cannot_be_asked_is_refused(behaving, what, told):
    with pytest.raises(InvalidInput, match=told):
        behaving(STEADY).gate.invariant_to(*what)


def test_a_column_of_one_value_has_no_other(behaving):
    frame = people().assign(sex="f")
    with pytest.raises(InvalidInput, match="must show another value to put in"):
        behaving(STEADY, frame).gate.invariant_to("sex")


def test_a_function_that_writes_into_its_frame_changes_no_row_of_ours(behaving):
    def write(rows):
        rows["sex"] = "x"
        return rows

    model = Scored(lambda rows: np.where(rows["sex"] == "x", 0.9, 0.1))
    asked = behaving(model)
    asked.gate.invariant_to(write)
    assert asked.verdict.estimate == -200
    assert "x" not in set(asked.session.evaluation.frame["sex"])


class Person(pa.DataFrameModel):
    age: int = pa.Field(ge=16, le=110)
    hours: int = pa.Field(ge=0, le=80)
    income: float = pa.Field(ge=0, le=1e6)
    sex: str = pa.Field(isin=["d", "f", "m"])
    town: str = pa.Field(isin=["Aachen", "Bonn", "Ulm", "Wien"])

    @pa.dataframe_check
    def nobody_works_all_week(cls, rows):  # noqa: N805 - pandera binds the class
        return bool((rows["hours"] < 70).all())


def test_rows_drawn_from_a_schema_are_asked_too(behaving):
    """No row of the data is older than 100; the schema allows it."""
    model = Scored(
        lambda rows: np.where((rows["age"] > 100) & (rows["sex"] == "f"), 0.9, 0.1)
    )
    asked = behaving(model)
    asked.gate.invariant_to("sex")
    asked.gate.invariant_to("sex", schema=Person)
    without, drawn = asked.verdicts()
    assert without.outcome is Outcome.PASSED
    assert drawn.outcome is Outcome.FAILED
    assert drawn.n > 300
    assert drawn.cases[0].startswith("row ")
    assert "drawn from Person: sex " in drawn.cases[0]


def test_a_schema_object_serves_as_well_and_draws_the_same_again(behaving):
    model = Scored(lambda rows: np.where(rows["income"] > 50_000, 1.5, 0.5).clip(0, 1))
    found = []
    for _ in range(2):
        asked = behaving(model)
        asked.gate.bounded(high=0.9, schema=Person.to_schema(), rows=60)
        found.append(asked.verdict)
    assert found[0] == found[1]
    assert found[0].outcome is Outcome.FAILED
    assert "drawn from" in found[0].cases[0]


class Half(pa.DataFrameModel):
    age: int


class Never(Person):
    @pa.dataframe_check
    def nobody(cls, rows):  # noqa: N805 - pandera binds the class
        return bool((rows["age"] > 200).any())


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (Half, "'hours' has none"),
        ("schema.py", "a pandera DataFrameModel or DataFrameSchema"),
        (Never, "allows no row that was found"),
    ],
)
def test_a_schema_that_cannot_draw_is_refused(behaving, schema, told):
    with pytest.raises(InvalidInput, match=told):
        behaving(STEADY).gate.monotone("age", schema=schema, rows=20)


def test_a_condition_does_not_hold_for_rows_that_are_drawn(behaving):
    with pytest.raises(InvalidInput, match="write the condition into the schema"):
        behaving(STEADY).gate.bounded(0, 1, schema=Person, where={"sex": "f"})


def test_a_schema_of_pandas_does_not_draw_for_polars(behaving):
    model = Scored(lambda rows: rows["age"].to_numpy() / 100)
    asked = behaving(model, pl.from_pandas(people()))
    with pytest.raises(InvalidInput, match='set engine = "pandas"'):
        asked.gate.monotone("age", schema=Person)
