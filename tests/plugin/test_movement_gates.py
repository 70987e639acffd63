"""``drift_gate`` and ``skew_gate`` in a session: verdicts, budget, workers, plan."""

from __future__ import annotations

import pytest
from tests.gate_project import table

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table

GATES = """
def test_inputs(drift_gate):
    drift_gate.stable()

def test_answers(drift_gate):
    drift_gate.predictions_stable()

def test_features(skew_gate):
    skew_gate.same_features("logged.csv", "table.csv", on="x", features=["region"])
"""


@pytest.fixture
def moving(project):
    """Give a project whose reference is other rows of the same kind."""
    table(seed=1).to_csv(project.path / "then.csv", index=False)
    table().drop_duplicates("x").to_csv(project.path / "logged.csv", index=False)
    project.table(table().drop_duplicates("x"))
    project.settings(top='reference = "then.csv"')
    project.gates(GATES)
    return project


def outcomes(project):
    return {v["check"]: v["outcome"] for v in project.record["verdicts"]}


def test_what_has_not_moved_promotes(moving):
    result = moving.run()
    assert result.ret == 0
    assert outcomes(moving)["stable(region, psi)"] == "passed"
    shares = {g["gate"].split("::")[1]: g["alpha"] for g in moving.record["expected"]}
    assert sum(sum(alpha.values()) for alpha in shares.values()) == pytest.approx(0.05)
    result.stdout.fnmatch_lines(["*region psi < 0.2*"])


def test_what_has_moved_blocks_and_says_where(moving):
    moved = table()
    moved["region"] = "north"
    moving.table(moved)
    result = moving.run()
    assert result.ret == 1
    assert outcomes(moving)["stable(region, psi)"] == "failed"
    result.stdout.fnmatch_lines(
        ["region psi: has moved*", "*region south: *of the reference, 0.0 % now*"]
    )
    assert outcomes(moving)["same_features(region)"] == "failed"


def test_workers_find_the_same(moving):
    moving.run()
    alone = moving.record["verdicts"]
    assert moving.run_apart("-n", "2").ret == 0
    assert moving.record["verdicts"] == alone


def test_a_profile_serves_where_rows_do(moving):
    moving.gates("def test_inputs(drift_gate):\n    drift_gate.stable()\n")
    moving.run()
    alone = moving.record["verdicts"]
    write_profile(profile_table(table(seed=1)), moving.path / "then.json")
    moving.settings(top='reference = "then.json"')
    assert moving.run().ret == 0
    assert moving.record["verdicts"] == alone


def test_without_reference_data_the_gate_says_what_to_add(moving):
    moving.settings()
    result = moving.run()
    assert result.ret == 4
    result.stdout.fnmatch_lines(["*drift needs reference data*"])
    assert moving.wrote_nothing


def test_a_plan_asks_no_model(moving):
    result = moving.run("--mlgate-plan", "-k", "test_inputs or test_features")
    assert result.ret == 0
    assert moving.wrote_nothing


def test_a_candidate_of_a_fixture_is_asked_on_both_tables(moving):
    (moving.path / "conftest.py").write_text(
        "import numpy as np, pytest\n"
        "class Model:\n"
        "    classes_ = np.array([0, 1])\n"
        "    def predict_proba(self, rows):\n"
        "        p = 1 / (1 + np.exp(-rows['x'].to_numpy()))\n"
        "        return np.column_stack([1 - p, p])\n"
        "@pytest.fixture(scope='session')\n"
        "def mlgate_candidate():\n"
        "    return Model()\n"
    )
    moving.gates("def test_answers(drift_gate):\n    drift_gate.predictions_stable()\n")
    moving.run()
    assert outcomes(moving)["predictions_stable(score, psi)"] == "passed"
