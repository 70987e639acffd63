"""What evaluation rows must not know: training rows, copies, mixed times."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

BOTH = pytest.mark.parametrize("engine", ["pandas", "polars"])


def rows(n, *, seed, task="binary"):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    signal = x.sum(axis=1) + 0.3 * rng.normal(size=n)
    y = signal if task == "regression" else (signal > 0).astype(int)
    if task == "multiclass":
        y = np.array(["a", "b", "c"])[np.digitize(signal, [-0.8, 0.8])]
    table = pd.DataFrame(x, columns=["x0", "x1", "x2"])
    table["id"] = np.arange(n) + seed * 1_000_000
    table["day"] = np.arange(n) + seed * 1_000_000
    table["y"] = y
    table["score"] = 1 / (1 + np.exp(-x.sum(axis=1)))
    return table


@pytest.fixture
def ask(tmp_path):
    def ask(evaluation, reference, *, engine="pandas", candidate="score", **known):
        subject = None if candidate is None else SubjectSettings(**{candidate: "score"})
        task = known.get("task", "binary")
        known = {"positive": 1, **known} if task == "binary" else known
        settings = Settings(
            name="toy",
            target="y",
            evaluation="t.csv",
            candidate=subject,
            file=tmp_path / "mlgate.toml",
            **known,
        )
        session = GateSession(settings)
        if candidate is None:  # then the scores would be one more feature
            evaluation = evaluation.drop(columns="score")
        made = pl.from_pandas if engine == "polars" else lambda frame: frame
        session.adopt("evaluation", made(evaluation))
        if reference is not None:
            session.adopt("reference", made(reference))
        ledger = Ledger("test_gates.py::test_data")

        def outcomes():
            found = ledger.judge(alpha={"schema": 0}, severity="required", power=0.8)
            return {v.check: v for v in found}

        return SchemaGate(session, ledger), outcomes

    return ask


@BOTH
def test_clean_tables_pass_every_question(ask, engine):
    gate, verdicts = ask(rows(800, seed=2), rows(800, seed=1), engine=engine)
    found = gate.no_leakage(key="id", time="day")
    assert set(found) == {"keys", "rows", "copies", "features", "time"}
    assert {v.outcome for v in verdicts().values()} == {"passed"}


@BOTH
def test_a_case_on_both_sides_is_found_by_its_key(ask, engine):
    training, evaluation = rows(100, seed=1), rows(100, seed=2)
    evaluation.loc[7, "id"] = training.loc[3, "id"]
    gate, verdicts = ask(evaluation, training, engine=engine)
    found = gate.no_leakage(key="id")
    assert found["keys"].estimate == -0.01
    verdict = verdicts()["no_leakage(keys: id)"]
    assert verdict.outcome == "failed"
    assert verdict.cases == ("row 7 is row 3 of the training data",)
    assert found["rows"].estimate == 0


@BOTH
def test_the_same_content_under_another_key_is_found(ask, engine):
    training, evaluation = rows(200, seed=1), rows(100, seed=2)
    copied = training.iloc[:5].assign(id=-1)
    evaluation = pd.concat([evaluation.iloc[5:], copied], ignore_index=True)
    gate, verdicts = ask(evaluation, training, engine=engine)
    assert gate.no_leakage(key="id")["rows"].estimate == -0.05
    assert verdicts()["no_leakage(rows)"].outcome == "failed"
    gate, verdicts = ask(evaluation, training, engine=engine)
    gate.no_leakage(key="id", shared=0.05)
    assert verdicts()["no_leakage(rows)"].outcome == "passed"


@BOTH
@pytest.mark.parametrize("candidate", ["score", None])
def test_a_feature_that_is_the_target_is_found_twice(ask, engine, candidate):
    training, evaluation = rows(300, seed=1), rows(300, seed=2)
    words = np.where(evaluation["y"] == 1, "closed", "open")
    evaluation["status"] = words
    gate, verdicts = ask(evaluation, training, engine=engine, candidate=candidate)
    gate.no_leakage(key="id")
    assert verdicts()["no_leakage(copies)"].cases == (
        "status: is the target y in other words",
    )
    (case,) = verdicts()["no_leakage(features)"].cases
    assert case == "status: skill 1.0000 alone"
    gate, verdicts = ask(evaluation, training, engine=engine, candidate=candidate)
    gate.no_leakage(key="id", except_for=["status"])
    assert {v.outcome for v in verdicts().values()} == {"passed"}


def test_a_feature_whose_gaps_know_the_answer_is_found(ask):
    training, evaluation = rows(300, seed=1), rows(300, seed=2)
    reason = np.where(evaluation["y"] == 1, 3.0, np.nan)
    evaluation["ended"] = reason + np.random.default_rng(0).normal(size=300)
    gate, verdicts = ask(evaluation, training)
    gate.no_leakage(key="id")
    assert verdicts()["no_leakage(features)"].cases[0].startswith("ended: skill 1.0000")


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_other_tasks_have_lone_features_too(ask, task):
    training = rows(400, seed=1, task=task)
    evaluation = rows(400, seed=2, task=task)
    gate, verdicts = ask(evaluation, training, candidate=None, task=task)
    gate.no_leakage(key="id")
    assert {v.outcome for v in verdicts().values()} == {"passed"}
    leaked = evaluation.assign(
        hint=evaluation["y"] * 2 + 1 if task == "regression" else evaluation["y"] + "!"
    )
    gate, verdicts = ask(leaked, training, candidate=None, task=task)
    gate.no_leakage(key="id")
    assert verdicts()["no_leakage(copies)"].outcome == "failed"
    assert verdicts()["no_leakage(features)"].outcome == "failed"


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_a_model_that_knows_as_much_as_a_feature_is_its_measure(ask, task):
    """The report names both, so that a reader sees how much the feature tells."""
    training, evaluation = (rows(400, seed=seed, task=task) for seed in (1, 2))
    evaluation["score"] = evaluation["y"]
    answers = {"regression": "value", "multiclass": "label"}[task]
    gate, verdicts = ask(evaluation, training, candidate=answers, task=task)
    gate.no_leakage(key="id")
    assert {v.outcome for v in verdicts().values()} == {"passed"}
    codes = evaluation["y"].rank(method="dense") if task == "multiclass" else None
    known = evaluation["y"] if codes is None else codes
    leaked = evaluation.assign(hint=known + 1e-3 * np.arange(400) / 400)
    gate, verdicts = ask(leaked, training, candidate=answers, task=task)
    gate.no_leakage(key="id")
    (case,) = verdicts()["no_leakage(features)"].cases
    assert case.startswith("hint: skill ")


@BOTH
def test_a_date_may_know_the_answer_too(ask, engine):
    training, evaluation = rows(300, seed=1), rows(300, seed=2)
    late = pd.Timestamp("2026-01-01") + pd.to_timedelta(evaluation["y"], unit="D")
    evaluation["closed"] = late.where(evaluation.index % 50 != 0)
    gate, verdicts = ask(evaluation, training, engine=engine)
    gate.no_leakage(key="id")
    assert verdicts()["no_leakage(features)"].cases[0].startswith("closed: skill")


def test_an_identifier_and_a_constant_tell_nothing(ask):
    evaluation = rows(500, seed=2).assign(
        name=lambda t: "n" + t["id"].astype(str), one=1, none=None
    )
    gate, verdicts = ask(evaluation, rows(500, seed=1))
    gate.no_leakage()
    assert verdicts()["no_leakage(features)"].outcome == "passed"


@BOTH
def test_a_random_split_of_timed_rows_is_found(ask, engine):
    table = rows(1000, seed=1)
    mixed = table.sample(frac=1, random_state=0)
    gate, verdicts = ask(
        mixed.iloc[:300].reset_index(drop=True), mixed.iloc[300:], engine=engine
    )
    found = gate.no_leakage(key="id", time="day")
    assert found["time"].estimate < -0.99
    verdict = verdicts()["no_leakage(time: day)"]
    assert verdict.outcome == "failed"
    assert "as a random split has it" in verdict.reason
    gate, verdicts = ask(table.iloc[700:], table.iloc[:700], engine=engine)
    gate.no_leakage(key="id", time="day")
    assert verdicts()["no_leakage(time: day)"].outcome == "passed"


def test_a_few_early_rows_may_be_allowed(ask):
    table = rows(100, seed=1)
    gate, verdicts = ask(table.iloc[[*range(89, 100)]], table.iloc[:90].drop(index=89))
    gate.no_leakage(time="day")
    assert verdicts()["no_leakage(time: day)"].outcome == "passed"
    late = pd.concat([table.iloc[:10], table.iloc[98:99]])
    gate, verdicts = ask(table.iloc[[50, *range(90, 98), 99]], late)
    gate.no_leakage(time="day", early=0.9)
    assert verdicts()["no_leakage(time: day)"].outcome == "passed"
    assert verdicts()["no_leakage(time: day)"].estimate == -0.9


def test_without_training_rows_there_is_nothing_to_compare_with(ask):
    gate, _ = ask(rows(20, seed=1), None)
    with pytest.raises(InvalidInput, match="reference"):
        gate.no_leakage()
    with pytest.raises(InvalidInput, match="none"):
        gate.no_leakage(rows(20, seed=2).head(0))
    with pytest.raises(InvalidInput, match="share columns"):
        gate.no_leakage(pd.DataFrame({"other": [1]}))
    with pytest.raises(UnreadableData, match="key"):
        gate.no_leakage(rows(20, seed=2), key="key")


@pytest.mark.parametrize(
    "asked_for",
    [
        {"shared": 1},
        {"early": -0.1},
        {"feature_skill": 0},
        {"shared": "a"},
        {"key": []},
    ],
    ids=str,
)
def test_a_share_out_of_its_range_is_refused(ask, asked_for):
    gate, _ = ask(rows(20, seed=1), rows(20, seed=2))
    with pytest.raises(InvalidInput):
        gate.no_leakage(**asked_for)


def test_a_model_that_knows_little_is_no_measure_of_features(ask):
    evaluation = rows(400, seed=2)
    evaluation["score"] = np.random.default_rng(3).random(400)
    gate, _ = ask(evaluation, rows(400, seed=1))
    assert "features" not in gate.no_leakage(key="id")
