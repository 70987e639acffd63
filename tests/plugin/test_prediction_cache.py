"""What a second run takes from the first, and when it takes nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.plugin.keeping import BUILD_SERVERS

FEATURES = ["age", "hours"]

SETTINGS = """
name = "income"
target = "income"
positive = "rich"
evaluation = "rows.csv"
reference = "rows.csv"
{top}

[candidate]
model = "new.skops"
{candidate}

[baseline]
model = "old.skops"
"""

GATES = """
def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)


def test_level(benchmark_gate):
    benchmark_gate.at_least("recall", 0.5)
"""

# each worker writes down what it really asks
COUNTING = """
import os
import time
from pytest_mlgate.models.kept import kept_answers

score = kept_answers.score_rows

def counting(model, question, *, what, **options):
    with open("asked.txt", "a") as stream:
        stream.write(f"{what} by {os.getpid()}\\n")
    time.sleep(PAUSE)
    return score(model, question, what=what, **options)

kept_answers.score_rows = counting
"""


def fitted(rows, c):
    return LogisticRegression(C=c).fit(rows[FEATURES], rows["income"])


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"age": rng.integers(17, 90, 2000) * 1.0, "hours": rng.normal(40, 9, 2000)}
    ).round(1)
    logit = (frame["age"] - 50) / 10 + (frame["hours"] - 40) / 9
    rich = rng.random(2000) < 1 / (1 + np.exp(-logit))
    return frame.assign(income=np.where(rich, "rich", "poor"))


@pytest.fixture
def models(project, rows, monkeypatch):
    """Give a project with two models, as on a developer's machine."""
    for name in BUILD_SERVERS:
        monkeypatch.delenv(name, raising=False)
    rows.to_csv(project.path / "rows.csv", index=False)
    skops.io.dump(fitted(rows, 1.0), project.path / "new.skops")
    skops.io.dump(fitted(rows[::5], 0.001), project.path / "old.skops")
    write_settings(project)
    project.gates(GATES)
    return project


def write_settings(project, top="", candidate=""):
    text = SETTINGS.format(top=top, candidate=candidate)
    (project.path / "mlgate.toml").write_text(text)


@pytest.fixture
def asked(monkeypatch):
    """Count the predictions of real models, at the models themselves."""
    calls = []
    predict = LogisticRegression.predict_proba

    def counting(self, rows):
        calls.append(self.C)
        return predict(self, rows)

    monkeypatch.setattr(LogisticRegression, "predict_proba", counting)

    def since():
        found = sorted(calls)
        calls.clear()
        return found

    return since


def cached(project):
    told = project.record["provenance"]
    return [told[role]["cached"] is not None for role in ("candidate", "baseline")]


def kept(project):
    return sorted((project.path / ".mlgate/predictions").glob("*.npz"))


def numbers(project):
    return [
        (v["check"], v["outcome"], v["estimate"]) for v in project.record["verdicts"]
    ]


def test_a_second_run_does_no_prediction(models, asked):
    assert models.run().ret == 0
    assert asked() == [0.001, 1.0]
    assert cached(models) == [False, False]
    first = numbers(models)
    result = models.run()
    assert result.ret == 0
    assert asked() == []
    assert cached(models) == [True, True]
    assert numbers(models) == first
    result.stdout.fnmatch_lines(["*the candidate was not asked: its answers are*"])
    report = (models.path / "mlgate-report" / "report.md").read_text()
    assert "the baseline was not asked" in report


def test_a_changed_row_asks_both_and_a_changed_model_or_threshold_one(
    models, asked, rows
):
    assert models.run().ret == 0
    asked()
    rows.iloc[1:].to_csv(models.path / "rows.csv", index=False)
    assert models.run().ret == 0
    assert asked() == [0.001, 1.0]
    skops.io.dump(fitted(rows, 0.7), models.path / "new.skops")
    assert models.run().ret == 0
    assert asked() == [0.7]
    assert cached(models) == [False, True]
    write_settings(models, candidate="threshold = 0.45")
    assert models.run().ret == 0
    assert asked() == [0.7]
    assert models.run().ret == 0
    assert asked() == []


