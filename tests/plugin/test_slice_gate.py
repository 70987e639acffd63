"""``slice_gate`` in a session: what is found, told and promoted."""

from __future__ import annotations

import numpy as np
import pytest
from tests.gate_project import table

GATES = """
def test_nowhere(slice_gate):
    slice_gate.no_weak_slice("accuracy", margin=0.15)
    slice_gate.no_weak_slice("log_loss", margin=0.2, against="baseline", depth=1)
"""


def rows(*, weak=False):
    """Make rows; `weak` turns the new scores round for the old of the south."""
    found = table(6000)
    rng = np.random.default_rng(2)
    found["age"] = rng.integers(20, 80, len(found))
    if weak:
        old = (found["region"] == "south") & (found["age"] > 74)
        found["p_new"] = np.where(old, 1 - found["p_new"], found["p_new"])
    return found.drop(columns="x")


@pytest.fixture
def sliced(project):
    project.table(rows())
    project.gates(GATES)
    return project


def verdicts(project):
    return {v["check"]: v for v in project.record["verdicts"]}


def test_a_candidate_without_a_weak_slice_promotes(sliced):
    result = sliced.run("-v")
    assert result.ret == 0
    assert {v["outcome"] for v in verdicts(sliced).values()} == {"passed"}
    result.stdout.fnmatch_lines(
        [
            "*because: each of the * slices with at least 300 rows is certainly*",
            "*nothing is claimed*",
        ]
    )


def test_a_weak_slice_blocks_and_is_told_with_its_rows(sliced):
    sliced.table(rows(weak=True))
    result = sliced.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "accuracy gap by slices of 2 columns: a slice is worse than the other *",
            "*required   at most 0.150*",
            "*cases *region = south and age > 74: accuracy 0.* in the other rows; *",
            "*where=lambda rows: (rows?'region'? == 'south') & (rows?'age'? > 74)",
            "*next *look at the rows of the slice*",
        ]
    )


def test_the_told_rows_are_those_of_the_slice(sliced):
    weak = rows(weak=True)
    sliced.table(weak)
    sliced.run()
    told = verdicts(sliced)["no_weak_slice(accuracy, margin=0.15)"]["cases"][1]
    sliced.gates(
        f"""
def test_here(benchmark_gate):
    benchmark_gate.at_least("accuracy", 0.6, {told})
"""
    )
    assert sliced.run().ret == 1
    (verdict,) = sliced.record["verdicts"]
    inside = (weak["region"] == "south") & (weak["age"] > 74)
    assert verdict["n"] == inside.sum()


def test_a_report_alone_judges_nothing_and_promotes_nothing(sliced):
    sliced.gates(
        """
def test_look(slice_gate):
    slice_gate.no_weak_slice("accuracy")
"""
    )
    sliced.table(rows(weak=True))
    result = sliced.run()
    assert result.ret == 75
    told = " ".join(result.stdout.str().split())
    assert "report only, without a margin" in told
    assert "nothing was evaluated" in told
    (verdict,) = sliced.record["verdicts"]
    assert verdict["outcome"] == "not_applicable"
    assert any(case.startswith("where=") for case in verdict["cases"])


def test_workers_find_the_same(sliced):
    assert sliced.run().ret == 0
    alone = verdicts(sliced)
    assert sliced.run_apart("-n", "2").ret == 0
    assert verdicts(sliced) == alone


def test_a_plan_lists_what_it_cannot_foresee(sliced):
    result = sliced.run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*no_weak_slice(accuracy)*"])


def test_a_metric_that_is_no_mean_is_bad_input(sliced):
    sliced.gates(GATES.replace("log_loss", "roc_auc"))
    result = sliced.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*roc_auc is no mean over rows*"])
