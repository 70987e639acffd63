"""Beside the plugins that people have: nobody takes a name or a pass away.

Each test needs its plugin (the extra `compat`) and is skipped, with the reason, where
it is not installed. Runs are processes of their own with that plugin alone.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES

OURS = ("-p", "pytest_mlgate.plugin")

FAILING = """
def test_too_much(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.99)
"""


@pytest.fixture
def run_with(project, monkeypatch):
    """Run the project's gates in a process that loads one more plugin."""

    def run_with(distribution, module, *arguments):
        try:
            version(distribution)
        except PackageNotFoundError:
            pytest.skip(f"needs {distribution} (the extra `compat`)")
        return project.run_apart("-p", module, *OURS, *arguments)

    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return run_with


def outcomes(project):
    return {v["gate"]: v["outcome"] for v in project.record["verdicts"]}


def test_xdist_gives_the_verdicts_of_one_process(project, run_with):
    project.gates(TWO_GATES)
    assert project.run_apart(*OURS).ret == 0
    alone = project.record["verdicts"]
    assert run_with("pytest-xdist", "xdist.plugin", "-n2").ret == 0
    assert project.record["verdicts"] == alone


def test_a_random_order_changes_no_verdict(project, run_with):
    project.gates(TWO_GATES)
    assert project.run_apart(*OURS).ret == 0
    alone = sorted(project.record["verdicts"], key=str)
    done = run_with("pytest-randomly", "pytest_randomly", "--randomly-seed=2")
    assert done.ret == 0
    assert sorted(project.record["verdicts"], key=str) == alone


def test_coverage_is_measured_and_the_decision_stays(project, run_with):
    project.gates(FAILING)
    done = run_with("pytest-cov", "pytest_cov.plugin", "--cov=.", "--cov-report=term")
    assert done.ret == 1
    assert project.record["decision"]["outcome"] == "block"
    done.stdout.fnmatch_lines(["*test_gates.py*100%*", "decision: BLOCK, *"])


def test_a_coverage_that_is_too_low_is_no_promotion(project, run_with):
    done = run_with(
        "pytest-cov", "pytest_cov.plugin", "--cov=nowhere", "--cov-fail-under=100"
    )
    assert done.ret != 0


def test_the_fixture_benchmark_is_that_of_pytest_benchmark(project, run_with):
    project.gates(
        GOOD_GATE
        + """
def test_speed(benchmark):
    assert benchmark(sum, [1, 2]) == 3

def test_both(benchmark, benchmark_gate):
    benchmark(sum, [1, 2])
    benchmark_gate.at_least("roc_auc", 0.6)
"""
    )
    done = run_with("pytest-benchmark", "pytest_benchmark.plugin")
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*test_speed*"])
    assert outcomes(project) == {
        "test_gates.py::test_not_worse": "passed",
        "test_gates.py::test_both": "passed",
    }


def test_a_gate_can_be_a_coroutine(project, run_with):
    project.gates(
        """
import asyncio
import pytest

@pytest.mark.asyncio
async def test_later(benchmark_gate):
    await asyncio.sleep(0)
    benchmark_gate.at_least("roc_auc", 0.6)

@pytest.mark.asyncio
async def test_too_much(benchmark_gate):
    await asyncio.sleep(0)
    benchmark_gate.at_least("roc_auc", 0.99)
"""
    )
    done = run_with("pytest-asyncio", "pytest_asyncio.plugin")
    assert done.ret == 1
    assert outcomes(project) == {
        "test_gates.py::test_later": "passed",
        "test_gates.py::test_too_much": "failed",
    }


FLAKY = """
from pathlib import Path

def test_second_time_lucky(benchmark_gate):
    tried = Path("tried")
    least = 0.6 if tried.exists() else 0.99
    tried.touch()
    benchmark_gate.at_least("roc_auc", least)
"""


@pytest.mark.parametrize("workers", [[], ["-p", "xdist.plugin", "-n2"]])
def test_a_retry_does_not_buy_a_pass(project, run_with, workers):
    project.gates(FLAKY)
    done = run_with(
        "pytest-rerunfailures", "pytest_rerunfailures", "--reruns=2", *workers
    )
    assert done.ret == 1
    assert project.record["decision"]["outcome"] == "block"


def test_a_gate_that_takes_too_long_gives_no_verdict(project, run_with):
    project.gates(
        GOOD_GATE
        + """
import time
import pytest

@pytest.mark.timeout(1, method="signal")
def test_slow(benchmark_gate):
    time.sleep(60)
"""
    )
    done = run_with("pytest-timeout", "pytest_timeout")
    assert done.ret != 0
    assert project.record["decision"]["outcome"] != "promote"
    statuses = {gate["gate"]: gate["status"] for gate in project.record["expected"]}
    assert statuses["test_gates.py::test_slow"] == "crashed"


def test_one_of_two_splits_is_no_whole_session(project, run_with):
    project.gates(TWO_GATES)
    done = run_with("pytest-split", "pytest_split.plugin", "--splits=2", "--group=1")
    assert done.ret == 75
    assert project.record["decision"]["outcome"] == "hold"
    (silent,) = [one for one in project.record["expected"] if one["status"] != "judged"]
    assert silent["status"] == "deselected"
