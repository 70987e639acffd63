"""The page about Argo Rollouts: one exit status, one way for an analysis to end."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml
from tests.docs.stories import blocks

from pytest_mlgate.decision import DecisionOutcome

PAGE = "docs/how-to/argo-rollouts.md"
DOCUMENTS = [yaml.safe_load(b.text) for b in blocks(PAGE) if b.language == "yaml"]
SESSION, DECISION, ROLLOUT = DOCUMENTS
(JOB,) = SESSION["spec"]["metrics"]
(WEB,) = DECISION["spec"]["metrics"]


def test_the_documents_have_the_form_of_their_kinds():
    kinds = [document["kind"] for document in DOCUMENTS]
    assert kinds == ["AnalysisTemplate", "AnalysisTemplate", "Rollout"]
    for document in DOCUMENTS:
        assert document["apiVersion"] == "argoproj.io/v1alpha1"
        assert document["metadata"]["name"]
    for metric in (JOB, WEB):
        assert metric["count"] == 1
        assert len(metric["provider"]) == 1
    pod = JOB["provider"]["job"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    assert all(one["name"] and one["image"] for one in pod["containers"])


def test_the_steps_name_templates_and_arguments_that_there_are():
    templates = {document["metadata"]["name"]: document for document in DOCUMENTS[:2]}
    steps = ROLLOUT["spec"]["strategy"]["canary"]["steps"]
    asked = [step["analysis"] for step in steps if "analysis" in step]
    named = [one["templates"][0]["templateName"] for one in asked]
    assert named == ["mlgate-session", "mlgate-decision"]
    for name, one in zip(named, asked, strict=True):
        wanted = {argument["name"] for argument in templates[name]["spec"]["args"]}
        assert {argument["name"] for argument in one["args"]} == wanted


def phase(outcome):
    """End a measurement as Argo does: both conditions, then neither of them."""

    def holds(condition):
        return eval(condition.replace("||", "or"), {"result": outcome})

    if holds(WEB["failureCondition"]):
        return "Failed"
    return "Successful" if holds(WEB["successCondition"]) else "Inconclusive"


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [
        (DecisionOutcome.PROMOTE, "Successful"),
        (DecisionOutcome.PROCEED, "Successful"),
        (DecisionOutcome.BLOCK, "Failed"),
        (DecisionOutcome.HOLD, "Inconclusive"),
    ],
)
def test_every_decision_ends_an_analysis_in_its_own_way(outcome, ends):
    assert phase(str(outcome)) == ends


def test_no_decision_is_left_out():
    assert {phase(str(one)) for one in DecisionOutcome} == {
        "Successful",
        "Failed",
        "Inconclusive",
    }
    assert WEB["provider"]["web"]["jsonPath"] == "{$.decision.outcome}"


def run_job(folder, *, status, upload=0):
    """Run the script of the Job with a pytest and a curl that end as they are told."""
    (container,) = JOB["provider"]["job"]["spec"]["template"]["spec"]["containers"]
    for name, ends in (("pytest", status), ("curl", upload)):
        path = folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/said\nexit {ends}\n')
        path.chmod(0o755)
    done = subprocess.run(
        [*container["command"], *container["args"]],
        env={
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "STAGE": "canary",
            "RECORD": "http://records/x",
        },
        check=False,
    )
    return done.returncode, (folder / "said").read_text()


@pytest.mark.parametrize("status", [0, 75])
def test_the_job_succeeds_where_a_decision_waits_to_be_read(tmp_path, status):
    ended, said = run_job(tmp_path, status=status)
    assert ended == 0
    assert "--mlgate-stage=canary" in said
    assert "curl" in said
    assert said.strip().endswith("http://records/x")


def test_the_job_fails_where_the_session_blocks_and_keeps_the_record(tmp_path):
    ended, said = run_job(tmp_path, status=1)
    assert ended == 1
    assert "curl" in said


@pytest.mark.parametrize("status", [2, 3, 4, 5, 137])
def test_the_job_fails_where_nothing_was_decided(tmp_path, status):
    ended, said = run_job(tmp_path, status=status)
    assert ended == status
    assert "curl" not in said


@pytest.mark.parametrize("status", [0, 1, 75])
def test_the_job_fails_where_the_record_cannot_be_kept(tmp_path, status):
    assert run_job(tmp_path, status=status, upload=22)[0] == 70
