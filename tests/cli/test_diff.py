"""``mlgate diff``: what is not as it was from one record to another."""

from __future__ import annotations

import json

import pytest
from tests.gate_project import GateProject
from tests.gate_project import table

GATE = """
def test_level(benchmark_gate):
    benchmark_gate.at_least("roc_auc", {least})
    benchmark_gate.at_least("recall", 0.5)
"""


@pytest.fixture
def records(pytester, monkeypatch):
    """Give the report folders of two sessions: the first passed, the second did not."""
    monkeypatch.chdir(pytester.path)
    project = GateProject(pytester)
    project.gates(GATE.format(least=0.7))
    project.run("--mlgate-report=before")
    project.table(table(seed=4).assign(p_new=lambda rows: 1 - rows["p_old"]))
    project.run("--mlgate-report=now")
    return pytester.path / "before", pytester.path / "now"


def test_what_changed_is_told_gate_by_gate(records, mlgate):
    status, said = mlgate("diff", "before", "now")
    assert status == 0
    lines = said.splitlines()
    assert lines[0].startswith("since before: promote, now block; 2 newly failing")
    assert "test_gates.py::test_level" in lines
    assert any(
        line.startswith("  newly failing: at_least(roc_auc, 0.7): passed")
        for line in lines
    )


def test_a_record_beside_itself_shows_no_change(records, mlgate):
    status, said = mlgate("diff", records[0], records[0])
    assert status == 0
    assert "promote as before; no check changed" in said


def test_the_later_record_comes_second(records, mlgate):
    early = json.loads((records[0] / "record.json").read_text())
    early["provenance"]["started"] = "2020-01-01T00:00:00Z"
    (records[0] / "record.json").write_text(json.dumps(early))
    status, said = mlgate("diff", "now", "before")
    assert status == 4
    assert "'now' is later than 'before'" in said


def test_records_of_two_models_are_not_compared(records, mlgate):
    other = json.loads((records[0] / "record.json").read_text())
    other["provenance"]["name"] = "other"
    (records[0] / "record.json").write_text(json.dumps(other))
    status, said = mlgate("diff", "before", "now")
    assert status == 4
    assert "it has the name 'other'" in said


def test_what_is_no_record_is_refused(records, mlgate):
    del records
    status, said = mlgate("diff", "before", "nowhere")
    assert status == 4
    assert "cannot be read" in said
