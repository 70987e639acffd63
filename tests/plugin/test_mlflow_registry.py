"""Sessions whose registry is in MLflow: promoted, compared with, and told apart."""

from __future__ import annotations

import os

import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from tests.gate_project import table
from tests.prepared_mlflow import put

from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.registry.address import open_registry

REGISTRY = "mlflow:sqlite:///mlflow.db"
# nobody listens at the port that is left for that
DOWN = "mlflow:http://127.0.0.1:9"

SETTINGS = """
name = "toy"
target = "y"
positive = 1
evaluation = "table.csv"
registry = "{registry}"

[candidate]
model = "{candidate}"

[baseline]
registry = "champion"
"""

GATES = """
def test_no_worse_and_good_enough(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
    benchmark_gate.at_least("roc_auc", 0.6)
"""


@pytest.fixture
def in_mlflow(project):
    """Give a project with two model files and an empty database of MLflow."""
    rows = table()
    for name, penalty in (("first", 1e-4), ("second", 1.0)):
        model = LogisticRegression(C=penalty).fit(rows[["x"]], rows["y"])
        skops.io.dump(model, project.path / f"{name}.skops")
    put(project.path / "mlflow.db")
    project.gates(GATES)

    def promote(candidate, *, registry=REGISTRY):
        text = SETTINGS.format(candidate=candidate, registry=registry)
        (project.path / "mlgate.toml").write_text(text)
        return project.run("--mlgate-promote")

    return promote


def client_of(project):
    mlflow = mlflow_module("mlflow")
    address = f"sqlite:///{project.path / 'mlflow.db'}"
    with silently():
        return mlflow.MlflowClient(tracking_uri=address, registry_uri=address)


def test_a_champion_in_mlflow_is_the_baseline_of_the_next_session(project, in_mlflow):
    first = in_mlflow("first.skops")
    assert first.ret == 0
    first.stdout.fnmatch_lines(["promoted: toy version 1 is champion"])
    again = in_mlflow("first.skops")
    assert again.ret == 0
    again.stdout.fnmatch_lines(["*already the champion: nothing to write"])
    second = in_mlflow("second.skops")
    assert second.ret == 0
    second.stdout.fnmatch_lines(["promoted: toy version 2 is champion"])
    registry = open_registry(REGISTRY, root=project.path)
    champion = registry.champion("toy")
    assert champion.digest == project.record["provenance"]["candidate"]["digest"]
    kept = registry.record(champion.record_digest)
    assert kept == (project.path / "mlgate-report" / "record.json").read_text()
    assert registry.verify("toy") == ()


def test_an_alias_that_somebody_moved_ends_the_run_before_it_begins(project, in_mlflow):
    in_mlflow("first.skops")
    in_mlflow("second.skops")
    client_of(project).set_registered_model_alias("toy", "champion", "1")
    result = in_mlflow("first.skops")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*names version 1, and the history says version 2*"])


def test_a_server_that_is_down_ends_the_run(project, in_mlflow, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    result = in_mlflow("first.skops", registry=DOWN)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*it does not answer*Hint: start the server*"])
    assert os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] == "0"
