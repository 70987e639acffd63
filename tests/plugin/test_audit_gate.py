"""A log is served, audited in a session, and spoiled."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

MAKE = """
import numpy as np
import pandas as pd
import skops.io
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)
rows = pd.DataFrame({"age": rng.integers(18, 80, 500), "plan": rng.random(500) < 0.5})
rows["y"] = np.where(rows["age"] + rng.normal(0, 10, 500) > 50, "yes", "no")
rows.to_csv("rows.csv", index=False)
model = LogisticRegression(max_iter=1000).fit(rows[["age", "plan"]], rows["y"])
skops.io.dump(model, "model.skops")
"""

SERVE = """
import pandas as pd
import skops.io

from pytest_mlgate import DecisionLog
from pytest_mlgate.data.references.sha256 import digest_of_file
from pathlib import Path

rows = pd.read_csv("rows.csv")[["age", "plan"]]
model = skops.io.load("model.skops")
digest = digest_of_file(Path("model.skops"))
with DecisionLog("log") as log:
    scores, labels = model.predict_proba(rows)[:, 1], model.predict(rows)
    for number, inputs in enumerate(rows.to_dict("records")):
        log.write(
            request_id=f"r{number}",
            model=digest,
            version=1,
            arm="champion",
            score=float(scores[number]),
            label=str(labels[number]),
            inputs=inputs,
        )
"""

SETTINGS = """
name = "toy"
target = "y"
positive = "yes"
evaluation = "rows.csv"
decision_log = "log"

[candidate]
model = "model.skops"

[baseline]
registry = "champion"
"""

GATES = """
import pytest

def test_level(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.6)

@pytest.mark.mlgate(stage="monitor")
def test_the_log_is_whole(audit_gate):
    audit_gate.complete()

@pytest.mark.mlgate(stage="monitor")
def test_answers_are_those_of_the_model(audit_gate):
    audit_gate.reproduces(sample=200)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Promote a model and let it serve 500 requests."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "mlgate.toml").write_text(SETTINGS)
    (folder / "test_gates.py").write_text(GATES)
    for words in (
        ["-c", MAKE],
        [
            "-m",
            "pytest",
            "-q",
            "--mlgate",
            "--mlgate-promote",
            "-p",
            "no:cacheprovider",
        ],
        ["-c", SERVE],
    ):
        subprocess.run(
            [sys.executable, *words], cwd=folder, check=True, capture_output=True
        )
    shutil.rmtree(folder / "mlgate-report")
    return folder


@pytest.fixture
def run(built, pytester):
    """Run a stage of a copy of that project."""
    shutil.copytree(built, pytester.path, dirs_exist_ok=True)

    def run(*args):
        return pytester.runpytest_inprocess("--mlgate", "--mlgate-stage=monitor", *args)

    return run


def record(pytester):
    return json.loads((pytester.path / "mlgate-report" / "record.json").read_text())


def spoil(pytester, change):
    """Change the rows of the log's only part."""
    (part,) = (pytester.path / "log").glob("*.jsonl")
    rows = [json.loads(line) for line in part.read_text().splitlines()]
    part.write_text("".join(json.dumps(row) + "\n" for row in change(rows)))


def test_a_log_as_it_was_served_passes_and_takes_no_alpha(run, pytester):
    result = run()
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*test_the_log_is_whole", "*complete()*", "decision: PROCEED*"]
    )
    found = record(pytester)
    assert [v["outcome"] for v in found["verdicts"]] == ["passed", "passed"]
    assert [v["alpha"] for v in found["verdicts"]] == [None, None]
    assert [v["subject"] for v in found["verdicts"]] == ["log", "log"]
    assert [v["n"] for v in found["verdicts"]] == [500, 200]


def test_a_row_that_is_gone_blocks_and_is_named(run, pytester):
    spoil(pytester, lambda rows: rows[:40] + rows[41:])
    result = run()
    assert result.ret == 1
    text = " ".join(result.stdout.str().split())
    assert "the log does not account for every request" in text
    assert "1 row lost" in text
    assert "#41: not in the log" in text


def test_an_answer_that_the_model_does_not_give_blocks_and_is_shown(run, pytester):
    def lie(rows):
        for row in rows[:100]:
            row["score"] = 0.5
        return rows

    spoil(pytester, lie)
    result = run()
    assert result.ret == 1
    text = " ".join(result.stdout.str().split())
    assert "the models on record do not give every answer on record" in text
    assert "version 1 (model.skops): score 0.5, now 0." in text


def test_a_folder_without_a_log_is_bad_input(run, pytester):
    shutil.rmtree(pytester.path / "log")
    assert run().ret == pytest.ExitCode.USAGE_ERROR


def test_whether_a_log_is_complete_needs_neither_rows_nor_a_candidate(run, pytester):
    (pytester.path / "rows.csv").unlink()
    (pytester.path / "model.skops").unlink()
    assert run("-k", "whole or level").ret == 75  # the other gate is missed, by name
    text = (pytester.path / "test_gates.py").read_text()
    (pytester.path / "test_gates.py").write_text(
        text.replace("audit_gate.reproduces(sample=200)", "audit_gate.complete()")
    )
    assert run().ret == 0
    assert record(pytester)["provenance"]["evaluation"] is None


def test_a_log_of_a_frame_can_be_given(run, pytester):
    (pytester.path / "test_gates.py").write_text(
        """
import pandas as pd
import pytest

from pytest_mlgate.data.decision_log.reading import read_log

@pytest.mark.mlgate(stage="monitor")
def test_it(audit_gate, request):
    log = read_log("log", root=request.config.rootpath).to_native()
    audit_gate.complete(log)
    audit_gate.reproduces(log, sample=50)
"""
    )
    assert run().ret == 0
    subjects = [verdict["subject"] for verdict in record(pytester)["verdicts"]]
    assert subjects == ["in memory", "in memory"]


def test_lineage_is_asked_by_the_same_gate(run, pytester):
    (pytester.path / "test_gates.py").write_text(
        "import pytest\n\n@pytest.mark.mlgate(stage='monitor')\n"
        "def test_it(audit_gate):\n    audit_gate.lineage_known()\n"
    )
    result = run()
    assert result.ret == 1
    text = " ".join(result.stdout.str().split())
    assert "it is not known where everything comes from" in text
    assert "evaluation (rows.csv): the settings tell no lineage" in text


def test_a_plan_asks_no_model(run, pytester):
    result = run("--mlgate-plan")
    text = result.stdout.str()
    assert result.ret == 0, text
    assert "reproduces" in text
    assert not (pytester.path / "mlgate-report").exists()


def test_an_override_of_the_evaluation_data_is_what_is_asked(run, pytester):
    (pytester.path / "conftest.py").write_text(
        """
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_evaluation():
    return pd.read_csv("rows.csv").astype({"age": "float32"})
"""
    )
    assert run().ret == 0
    kinds = {verdict["outcome"] for verdict in record(pytester)["verdicts"]}
    assert kinds == {"passed"}
