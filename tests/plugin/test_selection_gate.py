"""Choices in a run: they come first, in every process, and are what others test."""

from __future__ import annotations

import json

import pytest
from tests.gates.selection.models_made_up import Shop

OTHERS = """
import os
from pathlib import Path

import pytest

def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)

@pytest.mark.parametrize("number", range(6))
def test_who(number, mlgate_candidate):
    assert mlgate_candidate.reference == "good.skops"
"""

GIVEN = """
import pytest

@pytest.fixture(scope="session")
def mlgate_candidate():
    return "good.skops"

def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
"""

CHOICE = """
def test_choice(selection_gate):
    choice = selection_gate.choose(
        ["weak.skops", "good.skops"], weigh={"roc_auc": (0.55, 0.95)}, must=%s
    )
    print("chosen", choice.chosen)
"""


class Run:
    """A project with a choice, and the ways to run it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.shop = Shop(pytester.path)
        self.shop.model("good.skops", ["a", "b", "c"])
        self.shop.model("weak.skops", ["b"])
        self.path = pytester.path
        self.write(CHOICE % '{"recall": 0.5}', OTHERS)

    def write(self, choice: str, others: str) -> None:
        # by name the choice comes last
        (self.path / "test_a.py").write_text(others)
        (self.path / "test_z.py").write_text(choice)

    def here(self, *words: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess("--mlgate", *words)

    def apart(self, *words: str) -> pytest.RunResult:
        return self.pytester.runpytest_subprocess("--mlgate", *words)

    @property
    def record(self) -> dict:
        return json.loads((self.path / "mlgate-report" / "record.json").read_text())


@pytest.fixture
def run(pytester):
    return Run(pytester)


def test_the_choice_comes_first_and_is_what_others_test(run):
    result = run.here("-v")
    assert result.ret == 0
    lines = [line for line in result.outlines if "::test_" in line and "PASSED" in line]
    assert "test_choice" in lines[0]
    record = run.record
    assert record["provenance"]["candidate"]["reference"] == "good.skops"
    chosen = next(v for v in record["verdicts"] if v["metric"] == "desirability")
    assert chosen["cases"][0].startswith("good.skops: desirability")
    report = (run.path / "mlgate-report" / "report.md").read_text()
    assert "Candidates to choose from" in report
    assert "weak.skops" in report


# by file, the worker of the other file is never given the choice
@pytest.mark.parametrize("how", ["load", "loadfile"])
def test_every_worker_tests_the_chosen_one(run, how):
    assert run.apart("-n", "2", "--dist", how).ret == 0
    record = run.record
    assert record["provenance"]["candidate"]["reference"] == "good.skops"
    assert len([v for v in record["verdicts"] if v["family"] == "selection"]) == 2


def test_the_choice_is_promoted_whoever_made_it(run):
    run.shop.settings(baseline='registry = "champion"')
    result = run.apart("-n", "2", "--mlgate-promote")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["promoted: m version 1 is champion"])
    # the champion is no choice the next time, and the weak one does not beat it
    again = run.here()
    assert again.ret != 0
    reference = run.record["provenance"]["candidate"]["reference"]
    assert reference == "weak.skops"


def test_a_choice_that_no_candidate_meets_blocks_and_others_still_answer(run):
    run.write(CHOICE % '{"recall": 0.99}', OTHERS)
    result = run.here()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["*recall: the value is below what is required*", "*decision: BLOCK*"]
    )
    assert any(v["family"] == "benchmark" for v in run.record["verdicts"])


def test_leaving_the_choice_out_leaves_no_candidate(run):
    result = run.here("-k", "not choice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "let selection_gate.choose(…) find one" in result.stdout.str()
    assert not (run.path / "mlgate-report").exists()


def test_a_candidate_that_cannot_be_read_ends_the_run(run):
    (run.path / "weak.skops").write_bytes(b"no model")
    result = run.apart("-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "weak.skops" in result.stdout.str()
    assert not (run.path / "mlgate-report").exists()


def test_a_choice_of_another_stage_is_skipped_and_runs_nowhere(run):
    marked = "import pytest\n\n@pytest.mark.mlgate(stage='canary')" + CHOICE % "None"
    run.write(marked, "def test_plain():\n    pass\n" + GIVEN)
    result = run.apart("-n", "2")
    assert "belongs to stage canary" in run.apart("-rs").stdout.str()
    assert result.ret == 0
    assert {v["family"] for v in run.record["verdicts"]} == {"benchmark"}


def test_a_plan_asks_no_candidate_and_the_test_goes_on(run):
    result = run.pytester.runpytest_inprocess("--mlgate-plan")
    assert result.ret == 0
    assert "choose" in result.stdout.str()
    assert "crashed" not in result.stdout.str()


def test_an_override_of_the_candidate_leaves_no_choice(run):
    (run.path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(scope='session')\n"
        "def mlgate_candidate():\n    return 'good.skops'\n"
    )
    result = run.here()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "there is one already" in result.stdout.str()


def test_workers_that_time_the_candidates_come_to_one_choice(run):
    for name in ("one", "two", "three"):
        run.shop.model(f"{name}.skops", ["a", "b", "c"], c=1.0)
    run.write(
        """
def test_choice(selection_gate):
    selection_gate.choose(
        [{"model": f"{n}.skops", "threshold": 0.5} for n in ("one", "two", "three")],
        weigh={"roc_auc": (0.55, 0.95), "latency": (100, 0)},
    )
""",
        OTHERS.replace("good.skops", "one.skops").replace(
            '== "one.skops"', 'in {"one.skops", "two.skops", "three.skops"}'
        ),
    )
    result = run.apart("-n", "2")
    assert result.ret == 0, result.stdout.str()
    assert not run.record["problems"]
