"""A job of GitHub Actions gets annotations, a summary and outputs."""

from __future__ import annotations

import re

import pytest
from tests.gate_project import GateProject

FAILING = """
def test_auc(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.99)
"""


@pytest.fixture
def job(pytester, monkeypatch):
    """Give a project in a job of GitHub Actions."""
    project = GateProject(pytester)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.path))
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(name, str(project.path / name))
    return project


def outputs(project):
    text = (project.path / "GITHUB_OUTPUT").read_text()
    return dict(
        re.findall(r"^([\w-]+)<<(?:mlgate-\w+)\n(.*)\nmlgate-\w+$", text, re.MULTILINE)
    )


def test_a_failure_is_annotated_summarised_and_put_out(job):
    job.gates(FAILING)
    result = job.run()
    result.stdout.re_match_lines(
        [r"^::error file=test_gates\.py,line=2,title=at_least\(roc_auc%2C"]
    )
    summary = (job.path / "GITHUB_STEP_SUMMARY").read_text()
    assert "## mlgate: BLOCK" in summary
    found = outputs(job)
    assert found["decision"] == "block"
    assert (found["failed"], found["inconclusive"]) == ("1", "0")
    assert found["record-json"].endswith("mlgate-report/record.json")
    assert found["report-md"].endswith("mlgate-report/report.md")


def test_a_good_session_has_no_annotation(job):
    result = job.run()
    assert result.ret == 0
    result.stdout.no_re_match_line("^::")
    assert outputs(job)["decision"] == "promote"


def test_a_summary_that_cannot_be_written_is_said_and_changes_nothing(job, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(job.path / "no" / "summary.md"))
    result = job.run()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["mlgate: GITHUB_STEP_SUMMARY cannot be written: No*"])


def test_nothing_of_it_outside_of_github(job, monkeypatch):
    job.gates(FAILING)
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    job.run().stdout.no_re_match_line("^::")
    assert not (job.path / "GITHUB_OUTPUT").exists()
