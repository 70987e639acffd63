"""The search of the example project, and the gate that chooses among what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.models.loading.training_archive import read_archive

EXAMPLE = Path(__file__).parents[1] / "example_project"

SETTINGS = """
name = "income"
target = "income"
positive = ">50K"
evaluation = "data/adult_test.csv.gz"

[baseline]
model = "models/archive/linear/model.skops"
"""

GATES = """
TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]


def test_the_best_of_the_search(selection_gate):
    selection_gate.choose(
        "models/archive",
        must={"recall": 0.6, "brier": 0.11, "size": 1},
        weigh={"roc_auc": (0.8, 0.95, 3), "brier": (0.15, 0.05), "size": (2, 0)},
        options={"trusted": TRUSTED},
    )


def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("recall", margin=0.02)
"""


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """Give a copy of the example project after its search."""
    folder = tmp_path_factory.mktemp("example") / "project"
    folder.mkdir()
    for name in ("train.py", "search.py", "pyproject.toml"):
        shutil.copy(EXAMPLE / name, folder)
    shutil.copytree(EXAMPLE / "data", folder / "data")
    done = subprocess.run(
        [sys.executable, "search.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "models/archive/linear" in done.stdout
    return folder


def test_the_search_writes_an_archive_that_makes_each_candidate_again(searched):
    found = read_archive(searched / "models" / "archive")
    assert [one.name for one in found] == sorted(
        ["small", "quick", "usual", "wide", "long", "linear"]
    )
    for one in found:
        assert digest_of_file(one.path) == one.made.digest
        assert one.made.seed == 0
        assert one.made.packages.keys() == {"scikit-learn", "skops"}
        assert 0.85 < one.made.metrics["roc_auc"] < 0.95
        assert one.made.data.identity == digest_of_file(
            searched / "data" / "adult_train.csv.gz"
        )


def test_a_gate_chooses_among_them(searched):
    (searched / "search.toml").write_text(SETTINGS)
    (searched / "test_choice.py").write_text(GATES)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--mlgate"),
            *("--mlgate-config=search.toml", "test_choice.py"),
        ],
        cwd=searched,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    record = json.loads((searched / "mlgate-report" / "record.json").read_text())
    chosen = next(v for v in record["verdicts"] if v["metric"] == "desirability")
    assert "of 6 candidates" in chosen["reason"]
    assert len(chosen["cases"]) == 6
    assert any("it is the baseline itself" in case for case in chosen["cases"])
    reference = record["provenance"]["candidate"]["reference"]
    assert reference.startswith("models/archive/")
