"""Whoever ends a session ends it: no promotion by halves, and the run says so."""

from __future__ import annotations

import pytest
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.moments import STAGES
from tests.faults.moments import is_from

INTERRUPTED, TERMINATED = 2, -15
NORMAL = [
    ("SIGINT", "closing"),
    ("SIGTERM", "in the transaction"),
]
REST = [
    (name, stage)
    for name in ("SIGINT", "SIGTERM")
    for stage in STAGES
    if (name, stage) not in NORMAL
]


def assert_ended_by(name, stage, project):
    project.lay_down_old_reports()
    end = project.run(fault={"strike": name, "when": STAGES[stage]})
    assert end.status == {"SIGINT": INTERRUPTED, "SIGTERM": TERMINATED}[name]
    assert "Traceback" not in end.output
    assert_nothing_is_half(project, end)
    if is_from(stage, "closing"):
        assert f"mlgate: {name} came while the session was being closed" in end.output
        promoted = is_from(stage, "promotion begins")
        assert project.promoted == promoted
        outcome = project.record["decision"]["outcome"]
        assert outcome == ("promote" if promoted else "hold")
        assert promoted or f"not promoted: {name} came before" in project.reasons
    else:
        assert not project.promoted
    assert_the_next_run_works(project)


@pytest.mark.parametrize(("name", "stage"), NORMAL)
def test_a_signal_ends_it_whole(name, stage, project):
    assert_ended_by(name, stage, project)


@pytest.mark.calibration
@pytest.mark.parametrize(("name", "stage"), REST)
def test_a_signal_at_any_stage(name, stage, project):
    assert_ended_by(name, stage, project)


def test_a_second_signal_does_not_wait(project):
    """Whoever waits for a registry that does not answer can leave."""
    twice = {"strike": "SIGINT", "times": 2, "when": STAGES["promotion begins"]}
    end = project.run(fault=twice)
    assert end.status == -2
    assert_nothing_is_half(project, end)
    assert not project.promoted
