"""Whenever the process that decides is killed, the promotion is whole or none."""

from __future__ import annotations

import itertools
import sys

import pytest
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.moments import STAGES
from tests.faults.moments import acting_line
from tests.faults.moments import is_from

KILLED = -9
NORMAL = ("promotion ends", "third report")


def kill(project, when):
    project.lay_down_old_reports()
    return project.run(fault={"strike": "SIGKILL", "when": when})


def assert_killed_at(stage, project):
    end = kill(project, STAGES[stage])
    assert end.status == KILLED, end.output
    assert_nothing_is_half(project, end)
    assert project.promoted == is_from(stage, "promotion ends")
    assert_the_next_run_works(project)


@pytest.mark.parametrize("stage", NORMAL)
def test_a_kill_leaves_the_old_or_the_new_and_the_next_run_works(project, stage):
    assert_killed_at(stage, project)


@pytest.mark.calibration
@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in NORMAL])
def test_a_kill_at_any_stage(project, stage):
    assert_killed_at(stage, project)


@pytest.mark.calibration
def test_a_kill_before_every_line_that_acts(project, tmp_path):
    promoted = []
    for number in itertools.count(1):
        one = project.copy(tmp_path / f"line-{number}")
        end = kill(one, acting_line(number))
        assert_nothing_is_half(one, end)
        promoted.append(one.promoted)
        if number % 10 == 0:
            assert_the_next_run_works(one)
        if end.status == 0:
            break
        assert end.status == KILLED, end.output
    assert len(promoted) > 200
    # it comes once and stays
    assert promoted == sorted(promoted)
    assert not promoted[0]
    sys.stdout.write(
        f"{len(promoted) - 1} kills, promoted from {promoted.index(True) + 1} on\n"
    )
