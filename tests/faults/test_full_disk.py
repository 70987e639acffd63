"""A full disk loses nothing that was there, promotes nothing by halves, and is said.

On a real file system in memory a page more is free each time. Where that cannot be
mounted, and to reach every single write, the N-th one is refused inside the process.
"""

from __future__ import annotations

import itertools
import shutil
import sys

import pytest
from tests.faults.faulty_project import PROMOTING
from tests.faults.faulty_project import REPORTS
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.small_disk import fill
from tests.faults.small_disk import mounted

NOT_WRITTEN = 3
HELD = 75


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    with mounted(folder) as mount:
        yield mount


def report_without_room(project, disk, pages):
    """Run a session that promotes nothing, whose report folder has some free pages."""
    project.report = disk / "reports"
    project.lay_down_old_reports()
    filler = fill(disk, leave=pages)
    args = ("--mlgate", f"--mlgate-report={project.report}", "-p", "no:cacheprovider")
    end = project.run(*args)
    assert "Traceback" not in end.output
    if end.status != 0:
        assert end.status == NOT_WRITTEN, end.output
        assert "No space left on device" in end.output
        assert "Hint: name a folder with --mlgate-report" in end.output
    left = {path.name for path in project.report.iterdir()}
    assert left == REPORTS
    filler.unlink()
    assert_nothing_is_half(project)
    return end.status, project.run(*args).status


def test_a_report_folder_without_room(project, disk):
    assert report_without_room(project, disk, 3) == (NOT_WRITTEN, 0)


@pytest.mark.calibration
def test_a_report_folder_with_a_page_more_each_time(project, disk):
    for pages in itertools.count():
        status, next_status = report_without_room(project, disk, pages)
        assert next_status == 0
        if status == 0:
            break
    assert pages > 8
    sys.stdout.write(f"reports: written from {pages} free pages on\n")


def promote_without_room(project, disk, pages):
    """Run a session that promotes into a registry with some free pages."""
    project.move_registry(disk)
    filler = fill(disk, leave=pages)
    end = project.run()
    assert "Traceback" not in end.output
    filler.unlink()
    assert_nothing_is_half(project, end)
    assert project.promoted == (end.status == 0)
    if end.status != 0:
        assert end.status == HELD
        assert project.record["decision"]["outcome"] == "hold"
        assert "not promoted: " in project.reasons
        assert "Hint: " in project.reasons
    assert_the_next_run_works(project)
    return end.status


@pytest.mark.calibration
def test_a_registry_without_room(project, disk):
    assert promote_without_room(project, disk, 2) == HELD


@pytest.mark.calibration
def test_a_registry_with_a_page_more_each_time(project, disk, tmp_path):
    for pages in itertools.count():
        one = project.copy(tmp_path / f"pages-{pages}")
        if promote_without_room(one, disk, pages) == 0:
            break
        shutil.rmtree(disk / "kept")
    assert pages > 4
    sys.stdout.write(f"registry: promoted from {pages} free pages on\n")


def refuse_write(project, number, *, stays):
    project.lay_down_old_reports()
    tally = project.path.parent / f"{project.path.name}.tally"
    fault = {"full": number, "beneath": str(project.path), "stays": stays}
    end = project.run(*PROMOTING, fault={**fault, "tally": str(tally)})
    assert "Traceback" not in end.output, end.output
    assert_nothing_is_half(project, end)
    struck = tally.exists()
    if struck and end.status != 0:
        assert end.status in {HELD, NOT_WRITTEN}
        told = project.reasons if end.status == HELD else end.output
        assert "No space left on device" in told
        assert "Hint: " in told
    assert_the_next_run_works(project)
    return end.status, struck


def test_one_refused_write(project):
    assert refuse_write(project, 5, stays=False)[1]


@pytest.mark.calibration
@pytest.mark.parametrize("stays", [False, True], ids=["one write", "from there on"])
def test_every_write_refused_in_turn(stays, project, tmp_path):
    ends = []
    for number in itertools.count(1):
        one = project.copy(tmp_path / f"write-{number}")
        status, struck = refuse_write(one, number, stays=stays)
        if not struck:
            assert status == 0
            break
        ends.append(status)
    assert len(ends) > 10
    sys.stdout.write(f"{len(ends)} writes refused: {ends}\n")
