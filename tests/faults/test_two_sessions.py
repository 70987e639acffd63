"""Two sessions at once in one folder: one promotion, and reports that are one's own."""

from __future__ import annotations

import sys

import pytest
from tests.faults.faulty_project import PROMOTING
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.runner import Runner

HELD = 75


@pytest.fixture
def other_runner():
    runner = Runner()
    yield runner
    runner.close()


def together(project, runner, other, *, wait_s):
    """Run both, the second one so much later; give how they ended."""
    first = runner.start(project.path, *PROMOTING)
    late = {"delay_s": wait_s, "output_name": "second.out"}
    second = other.start(project.path, *PROMOTING, **late)
    ends = [runner.wait(first), other.wait(second)]
    for end in ends:
        assert "Traceback" not in end.output, end.output
        assert end.status in {0, HELD}, end.output
        assert not end.hung
    assert 0 in {end.status for end in ends}
    assert project.promoted
    # both may say who is champion: the one that came second found it so
    assert any("is champion" in end.output for end in ends)
    assert len(project.registry.history("toy")) == 2
    assert_nothing_is_half(project)
    return ends


def test_two_that_promote_the_same_at_once(project, runner, other_runner):
    together(project, runner, other_runner, wait_s=0)
    assert_the_next_run_works(project)


@pytest.mark.calibration
def test_two_that_promote_the_same_many_times(project, runner, other_runner, tmp_path):
    statuses = []
    for number in range(30):
        one = project.copy(tmp_path / f"pair-{number}")
        ends = together(one, runner, other_runner, wait_s=number % 20 / 100)
        statuses.append(sorted(end.status for end in ends))
    sys.stdout.write(f"30 pairs: {statuses.count([0, 0])} of two passes\n")
