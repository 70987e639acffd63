"""``mlgate plan``: the plan of a session, from the command line."""

from __future__ import annotations

import pytest
from tests.gate_project import GateProject


@pytest.fixture
def project(pytester, monkeypatch):
    """Give a project to stand in."""
    monkeypatch.chdir(pytester.path)
    return GateProject(pytester)


def test_a_plan_is_that_of_pytest(project, mlgate):
    status, said = mlgate("plan")
    assert status == 0
    assert "ML quality gate: plan" in said
    assert "not_worse(roc_auc, margin=0.05)" in said
    assert "nothing was evaluated, decided or written" in said
    assert project.wrote_nothing


def test_a_mistake_is_that_of_pytest_too(project, mlgate):
    project.settings(top="alhpa = 0.1")
    status, said = mlgate("plan")
    assert status == 4
    assert "unknown key `alhpa`. Hint: did you mean 'alpha'?" in said


def test_a_path_that_is_not_there_is_refused(project, mlgate):
    del project
    status, said = mlgate("plan", "nowhere")
    assert status == 4
    assert "There is no 'nowhere'" in said


def test_options_are_handed_on(project, mlgate):
    (project.path / "mlgate.toml").rename(project.path / "other.toml")
    status, said = mlgate("plan", "--config", "other.toml", "--stage", "data", ".")
    # no gate is left in this stage: for pytest, no test
    assert status == 5
    assert "not_worse" not in said
