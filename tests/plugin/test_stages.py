"""One set of gates for the whole life of a model: each stage runs its own."""

from __future__ import annotations

import json

import pytest
from tests.gate_project import GOOD_GATE

DATA_GATE = """
import pytest

@pytest.mark.mlgate(stage="data")
def test_ranges(schema_gate):
    schema_gate.ranges({"x": (-10, 10)})
"""

EVERY_STAGE = ["data", "candidate", "shadow", "canary", "monitor"]


def everywhere(stages):
    return f"""
import pytest

@pytest.mark.mlgate(stage={stages!r})
def test_ranges(schema_gate):
    schema_gate.ranges({{"x": (-10, 10)}})
"""


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_a_gate_of_several_stages_runs_in_each_with_the_same_threshold(project, stage):
    project.gates(everywhere(EVERY_STAGE))
    assert project.run(f"--mlgate-stage={stage}").ret == 0
    record = project.record
    assert record["provenance"]["stage"] == stage
    (verdict,) = record["verdicts"]
    assert verdict["threshold"] == {"ok": 0.0, "bad": 0.0}
    good = "promote" if stage == "candidate" else "proceed"
    assert record["decision"]["outcome"] == good


def test_a_stage_without_a_gate_of_its_own_is_not_passed(project):
    project.gates(DATA_GATE)
    result = project.run("--mlgate-stage=canary", "-rs")
    assert result.ret == 75
    assert "belongs to stage data" in result.stdout.str()
    assert project.record["expected"] == []


def test_a_failing_gate_blocks_in_every_stage(project):
    project.gates(everywhere(["monitor"]).replace("(-10, 10)", "(0, 10)"))
    assert project.run("--mlgate-stage=monitor").ret == 1
    assert project.record["decision"]["outcome"] == "block"


@pytest.mark.parametrize("how", ["unnamed", "unbuilt"])
def test_the_data_stage_runs_before_there_is_a_candidate(project, how):
    project.gates(DATA_GATE + GOOD_GATE)
    text = (project.path / "mlgate.toml").read_text()
    if how == "unnamed":
        text = text[: text.index("[candidate]")]
    else:
        text = text.replace(
            'score = "p_new"\nartifact = "new.bin"', 'model = "m.skops"'
        )
    (project.path / "mlgate.toml").write_text(text)
    assert project.run("--mlgate-stage=data").ret == 0
    record = project.record
    assert record["provenance"]["candidate"] is None
    assert record["decision"]["outcome"] == "proceed"
    # the same project, where the candidate is needed
    assert project.run().ret == pytest.ExitCode.USAGE_ERROR


def test_a_required_gate_of_another_stage_is_not_missed(project):
    project.gates(DATA_GATE + GOOD_GATE)
    named = '["test_gates.py::test_ranges", "test_gates.py::test_not_worse"]'
    project.settings(top=f"required = {named}")
    assert project.run("--mlgate-stage=data").ret == 0
    expected = [gate["gate"] for gate in project.record["expected"]]
    assert expected == ["test_gates.py::test_ranges"]


def test_a_required_gate_that_is_gone_is_missed_in_every_stage(project):
    project.gates(DATA_GATE)
    project.settings(top='required = ["test_gates.py::test_gone"]')
    assert project.run("--mlgate-stage=data").ret == 75
    (reason,) = project.record["decision"]["reasons"]
    assert "test_gone was missing" in reason


def test_workers_know_which_gates_belong_to_other_stages(project):
    pytest.importorskip("xdist")
    project.gates(DATA_GATE + GOOD_GATE)
    project.settings(top='required = ["test_gates.py::test_not_worse"]')
    result = project.run_apart("--mlgate-stage=data", "-n1")
    assert result.ret == 0
    assert project.record["decision"]["outcome"] == "proceed"


@pytest.mark.parametrize("stage", [s for s in EVERY_STAGE if s != "candidate"])
def test_no_other_stage_promotes(project, stage):
    project.gates(everywhere(EVERY_STAGE))
    result = project.run(f"--mlgate-stage={stage}", "--mlgate-promote")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = " ".join((result.stdout.str() + result.stderr.str()).split())
    assert f"this run is of the stage '{stage}'" in told
    assert project.wrote_nothing


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("stage='canery'", "did you mean 'canary'"),
        ("stage=['data', 'live']", "Unknown stage"),
        ("stage=[]", "a stage or a list of stages"),
        ("stage=3", "a stage or a list of stages"),
        ("stages='data'", "did you mean 'stage'"),
    ],
)
def test_a_mistake_in_the_marker_ends_every_stage(project, marker, told):
    project.gates(
        f"import pytest\npytestmark = pytest.mark.mlgate({marker})" + GOOD_GATE
    )
    for stage in ("data", "candidate"):
        result = project.run(f"--mlgate-stage={stage}")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert told in " ".join((result.stdout.str() + result.stderr.str()).split())
    assert project.wrote_nothing


def test_the_reports_name_the_stage(project):
    project.gates(everywhere(["shadow"]))
    result = project.run("--mlgate-stage=shadow")
    result.stdout.fnmatch_lines(["mlgate: toy, stage shadow,*", "decision: PROCEED*"])
    report = project.path / "mlgate-report"
    assert "shadow" in (report / "report.md").read_text()
    assert "shadow" in (report / "junit.xml").read_text()
    assert json.loads((report / "record.json").read_text())["provenance"]["stage"]
