"""The gate decides the same whatever pytest was told about other things."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.gate_project import TWO_GATES


@pytest.mark.parametrize(
    "flags",
    [
        ["-p", "no:cacheprovider"],
        ["-p", "no:terminal"],
        ["-p", "no:junitxml"],
        ["--strict-markers", "--strict-config"],
        ["-q"],
        ["-qq"],
        ["-v"],
        ["--no-summary"],
        ["--assert=plain"],
        ["-p", "no:xdist"],
        ["--tb=no"],
        ["--color=yes"],
        ["-n", "2"],
        ["-n", "1", "-p", "no:cacheprovider", "-q"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("good", [True, False], ids=["good", "bad"])
def test_the_decision_does_not_depend_on_other_flags(project, flags, good):
    project.gates(TWO_GATES if good else TWO_GATES.replace("0.6", "0.99"))
    result = project.run_apart(*flags)
    assert result.ret == (0 if good else 1), result.stdout.str()
    assert project.record["decision"]["outcome"] == ("promote" if good else "block")


def test_strict_mode_of_pytest_9(project):
    if int(pytest.__version__.split(".")[0]) < 9:
        pytest.skip("--strict is new in pytest 9")
    assert project.run_apart("-o", "strict=true").ret == 0


def test_asserts_are_not_what_a_gate_rests_on(project):
    """Under -O assert statements vanish; a gate still says no."""
    project.gates(TWO_GATES.replace("0.6", "0.99"))
    done = subprocess.run(
        [sys.executable, "-O", "-m", "pytest", "--mlgate", "-q"],
        cwd=project.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert project.record["decision"]["outcome"] == "block"


@pytest.mark.parametrize("name", ["mlgate", "pytest_mlgate.plugin"])
def test_the_plugin_can_be_loaded_by_hand(project, monkeypatch, name):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert project.run_apart("-p", name).ret == 0


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_collect_only_evaluates_nothing(project, workers):
    result = project.run_apart("--collect-only", *workers)
    assert result.ret == 0
    assert project.wrote_nothing


def test_junit_of_the_user_is_untouched_and_whole(project):
    result = project.run_apart("--junitxml=user.xml")
    assert result.ret == 0
    assert 'tests="1"' in (project.path / "user.xml").read_text()
