"""``mlgate check``: two models judged without a project."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from tests.cli import beginner

from pytest_mlgate.cli.start import checking

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("--data", "scored.csv", "--target", "churn", "--baseline", "p_old")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Give a folder with one table, and work in it."""
    beginner.predictions(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_judges_and_leaves_nothing_but_the_report(folder, mlgate):
    status, said = mlgate(
        "check", *WORDS, "--candidate", "p_new", "--sensitive", "plan"
    )
    assert status == 0, said
    assert "decision: PROMOTE" in said
    assert "guessed: positive 'yes'" in said
    assert {path.name for path in folder.iterdir()} == {"scored.csv", "mlgate-report"}
    record = json.loads((folder / "mlgate-report/record.json").read_text("utf-8"))
    assert record["decision"]["outcome"] == "promote"
    families = {verdict["family"] for verdict in record["verdicts"]}
    assert families == {"schema", "benchmark", "edge_case", "fairness"}


def test_a_worse_candidate_is_blocked_with_the_status_of_the_session(
    folder, mlgate, monkeypatch
):
    frame = pd.read_csv(folder / "scored.csv")
    frame["p_new"] = np.random.default_rng(1).random(len(frame)).round(4)
    frame.to_csv("scored.csv", index=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --neither\n", "utf-8")
    status, _ = mlgate("check", *WORDS, "--candidate", "p_new", "--report", "out")
    assert status == 1
    assert (folder / "out" / "report.md").is_file()
    assert not (folder / "mlgate-report").exists()


def test_it_asks_what_init_would_write(folder, mlgate, monkeypatch):
    projects = []

    def look(root, **_):
        projects.append({p.name: p.read_text() for p in root.rglob("*.*")})
        return 75

    monkeypatch.setattr(checking, "_pytest", look)
    assert mlgate("check", *WORDS, "--candidate", "p_new")[0] == 75
    assert mlgate("init", "--yes", *WORDS, "--candidate", "p_new")[0] == 0
    for path in (folder / "gates").glob("*.py"):
        written = path.read_text("utf-8").replace("mlgate init", "mlgate check")
        if path.name != "test_schema_gate.py":  # which names the table by its path
            assert projects[0][path.name] == written
    assert len(projects[0]) == len(list((folder / "gates").glob("*.py"))) + 2


def test_a_mistake_ends_in_one_message_before_a_session(folder, mlgate):
    status, said = mlgate("check", *WORDS, "--candidate", "p_neu")
    assert status == 4
    assert "did you mean 'p_new'" in said
    assert {path.name for path in folder.iterdir()} == {"scored.csv"}


def test_the_other_commands_do_not_import_pytest():
    code = (
        "import sys\n"
        "from pytest_mlgate.cli import app\n"
        "from pytest_mlgate.cli.start import checking, starting\n"
        "assert 'pytest' not in sys.modules\n"
        "assert '_pytest' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
