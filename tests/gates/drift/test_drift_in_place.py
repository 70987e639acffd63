"""Drift of rows that stay where they are: the verdicts of rows in memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles import order_statistics
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

ENGINES = ["polars", "polars-lazy", "duckdb"]

MEASURES = ["psi", "kl", "js", "hellinger", "total_variation", "chi_square"]


def rows(seed, *, shift=0.0, n=6000):
    rng = np.random.default_rng(seed)
    near_a_limit = rng.normal(0.35 * bool(shift), 1, n)  # a psi of about .12
    return pd.DataFrame(
        {
            "y": rng.random(n) < 0.3,
            "pay": rng.lognormal(3 + shift, 1, n),
            "near": near_a_limit,
            "zeros": np.where(rng.random(n) < 0.7, 0.0, rng.gamma(2, 10, n)),
            "gaps": np.where(rng.random(n) < 0.2 + shift, np.nan, near_a_limit),
            "whole": rng.integers(0, 10_000, n),
            "few": rng.integers(0, 6, n),
            "plan": rng.choice(["basic", "plus", "gold"], n),
            "seen": pd.Timestamp("2026-01-01")
            + pd.to_timedelta(rng.integers(0, 10**6, n), unit="s"),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("tables")
    rows(1).to_parquet(found / "train.parquet", index=False)
    rows(2, shift=0.2).to_parquet(found / "rows.parquet", index=False)
    write_profile(profile_table(rows(1)), found / "train.json")
    return found


@pytest.fixture
def never_sorting(monkeypatch):
    """Let a table count as large from a few hundred rows on."""
    monkeypatch.setattr(order_statistics, "MOST_SORTED", 300)


def judged(folder, engine, *, reference="train.parquet", measures=MEASURES):
    settings = Settings(
        name="toy",
        target="y",
        evaluation="rows.parquet",
        reference=reference,
        engine=engine,
        file=folder / "mlgate.toml",
    )
    ledger = Ledger("test_it")
    gate = DriftGate(GateSession(settings), ledger)
    for measure in measures:
        gate.stable(measure=measure, missing=measure == "psi", unseen=measure == "psi")
    gate.target_stable()
    found = ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
    return {
        v.check: (
            v.outcome,
            v.estimate,
            v.interval,
            v.p_fail,
            v.p_pass,
            v.cases,
            v.plot,
        )
        for v in found
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("reference", ["train.parquet", "train.json"])
def test_every_engine_judges_as_pandas_does(folder, never_sorting, engine, reference):
    wanted = judged(folder, "pandas")
    outcomes = {outcome for outcome, *_ in wanted.values()}
    assert outcomes >= {"passed", "failed"}
    assert judged(folder, engine, reference=reference) == wanted


def test_cells_rules_and_units_are_in_the_record(folder):
    settings = Settings(
        name="toy",
        target="y",
        evaluation="rows.parquet",
        reference="train.parquet",
        file=folder / "mlgate.toml",
    )
    ledger = Ledger("test_it")
    gate = DriftGate(GateSession(settings), ledger)
    for measure in ("psi", "total_variation", "ks", "wasserstein"):
        columns = ["near"] if measure in {"ks", "wasserstein"} else ["near", "few"]
        gate.stable(columns, measure=measure, bins=4)
    found = ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
    told = {v.check: v.assumptions[-1] for v in found if v.check.startswith("stable")}
    near = profile_table(rows(1)[["near"]]).columns[0]
    assert told == {
        "stable(near, psi)": told["stable(near, psi)"],
        "stable(few, psi)": "6 cells, one per level; half a row added to each cell",
        "stable(near, total_variation)": told["stable(near, psi)"].replace(
            "half a row added to each cell", "nothing added to empty cells"
        ),
        "stable(few, total_variation)": "6 cells, one per level; nothing added to "
        "empty cells",
        "stable(near, ks)": "of values in order; the largest difference of shares "
        "below a value",
        "stable(near, wasserstein)": "of values in order; in interquartile ranges of "
        f"the reference ({near.scale:.4g})",
    }
    cuts = told["stable(near, psi)"]
    assert cuts.startswith("cells cut at -")
    assert cuts.endswith("; half a row added to each cell")
    low, middle, high = map(
        float, cuts.split(";")[0][len("cells cut at ") :].split(",")
    )
    assert (low, middle, high) == pytest.approx((-0.67, 0.0, 0.67), abs=0.05)


@pytest.mark.parametrize("dtype", ["int32", "float64", "Int64", "uint16", "int8"])
def test_the_width_of_whole_numbers_changes_no_verdict(tmp_path, dtype):
    rng = np.random.default_rng(0)
    then, now = (
        pd.DataFrame({"y": rng.random(900) < 0.3, "n": rng.integers(0, 100, 900)})
        for _ in range(2)
    )
    found = []
    for table in (now, now.astype({"n": dtype})):
        settings = Settings(
            name="toy",
            target="y",
            evaluation="now.csv",
            reference="then.csv",
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("reference", then)
        session.adopt("evaluation", table)
        found.append(DriftGate(session, Ledger("test_it")).stable()["n"])
    assert found[0].estimate == found[1].estimate
    assert found[0].p_better_than(-0.2) == found[1].p_better_than(-0.2)


def test_columns_that_are_asked_together_are_named(folder):
    settings = Settings(
        name="toy",
        target="y",
        evaluation="rows.parquet",
        reference="train.parquet",
        file=folder / "mlgate.toml",
    )
    ledger = Ledger("test_it")
    gate = DriftGate(GateSession(settings), ledger)
    gate.stable(["near", "pay"], measure="correlation")
    gate.stable(exclude=["gaps"], measure="correlation")
    gate.stable(["near", "pay", "zeros", "whole", "few", "plan"], measure="correlation")
    found = ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
    assert [v.check for v in found] == [
        "stable(near, pay, correlation)",
        "stable(all columns but gaps, correlation)",
        "stable(near, pay, zeros, whole, few and 1 more, correlation)",
    ]


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_a_changed_kind_is_held_against_the_reference_and_no_profile(tmp_path, engine):
    pd.DataFrame({"y": [0, 1], "x": [1.5, 2.5]}).to_parquet(tmp_path / "train.parquet")
    pd.DataFrame({"y": [1, 0], "x": ["a", "b"]}).to_parquet(tmp_path / "rows.parquet")
    told = "the column 'x' must hold numbers as in the reference data; it holds text"
    with pytest.raises(UnreadableData, match=told):
        judged(tmp_path, engine)
