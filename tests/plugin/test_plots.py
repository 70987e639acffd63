"""Pictures travel with their verdicts, from every process, and decide nothing."""

from __future__ import annotations

import pytest
from tests.gate_project import GateProject

from pytest_mlgate.gates.benchmark.pictures import Pictures

GATES = """
def test_ranking(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
    benchmark_gate.not_worse("average_precision", margin=0.05, by="region")

def test_level(benchmark_gate):
    benchmark_gate.at_least("recall", 0.5)
    benchmark_gate.at_most("brier", 0.3)
"""


@pytest.fixture
def project(pytester):
    made = GateProject(pytester)
    made.gates(GATES)
    return made


def without_plots(record):
    return [{k: v for k, v in told.items() if k != "plot"} for told in record]


def test_pictures_arrive_from_workers_as_from_one_process(project):
    assert project.run().ret == 0
    alone = project.record["verdicts"]
    assert project.run_apart("-n", "2").ret == 0
    assert project.record["verdicts"] == alone
    kinds = [told["plot"] and told["plot"]["kind"] for told in alone]
    # recall stood in for the ranking until the other gate had asked for it
    assert kinds == ["roc", None, None, None, "calibration"]


def test_a_session_without_pictures_decides_the_same(project, monkeypatch):
    assert project.run().ret == 0
    drawn = project.record
    monkeypatch.setattr(Pictures, "beside", lambda *_, **__: None)
    assert project.run().ret == 0
    bare = project.record
    assert {told["plot"] for told in bare["verdicts"]} == {None}
    assert without_plots(drawn["verdicts"]) == without_plots(bare["verdicts"])
    assert drawn["decision"] == bare["decision"]
