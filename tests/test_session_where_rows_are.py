"""A session on tables that stay where they are reads none of their rows."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.handover import hand_over
from pytest_mlgate.handover import take_over
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.provenance import subjects_of
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

ANSWERS = SubjectSettings(score="p_new")
ENGINES = ["duckdb", "polars-lazy"]


def customers(seed, *, older=0.0):
    rng = np.random.default_rng(seed)
    n = 3000
    return pd.DataFrame(
        {
            "age": rng.gamma(4.0, 10.0, n) + older,
            "plan": rng.choice(["basic", "plus", "gold"], n),
            "churned": rng.random(n) < 0.3,
            "p_new": rng.random(n),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("tables")
    customers(1).to_parquet(found / "train.parquet", index=False)
    customers(2, older=15).to_parquet(found / "today.parquet", index=False)
    write_profile(profile_table(customers(1)), found / "train.json")
    return found


def session_of(folder, engine, **given):
    settings = {
        "name": "churn",
        "target": "churned",
        "evaluation": "today.parquet",
        "reference": "train.parquet",
        "candidate": SubjectSettings(model="never_read.skops"),
        "engine": engine,
        "file": folder / "mlgate.toml",
    }
    return GateSession(Settings(**(settings | given)))


def drifted(session):
    session.prepare()
    ledger = Ledger("test_it")
    gate = DriftGate(session, ledger)
    gate.stable(exclude=["p_new"])
    gate.target_stable()
    if session.settings.candidate == ANSWERS and session.reference is not None:
        gate.predictions_stable()
    verdicts = ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
    return {v.check: v.outcome for v in verdicts}


@pytest.mark.parametrize("engine", ENGINES)
def test_drift_is_judged_as_in_memory(folder, engine):
    whole = drifted(session_of(folder, "pandas", candidate=None))

    assert drifted(session_of(folder, engine)) == whole
    assert drifted(session_of(folder, engine, reference="train.json")) == whole
    assert whole["stable(age, psi)"] == "failed"
    assert whole["stable(plan, psi)"] == "passed"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_answers_that_moved_are_those_of_rows_in_memory(folder, engine):
    whole = drifted(session_of(folder, "pandas", candidate=ANSWERS))

    assert drifted(session_of(folder, engine, candidate=ANSWERS)) == whole
    assert whole["predictions_stable(score, psi)"] == "passed"


@pytest.mark.parametrize("frame", [duckdb.from_df, lambda f: pl.from_pandas(f).lazy()])
def test_fixtures_may_give_plans_of_both_tables(folder, frame):
    session = session_of(folder, "pandas")
    session.adopt("reference", frame(customers(1)))
    session.adopt("evaluation", frame(customers(2, older=15)))

    assert drifted(session) == drifted(session_of(folder, "pandas", candidate=None))
    known = subjects_of(session)
    assert known.evaluation.identity != known.reference.identity
    assert known.evaluation.kind == "memory"


def test_the_identity_of_a_file_is_that_of_its_bytes_for_every_engine(folder):
    engines = ["pandas", *ENGINES]
    found = {session_of(folder, e).evaluation.identity for e in engines}
    assert len(found) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_collected_for_a_question_about_rows(folder, engine):
    session = session_of(folder, engine)
    for ask in (
        lambda: session.truth,
        lambda: session.candidate,
    ):
        with pytest.raises(InvalidInput, match=r"never collected|nothing collects"):
            ask()


def test_rules_about_rows_are_counted_where_they_are_or_refused(folder):
    gate = SchemaGate(session_of(folder, "duckdb"), Ledger("test_it"))
    assert gate.unique("age").estimate == 0
    with pytest.raises(InvalidInput, match="rows stay in duckdb: they are never coll"):
        gate.no_personal_data()


def test_workers_look_at_the_same_bytes(folder, tmp_path):
    session = session_of(folder, "duckdb")
    session.prepare()
    hand_over(session, tmp_path)

    take_over(session_of(folder, "duckdb"), tmp_path)


def test_a_file_that_is_written_meanwhile_has_not_moved(tmp_path):
    customers(1).to_parquet(tmp_path / "train.parquet", index=False)
    customers(2).to_parquet(tmp_path / "today.parquet", index=False)
    session = session_of(tmp_path, "duckdb")
    session.prepare()
    customers(3)[:2000].to_parquet(tmp_path / "today.parquet", index=False)
    with pytest.raises(UnreadableData):
        DriftGate(session, Ledger("t")).stable()
