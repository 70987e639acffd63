"""``action.yml``: its script is run here as GitHub's runner would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.gate_project import GateProject

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())

UNSETTLED = """
def test_auc(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.78)
"""
FAILING = """
def test_auc(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.99)
"""


@pytest.fixture
def action(pytester):
    """Run the step of the action in a project; give status, outputs and log."""
    if shutil.which("bash") is None:
        pytest.skip("the action needs bash")
    project = GateProject(pytester)
    (step,) = ACTION["runs"]["steps"]
    file = project.path / "github-output"

    def run(**inputs):
        given = {name: one["default"] for name, one in ACTION["inputs"].items()}
        given |= {"python": sys.executable} | inputs
        env = {
            name: given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]]
            for name, value in step["env"].items()
        }
        github = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(file)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=project.path,
            env={**os.environ, **env, **github},
            capture_output=True,
            text=True,
            check=False,
        )
        told = dict(re.findall(r"^([\w-]+)=(.*)$", file.read_text(), re.MULTILINE))
        told |= re.findall(
            r"^([\w-]+)<<(?:mlgate-\w+)\n(.*)\n", file.read_text(), re.MULTILINE
        )
        return done.returncode, told, done.stdout + done.stderr

    run.project = project
    return run


def test_a_good_candidate_is_a_success(action):
    status, told, _ = action(paths="test_gates.py", report="out")
    assert (status, told["decision"], told["exit-status"]) == (0, "promote", "0")
    assert Path(told["record-json"]) == action.project.path / "out" / "record.json"


def test_a_failure_is_a_failure_and_points_at_the_gate(action):
    action.project.gates(FAILING)
    status, told, log = action(**{"allow-hold": "true"})
    assert (status, told["decision"], told["failed"]) == (1, "block", "1")
    assert "::error file=test_gates.py,line=2," in log


@pytest.mark.parametrize(("allowed", "expected"), [("true", 0), ("false", 75)])
def test_a_hold_is_a_warning_where_that_is_allowed(action, allowed, expected):
    action.project.gates(UNSETTLED)
    status, told, log = action(**{"allow-hold": allowed})
    assert (status, told["decision"], told["exit-status"]) == (expected, "hold", "75")
    assert ("::warning title=mlgate::held" in log) == (allowed == "true")


def test_words_of_a_stranger_are_words(action):
    """What a caller hands in reaches the shell as data."""
    status, told, log = action(paths="$(touch pwned) ;touch pwned")
    assert status == 4
    assert "decision" not in told
    assert not (action.project.path / "pwned").exists()
    assert "not found" in log


def test_every_output_is_one_that_a_run_gives(action):
    _, told, _ = action()
    named = re.findall(r"steps\.gate\.outputs\.([\w-]+)", str(ACTION["outputs"]))
    assert set(named) <= set(told)


def test_no_input_stands_in_the_script():
    (step,) = ACTION["runs"]["steps"]
    assert "${{" not in step["run"]