def test_a_damaged_entry_is_noticed_asked_again_and_replaced(models, asked):
    assert models.run().ret == 0
    asked()
    for path in kept(models):
        path.write_bytes(path.read_bytes()[:-9])
    result = models.run("-v")
    assert result.ret == 0
    assert asked() == [0.001, 1.0]
    notes = models.record["provenance"]["notes"]
    assert len(notes) == 2
    assert all("were changed or damaged since they were written" in n for n in notes)
    result.stdout.fnmatch_lines(["note        .mlgate/predictions/*.npz: the answers*"])
    assert models.run().ret == 0
    assert asked() == []
    assert models.record["provenance"]["notes"] == []


def test_a_forged_entry_promotes_nothing(models, asked, rows):
    """Answers of a good model are put in the place of those of a bad one."""
    good = (models.path / "new.skops").read_bytes()
    assert models.run().ret == 0
    worse = rows.assign(income=rows["income"].sample(frac=1, random_state=1).to_numpy())
    skops.io.dump(fitted(worse, 2.0), models.path / "new.skops")
    assert models.run().ret == 1
    forge(models, good)
    asked()
    assert models.run().ret == 0
    assert asked() == []
    assert cached(models) == [True, True]
    result = models.run("--mlgate-promote")
    assert result.ret == 1
    assert asked() == [0.001, 2.0]
    assert cached(models) == [False, False]
    assert not (models.path / ".mlgate" / "artifacts").exists()
    # and what was forged is gone
    assert models.run().ret == 1
    assert asked() == []


def forge(project, good):
    """Copy the entry of the good model into that of the one that is there now."""
    import json
    from hashlib import sha256

    folder = project.path / ".mlgate/predictions"
    digests = [
        f"sha256:{sha256(content).hexdigest()}"
        for content in (good, (project.path / "new.skops").read_bytes())
    ]
    told = {
        json.loads(path.read_text())["key"]["model"]: path
        for path in folder.glob("*.json")
    }
    source, target = (told[digest] for digest in digests)
    target.with_suffix(".npz").write_bytes(source.with_suffix(".npz").read_bytes())
    body = json.loads(target.read_text())
    body["checksum"] = json.loads(source.read_text())["checksum"]
    target.write_text(json.dumps(body))


@pytest.mark.parametrize("name", BUILD_SERVERS)
def test_a_build_server_neither_reads_nor_keeps(name, models, asked, monkeypatch):
    monkeypatch.setenv(name, "true")
    assert models.run().ret == 0
    assert kept(models) == []
    monkeypatch.delenv(name)
    assert models.run().ret == 0
    monkeypatch.setenv(name, "1")
    asked()
    assert models.run().ret == 0
    assert asked() == [0.001, 1.0]
    assert cached(models) == [False, False]


def test_the_settings_turn_it_off(models, asked):
    write_settings(models, top="cache = false")
    for _ in range(2):
        assert models.run().ret == 0
        assert asked() == [0.001, 1.0]
    assert not (models.path / ".mlgate").exists()


def told(project):
    path = project.path / "asked.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return sorted(line.partition(" (")[0] for line in lines)


def test_workers_and_runs_share_one_prediction(models):
    """Two runs of two workers each, at once."""
    (models.path / "conftest.py").write_text(COUNTING.replace("PAUSE", "0.5"))
    command = [sys.executable, "-m", "pytest", "--mlgate", "-n", "2", "-q"]
    runs = [
        subprocess.Popen(
            [*command, f"--mlgate-report=report-{place}"],
            cwd=models.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for place in range(2)
    ]
    for run in runs:
        output, _ = run.communicate(timeout=120)
        assert run.returncode == 0, output
    assert told(models) == ["baseline", "candidate"]


def test_workers_share_what_a_gate_asks_and_say_what_was_damaged(models):
    """Only workers ask about the reference rows: one does, the other waits."""
    rows = pd.read_csv(models.path / "rows.csv")
    rows[::-1].to_csv(models.path / "reference.csv", index=False)
    path = models.path / "mlgate.toml"
    named = 'reference = "reference.csv"'
    path.write_text(path.read_text().replace('reference = "rows.csv"', named))
    models.gates(
        "def test_one(drift_gate):\n    drift_gate.predictions_stable()\n"
        "def test_two(benchmark_gate):\n    benchmark_gate.at_least('recall', 0.5)\n"
    )
    assert models.run().ret in {0, 75}
    for entry in kept(models):
        entry.write_bytes(b"")
    (models.path / "conftest.py").write_text(COUNTING.replace("PAUSE", "0.5"))
    assert models.run_apart("-n", "2", "--dist=each").ret in {0, 75}
    assert told(models) == ["baseline", "candidate", "candidate"]
    assert len(models.record["provenance"]["notes"]) == 3
