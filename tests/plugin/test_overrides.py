"""Fixtures of the user's in place of what the settings name."""

from __future__ import annotations

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import SETTINGS
from tests.gate_project import TWO_GATES
from tests.gate_project import table

ALONE_AND_PARALLEL = pytest.mark.parametrize(
    "flags", [(), ("-n", "1")], ids=["alone", "a worker"]
)

FITTED = """
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

@pytest.fixture(scope="session")
def mlgate_candidate():
    rows = pd.read_csv("table.csv")
    return LogisticRegression().fit(rows[["x"]], rows["y"])
"""

SCORES = """
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_candidate():
    return pd.read_csv("table.csv")["p_new"].to_numpy()
"""

POLARS = """
import polars as pl
import pytest

@pytest.fixture(scope="session")
def mlgate_evaluation():
    return pl.read_csv("table.csv").filter(pl.col("region") == "north")
"""

DIFFERENT = """
import os
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_evaluation():
    rows = pd.read_csv("table.csv")
    return rows.assign(x=os.getpid())
"""


@pytest.fixture
def without_candidate(project):
    """Give a project whose settings name no candidate."""
    text = SETTINGS.format(top="", candidate="", baseline='score = "p_old"')
    start, end = text.index("[candidate]"), text.index("[baseline]")
    (project.path / "mlgate.toml").write_text(text[:start] + text[end:])
    project.gates(TWO_GATES)
    return project


def candidate_of(project):
    return project.record["provenance"]["candidate"]


@ALONE_AND_PARALLEL
@pytest.mark.parametrize(
    ("conftest", "reference"),
    [(FITTED, "LogisticRegression in memory"), (SCORES, "ndarray in memory")],
    ids=["model", "scores"],
)
def test_a_candidate_in_memory_is_judged_and_named(
    without_candidate, conftest, reference, flags
):
    project = without_candidate
    # a model takes every column for a feature, so only x and the target may be there
    frame = table()
    if conftest is FITTED:
        text = (project.path / "mlgate.toml").read_text()
        text = text.replace('score = "p_old"', 'constant = "prior"')
        (project.path / "mlgate.toml").write_text(text)
        frame = frame[["x", "y"]]
    project.table(frame)
    project.gates(conftest, "conftest.py")
    result = project.run_apart(*flags)
    assert result.ret == 0, result.stdout.str()
    assert [v["outcome"] for v in project.record["verdicts"]] == ["passed"] * 2
    assert candidate_of(project)["reference"] == reference
    assert candidate_of(project)["kind"] == "object"
    assert project.record["provenance"]["baseline"] is not None
    assert project.record["provenance"]["evaluation"]["rows"] == 3000


@ALONE_AND_PARALLEL
def test_a_candidate_in_memory_cannot_be_promoted(without_candidate, flags):
    project = without_candidate
    project.gates(SCORES, "conftest.py")
    assert project.run_apart("--mlgate-promote", *flags).ret == 75
    assert "cannot promote" in "\n".join(project.record["decision"]["reasons"])


@ALONE_AND_PARALLEL
def test_a_fixture_wins_over_a_candidate_in_the_settings(project, flags):
    """And the candidate of the settings, which nobody tested, is not promoted."""
    project.gates(
        SCORES.replace("p_new", "x").replace("to_numpy()", "gt(0.4)"), "conftest.py"
    )
    project.gates(GOOD_GATE.replace("roc_auc", "accuracy"))
    result = project.run_apart("--mlgate-promote", *flags)
    assert result.ret == 75, result.stdout.str()
    assert candidate_of(project)["reference"] == "Series in memory"
    assert not (project.path / ".mlgate" / "registry.db").exists()


@ALONE_AND_PARALLEL
def test_evaluation_rows_given_by_a_fixture_are_the_ones_judged(project, flags):
    project.gates(POLARS, "conftest.py")
    project.gates(
        TWO_GATES + "def test_rows(benchmark_gate, mlgate_evaluation):\n"
        "    assert type(mlgate_evaluation).__module__.startswith('polars')\n"
        "    benchmark_gate.at_least('accuracy', 0.6)\n"
    )
    result = project.run_apart(*flags)
    assert result.ret == 0, result.stdout.str()
    north = int((table().region == "north").sum())
    assert {v["n"] for v in project.record["verdicts"]} == {north}
    told = project.record["provenance"]["evaluation"]
    assert told["rows"] == north
    assert told["reference"] == "in memory"
    assert told["identity"].startswith("sha256:")


@ALONE_AND_PARALLEL
def test_a_file_that_a_fixture_replaces_need_not_exist(project, flags):
    (project.path / "table.csv").rename(project.path / "moved.csv")
    project.gates(POLARS.replace("table.csv", "moved.csv"), "conftest.py")
    assert project.run_apart(*flags).ret == 0


def test_an_override_in_a_test_module_wins_too(project):
    project.gates(POLARS + GOOD_GATE)
    assert project.run_apart().ret == 0
    assert project.record["provenance"]["evaluation"]["reference"] == "in memory"


def test_two_different_candidates_in_one_session_are_bad_input(project):
    project.gates(GOOD_GATE)
    project.gates(SCORES + GOOD_GATE, "test_other.py")
    result = project.run_apart()
    assert result.ret == 4
    assert "two different objects" in result.stdout.str()
    assert project.wrote_nothing


def test_workers_that_judge_different_rows_do_not_promote(project):
    project.gates(DIFFERENT, "conftest.py")
    project.gates(TWO_GATES)
    result = project.run_apart("-n", "2", "--dist=each")
    assert result.ret != 0
    reasons = "\n".join(project.record["decision"]["reasons"])
    assert "different things as evaluation" in reasons
