"""Where nothing can be written, nothing is promoted, and the run says which folder."""

from __future__ import annotations

import pytest
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.small_disk import read_only

NOT_WRITTEN, HELD = 3, 75


def assert_not_promoted(project, folder, status):
    folder.mkdir(exist_ok=True)
    with read_only(folder):
        end = project.run()
    assert end.status == status
    assert "Traceback" not in end.output
    assert "Hint: " in end.output
    assert "not promoted: " in end.output
    assert not project.promoted
    assert_nothing_is_half(project, end)
    assert_the_next_run_works(project)
    return end.output


def test_a_project_that_cannot_be_written(project):
    told = assert_not_promoted(project, project.path, NOT_WRITTEN)
    assert "name a folder with --mlgate-report that can be written" in told


@pytest.mark.calibration
def test_a_report_folder_that_cannot_be_written(project):
    project.lay_down_old_reports()
    told = assert_not_promoted(project, project.report, NOT_WRITTEN)
    assert "name a folder with --mlgate-report that can be written" in told


@pytest.mark.calibration
def test_a_registry_that_cannot_be_written(project):
    assert_not_promoted(project, project.path / ".mlgate", HELD)
    assert project.record["decision"]["outcome"] == "promote"
