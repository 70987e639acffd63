"""A report folder that is none, or leads elsewhere, is known before a promotion."""

from __future__ import annotations

import os

import pytest
from tests.faults.faulty_project import REPORTS
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works

BAD_INPUT, NOT_WRITTEN, HELD = 4, 3, 75


def a_file(folder):
    folder.write_text("mine")


def a_fifo(folder):
    os.mkfifo(folder)


def a_link_to_a_file(folder):
    target = folder.with_name("somebody's.txt")
    target.write_text("mine")
    folder.symlink_to(target)


def a_link_that_leads_nowhere(folder):
    folder.symlink_to(folder.with_name("nowhere"))


def a_link_to_itself(folder):
    folder.symlink_to(folder)


NO_FOLDERS = [
    a_file,
    a_fifo,
    a_link_to_a_file,
    a_link_that_leads_nowhere,
    a_link_to_itself,
]


def assert_refused(make, project):
    make(project.report)
    end = project.run()
    assert end.status == BAD_INPUT
    assert "`--mlgate-report` must be a folder" in end.output
    assert "Traceback" not in end.output
    assert not project.promoted
    target = project.path / "somebody's.txt"
    assert not target.exists() or target.read_text() == "mine"
    project.report.unlink()
    assert_the_next_run_works(project)


def test_a_link_that_leads_nowhere_is_refused(project):
    assert_refused(a_link_that_leads_nowhere, project)


@pytest.mark.calibration
@pytest.mark.parametrize("make", NO_FOLDERS)
def test_what_is_no_folder_is_refused_before_anything_runs(make, project):
    assert_refused(make, project)


@pytest.mark.calibration
def test_a_link_to_a_folder_is_followed(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project.report.symlink_to(elsewhere)
    end = project.run()
    assert end.status == 0
    assert_nothing_is_half(project, end)
    assert {path.name for path in elsewhere.iterdir()} == REPORTS
    assert project.report.is_symlink()


def test_a_folder_in_the_place_of_a_report_is_found_before_the_promotion(project):
    (project.report / "report.html").mkdir(parents=True)
    end = project.run()
    assert end.status != 0
    assert not project.promoted
    assert "'report.html' is a folder" in end.output
    assert "Traceback" not in end.output
    (project.report / "report.html").rmdir()
    assert_the_next_run_works(project)


@pytest.mark.calibration
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_pipe_in_the_place_of_a_report_is_replaced(name, project):
    project.report.mkdir()
    os.mkfifo(project.report / name)
    end = project.run(timeout_s=60)
    assert end.status == 0
    assert_nothing_is_half(project, end)
    assert (project.report / name).is_file()
