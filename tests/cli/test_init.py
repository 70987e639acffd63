"""``mlgate init``: from a table and two models to a decision, without an edit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import joblib
import pandas as pd
import pytest
import skops.io
import yaml
from tests.cli import beginner

from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ("--candidate", "new.skops", "--baseline", "old.skops")
WORDS = {
    "credit": ("--target", "risk", *MODELS, "--sensitive", "sex"),
    "penguins": (
        *("--target", "species", *MODELS, "--data", "penguins.csv"),
        *("--reference", "known.csv", "--trusted", "numpy.dtype"),
    ),
    "flights": ("--target", "arr_delay", *MODELS),
    "predictions": (
        *("--target", "churn", "--candidate", "p_new", "--baseline", "p_old"),
        *("--sensitive", "plan"),
    ),
}
TASKS = {
    "credit": "binary",
    "penguins": "multiclass",
    "flights": "regression",
    "predictions": "binary",
}


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory) -> Path:
    """Make each folder once: tests copy one."""
    root = tmp_path_factory.mktemp("beginnings")
    for name in WORDS:
        (root / name).mkdir()
        getattr(beginner, name)(root / name)
    return root


@pytest.fixture
def begin(beginnings, pytester, mlgate):
    """Copy a folder into the working folder, and run `mlgate init` there."""

    def begin(name: str, *more: str, words: tuple[str, ...] | None = None):
        shutil.copytree(beginnings / name, pytester.path, dirs_exist_ok=True)
        return mlgate(
            "init", "--yes", *(WORDS[name] if words is None else words), *more
        )

    return begin


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", WORDS)
def test_the_first_session_after_it_ends_with_a_decision(begin, pytester, name):
    status, said = begin(name)
    assert status == 0, said
    before = files(pytester.path)
    result = pytester.runpytest_inprocess("--mlgate")
    report = pytester.path / "mlgate-report" / "record.json"
    record = json.loads(report.read_text("utf-8"))
    # nothing had to be edited, and equal or better models are not blocked
    assert record["decision"]["outcome"] == "promote", result.stdout.str()
    assert result.ret == 0
    after = files(pytester.path)
    assert {n: after[n] for n in before} == before
    assert load_settings(pytester.path / "mlgate.toml").task == TASKS[name]
    families = {verdict["family"] for verdict in record["verdicts"]}
    assert families >= {"schema", "benchmark"}
    assert ("fairness" in families) == ("--sensitive" in WORDS[name])
    assert ("drift" in families) == ("--reference" in WORDS[name])
    assert ("resource" in families) == (name != "predictions")


def test_the_files_are_those_that_a_formatter_leaves_alone(begin, pytester):
    assert begin("penguins")[0] == 0
    gates = [str(path) for path in (pytester.path / "gates").glob("test_*_gate.py")]
    assert len(gates) == 6
    for command in (["format", "--check"], ["check"]):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--quiet", *gates],
            check=True,
        )


def test_every_gate_says_its_source_and_its_date(begin, pytester):
    begin("credit")
    for path in (pytester.path / "gates").glob("*.py"):
        text = path.read_text("utf-8")
        tests = text.count("def test_")
        assert tests > 0
        assert text.count('source="mlgate init, 20') == tests
        required = tests - text.count('severity="advisory"')
        assert text.count('review_by="20') == required


def test_the_ledger_begins_with_the_rows_of_most_disagreement(begin, pytester):
    begin("credit")
    lines = (pytester.path / "edge_cases.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    rows = pd.read_csv(pytester.path / "german_credit.csv")
    models = [skops.io.load(pytester.path / f"{name}.skops") for name in ("old", "new")]
    old, new = (model.predict_proba(rows)[:, 1] for model in models)
    apart = abs(old - new) + ((old >= 0.5) != (new >= 0.5))
    worst = apart.argsort()[::-1][: len(cases)]
    assert len(cases) == 10
    assert {case["input"]["credit_amount"] for case in cases} == set(
        rows["credit_amount"].iloc[worst]
    )
    assert "risk" not in cases[0]["input"]
    assert cases[0]["expect"] == {"label": int(rows["risk"].iloc[worst[0]])}


def test_the_workflow_stands_where_github_looks(begin, pytester):
    (pytester.path / ".git").mkdir()
    inside = pytester.mkdir("models")
    pytester.chdir()
    assert begin("predictions")[0] == 0
    text = (pytester.path / ".github/workflows/mlgate.yml").read_text("utf-8")
    steps = yaml.safe_load(text)["jobs"]["gate"]["steps"]
    assert {"run": "pytest --mlgate"} in steps
    assert not any(inside.iterdir())


def test_a_project_in_a_folder_of_a_repository_says_so_in_its_workflow(
    beginnings, tmp_path, monkeypatch, mlgate
):
    folder = tmp_path / "churn"
    shutil.copytree(beginnings / "predictions", folder)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(folder)
    assert mlgate("init", "--yes", *WORDS["predictions"])[0] == 0
    job = yaml.safe_load(
        (tmp_path / ".github/workflows/mlgate-churn.yml").read_text("utf-8")
    )["jobs"]["gate"]
    assert job["defaults"] == {"run": {"working-directory": "churn"}}
    assert job["steps"][-1]["with"]["path"] == "churn/mlgate-report/"


def test_existing_files_are_named_and_stay_as_they_are(begin, pytester):
    (pytester.path / "gates").mkdir()
    mine = pytester.path / "gates" / "test_benchmark_gate.py"
    mine.write_text("# mine\n", "utf-8")
    status, said = begin("predictions")
    assert status == 4
    assert "gates/test_benchmark_gate.py" in said
    assert mine.read_text("utf-8") == "# mine\n"
    assert set(files(pytester.path)) == {"gates/test_benchmark_gate.py", "scored.csv"}


def test_settings_in_a_pyproject_are_not_doubled(begin, pytester):
    (pytester.path / "pyproject.toml").write_text(
        "[tool.mlgate]\nname = 'x'\n", "utf-8"
    )
    status, said = begin("predictions")
    assert status == 4
    assert "pyproject.toml" in said
    assert "one settings file" in said


def test_a_folder_that_cannot_be_made_leaves_nothing_behind(begin, pytester):
    (pytester.path / ".github").write_text("no folder", "utf-8")
    status, said = begin("predictions")
    assert status == 4
    assert ".github" in said
    assert set(files(pytester.path)) == {".github", "scored.csv"}
    assert not (pytester.path / "gates").exists()


MISTAKES = {
    "a wrong path": (
        ("--data", "nope.csv", "--target", "risk", *MODELS),
        "no such file",
    ),
    "a forgotten target": (MODELS, "--target must name the column"),
    "a target that is not in the table": (
        ("--target", "rsk", *MODELS),
        "did you mean 'risk'",
    ),
    "a forgotten candidate": (("--target", "risk"), "--candidate must name"),
    "a misspelt model": (
        ("--target", "risk", "--candidate", "nw.skops"),
        "did you mean 'new.skops'",
    ),
    "a table without answers": (
        ("--target", "risk", "--candidate", "german_credit.csv"),
        "one column must hold the answers",
    ),
    "the target as answers": (
        ("--target", "risk", "--candidate", "risk"),
        "must not be the target",
    ),
    "words as answers": (
        ("--target", "risk", "--candidate", "housing"),
        "must hold probabilities",
    ),
    "the same model twice": (
        ("--target", "risk", "--candidate", "new.skops", "--baseline", "new.skops"),
        "bit for bit",
    ),
    "a group that is not in the data": (
        ("--target", "risk", *MODELS, "--sensitive", "gender"),
        "no column 'gender'",
    ),
    "the target as a group": (
        ("--target", "risk", *MODELS, "--sensitive", "risk"),
        "is the target",
    ),
    "a positive value that is none": (
        ("--target", "risk", *MODELS, "--positive", "good"),
        "Its values: 0, 1",
    ),
    "a reference that is not there": (
        ("--target", "risk", *MODELS, "--reference", "train.csv"),
        "no such file",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_in_one_message_and_no_file(begin, pytester, mistake):
    words, told = MISTAKES[mistake]
    status, said = begin("credit", words=words)
    assert status == 4
    assert told in said
    assert "Traceback" not in said
    assert set(files(pytester.path)) == {"german_credit.csv", "new.skops", "old.skops"}


def test_a_file_that_is_no_model_is_refused(begin, pytester):
    (pytester.path / "broken.skops").write_text("hello", "utf-8")
    words = ("--target", "risk", "--candidate", "broken.skops")
    status, said = begin("credit", words=words)
    assert status == 4
    assert "no skops file" in said


def test_predictions_of_other_rows_are_refused(begin, pytester):
    pd.DataFrame({"score": [0.5, 0.6]}).to_csv(pytester.path / "two.csv", index=False)
    words = (
        "--target",
        "risk",
        "--candidate",
        "two.csv",
        "--data",
        "german_credit.csv",
    )
    status, said = begin("credit", words=words)
    assert status == 4
    assert "one row for each of the 400 rows" in said


def test_types_that_a_file_holds_are_trusted_by_name(begin):
    words = tuple(w for w in WORDS["penguins"] if w not in {"--trusted", "numpy.dtype"})
    status, said = begin("penguins", words=words)
    assert status == 4
    assert "To this command say --trusted numpy.dtype." in said


def test_a_pickle_is_read_only_when_it_is_trusted_and_then_pinned(begin, pytester):
    begin("credit", words=("--target", "risk", "--candidate", "gone.skops"))
    joblib.dump(skops.io.load(pytester.path / "new.skops"), pytester.path / "new.pkl")
    words = ("--target", "risk", "--candidate", "new.pkl", "--baseline", "old.skops")
    status, said = begin("credit", words=words)
    assert status == 4
    assert "--trust-pickle" in said
    status, said = begin("credit", "--trust-pickle", words=words)
    assert status == 0
    table = tomllib.loads((pytester.path / "mlgate.toml").read_text("utf-8"))
    assert table["candidate"]["trust"] == "pickle"
    assert len(table["candidate"]["sha256"]) == len("sha256:") + 64
    assert "sha256" not in table["baseline"]


def test_without_a_baseline_the_usual_answer_is_one(begin, pytester):
    words = ("--target", "churn", "--candidate", "p_new", "--sensitive", "plan")
    status, said = begin("predictions", words=words)
    assert status == 0
    assert "no baseline" in said
    settings = load_settings(pytester.path / "mlgate.toml")
    assert settings.baseline.constant == "prior"
    # which finds all positives: nothing is asked that only a guess could pass
    result = pytester.runpytest_inprocess("--mlgate")
    assert result.ret == 0, result.stdout.str()
    assert "left out: fairness" in said


def test_what_is_missing_is_asked(begin, pytester, mlgate, monkeypatch):
    begin("predictions", words=("--target", "nobody"))
    answers = "\nchurn\np_new\np_old\n\nplan\n"
    path = pytester.path / "answers"
    path.write_text(answers, "utf-8")
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        status, said = mlgate("init", "--no-workflow")
    assert status == 0, said
    assert "guessed: positive 'yes'" in said
    settings = load_settings(pytester.path / "mlgate.toml")
    assert settings.evaluation == "scored.csv"
    assert settings.baseline.score == "p_old"
    assert (pytester.path / "gates/test_fairness_gate.py").is_file()
    assert not (pytester.path / ".github").exists()


def test_questions_that_nobody_answers_are_an_error(
    begin, pytester, mlgate, monkeypatch
):
    begin("predictions", words=("--target", "nobody"))
    path = pytester.path / "nothing"
    path.write_text("", "utf-8")
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        status, said = mlgate("init")
    assert status == 4
    assert "--yes --data" in said
