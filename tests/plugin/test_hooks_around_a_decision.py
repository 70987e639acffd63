"""Hooks before and after a decision: they may hold, and never promote."""

from __future__ import annotations

import pytest

HOLDS = """
def pytest_mlgate_deciding(record):
    return ["the model card of {} is not signed".format(record.provenance.name)]
"""


def hooks(project, text):
    (project.path / "conftest.py").write_text(text)
    return project


def test_a_reason_holds_and_is_a_part_of_the_record(project):
    done = hooks(project, HOLDS).run("--mlgate-promote")
    assert done.ret == 75
    done.stdout.fnmatch_lines(["*the model card of toy is not signed*"])
    assert project.record["problems"] == ["the model card of toy is not signed"]
    assert not (project.path / ".mlgate" / "registry.db").exists()


@pytest.mark.parametrize("answer", ["None", "[]", "()"])
def test_without_a_reason_nothing_changes(project, answer):
    text = f"def pytest_mlgate_deciding(config):\n    return {answer}\n"
    assert hooks(project, text).run().ret == 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return True", "gave True, which is no reason in words"),
        ("return ['']", "gave '', which is no reason in words"),
        ("return {'outcome': 'promote'}", "which is no reason in words"),
        ("raise KeyError('board')", "raised KeyError: 'board'"),
    ],
)
def test_whatever_else_it_does_holds_too(project, body, told):
    done = hooks(project, f"def pytest_mlgate_deciding():\n    {body}\n").run()
    assert done.ret == 75
    assert told in project.record["problems"][0]


def test_it_cannot_turn_a_block_into_a_promotion(project):
    text = (
        "import dataclasses\n"
        "def pytest_mlgate_deciding(record):\n"
        "    for verdict in record.verdicts:\n"
        "        try:\n"
        "            verdict.outcome = 'passed'\n"
        "        except dataclasses.FrozenInstanceError:\n"
        "            pass\n"
    )
    project.gates(
        "def test_it(benchmark_gate):\n    benchmark_gate.at_least('roc_auc', 0.999)\n"
    )
    assert hooks(project, text).run().ret == 1


def test_what_was_decided_is_told_after_the_reports(project):
    text = (
        "import pathlib\n"
        "def pytest_mlgate_decided(record, decision):\n"
        "    there = pathlib.Path('mlgate-report/record.json').exists()\n"
        "    told = f'{record.provenance.name} {decision.outcome} {there}'\n"
        "    pathlib.Path('told.txt').write_text(told)\n"
    )
    assert hooks(project, text).run().ret == 0
    assert (project.path / "told.txt").read_text() == "toy promote True"


def test_a_hook_that_breaks_afterwards_changes_no_decision_and_is_told(project):
    text = "def pytest_mlgate_decided():\n    raise OSError('no mail')\n"
    done = hooks(project, text).run()
    assert done.ret == 3
    done.stdout.fnmatch_lines(["*hook pytest_mlgate_decided raised OSError: no mail*"])
    assert project.record["decision"]["outcome"] == "promote"


def test_they_are_not_called_without_mlgate(project):
    text = "def pytest_mlgate_deciding():\n    raise SystemExit(9)\n"
    hooks(project, text).pytester.runpytest_inprocess().assert_outcomes(skipped=1)
