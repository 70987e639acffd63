"""What an editor and `pytest --fixtures` know: types, names, first lines."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import get_args

import pytest
from tests.conftest import EXAMPLE

from pytest_mlgate.metrics import MetricName
from pytest_mlgate.metrics import metric_names
from pytest_mlgate.plugin.families import FIXTURES

TASKS = ("binary", "multiclass", "regression")

TYPED = """
from pytest_mlgate import BenchmarkGate, FairnessGate, session
from pytest_mlgate.metrics import MetricName

NAME: MetricName = "roc_auc"

def test_typed(benchmark_gate: BenchmarkGate, fairness_gate: FairnessGate) -> None:
    found = benchmark_gate.not_worse(NAME, margin=0.01)
    slices = benchmark_gate.not_worse("recall", margin=0.01, by="sex")
    fairness_gate.not_wider("recall", margin=0.02)
    reveal_type(found)
    reveal_type(slices)

def script() -> int:
    with session("mlgate.toml") as gate:
        reveal_type(gate.benchmark)
    return gate.decision.exit_status
"""


def test_the_names_that_an_editor_completes_are_those_of_all_metrics():
    known = {name for task in TASKS for name in metric_names(task)}
    assert set(get_args(MetricName)) == known
    assert list(get_args(MetricName)) == sorted(known)


def test_every_fixture_says_in_its_first_line_what_it_is_for(pytester):
    done = pytester.runpytest_inprocess("--fixtures", "-v")
    told = done.stdout.str()
    names = [*FIXTURES, "mlgate_candidate", "mlgate_baseline", "mlgate_evaluation"]
    for name in (*names, "mlgate_reference", "mlgate_gate"):
        found = re.search(rf"^{name}\b.*\n    (\S.*)$", told, re.MULTILINE)
        assert found, name
        assert found[1].endswith("."), name
        assert "no docstring" not in found[1]


@pytest.mark.calibration
def test_the_gates_of_the_example_are_typed_strictly(tmp_path):
    """A checker takes half a minute: it runs with the long tests."""
    shutil.copytree(EXAMPLE / "gates", tmp_path / "gates")
    shutil.copy(EXAMPLE / "schema.py", tmp_path)
    (tmp_path / "gates" / "test_typed.py").write_text(TYPED)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--allow-untyped-defs",
            "--allow-incomplete-defs",
            "--check-untyped-defs",
            "--ignore-missing-imports",
            "--follow-imports=silent",
            f"--cache-dir={tmp_path / 'cache'}",
            "gates",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for kind in ("Measurement", "dict", "BenchmarkGate"):
        assert re.search(rf"Revealed type is .*{kind}", done.stdout), done.stdout
