"""A closed stdin changes nothing; a reader of stdout that goes away is never a pass."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.faults.faulty_project import PROMOTING
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.runner import environment


@pytest.mark.calibration
def test_a_closed_stdin_changes_nothing(project):
    end = project.run(stdin="closed")
    assert end.status == 0
    assert_nothing_is_half(project, end)


def assert_a_lost_reader_is_no_pass(project, *options, lines):
    """Do as ``pytest --mlgate | head -1`` does, in a cold process."""
    project.lay_down_old_reports()
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *PROMOTING, *options],
        cwd=project.path,
        env=environment(PYTHONUNBUFFERED="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        for _ in range(lines):
            process.stdout.readline()
        process.stdout.close()
        status = process.wait(timeout=900)
    assert status == 1
    assert_nothing_is_half(project)
    assert_the_next_run_works(project)
    return status


def test_a_reader_that_takes_one_line(project):
    assert_a_lost_reader_is_no_pass(project, lines=1)


@pytest.mark.calibration
@pytest.mark.parametrize("lines", [0, 3, 6, 9, 12, 20, 28])
def test_a_reader_that_takes_some_lines(lines, project):
    assert_a_lost_reader_is_no_pass(project, lines=lines)
