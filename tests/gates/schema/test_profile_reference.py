"""A profile in place of reference rows: what schema rules take from it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.models.loading.fitted_features import FeatureContract
from pytest_mlgate.settings import Settings


def customers():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, 300),
            "pay": rng.lognormal(3, 1, 300),
            "plan": rng.choice(["basic", "plus"], 300),
            "seen": pd.date_range("2026-01-01", periods=300, freq="h"),
            "churned": rng.random(300) < 0.3,
        }
    )


@pytest.fixture
def ask(tmp_path):
    def ask(evaluation=None, reference="train.json"):
        write_profile(profile_table(customers()), tmp_path / "train.json")
        settings = Settings(
            name="toy",
            target="churned",
            evaluation="t.csv",
            reference=reference,
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("evaluation", customers() if evaluation is None else evaluation)
        ledger = Ledger("test_gates.py::test_data")
        return SchemaGate(session, ledger), ledger

    return ask


def outcomes(ledger):
    found = ledger.judge(alpha={"schema": 0.0}, severity="required", power=0.8)
    return [(v.outcome, v.cases) for v in found]


@pytest.mark.parametrize(
    ("named", "given"), [("train.json", None), (None, "train.json")]
)
def test_a_stage_has_the_columns_of_the_profile(ask, named, given):
    gate, ledger = ask(reference=named)
    gate.environment(
        "shadow", data=customers().drop(columns=["churned", "pay"]), reference=given
    )
    assert outcomes(ledger) == [("failed", ("pay: there is no such column",))]


def test_a_contract_is_written_from_the_profile(ask, tmp_path, monkeypatch):
    gate, ledger = ask(evaluation=customers().assign(age="x"))
    names = FeatureContract.of_names(["age", "pay", "plan", "seen"], source="model")
    monkeypatch.setattr(
        "pytest_mlgate.gates.schema.column_rules.candidate_features", lambda _: names
    )
    gate.write_contract("features.json")
    listed = json.loads((tmp_path / "features.json").read_text("utf-8"))["features"]
    kinds = ["integer", "number", "text", "datetime"]
    assert [part["kind"] for part in listed] == kinds
    gate.feature_contract("features.json", customers())
    gate.feature_contract("features.json")
    kept, broken = outcomes(ledger)
    assert kept == ("passed", ())
    assert broken[1][0].startswith("age: must hold values of kind integer, holds text")


def test_leakage_needs_rows_and_says_how_to_name_them(ask):
    gate, _ = ask()
    told = (
        "`no_leakage` must have rows of training .*'train.json' is a profile, which "
        'holds counts and no rows. Hint: pass reference="train.parquet"'
    )
    with pytest.raises(InvalidInput, match=told):
        gate.no_leakage()


def test_an_edited_profile_is_refused(ask, tmp_path):
    gate, _ = ask()
    path = tmp_path / "train.json"
    path.write_text(path.read_text("utf-8").replace('"rows": 300', '"rows": 301'))
    with pytest.raises(UnreadableData, match=r"train.json: the profile is not as it"):
        gate.environment("shadow", data=customers())
