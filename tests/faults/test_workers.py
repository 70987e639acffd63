"""A worker of pytest-xdist that is killed costs the promotion, whenever it dies.

A worker that dies in a gate: tests/plugin/test_fail_closed.py.
"""

from __future__ import annotations

import os
import signal
import time

import pytest
from tests.faults.faulty_project import PROMOTING
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.runner import run_cold
from tests.faults.small_disk import fill
from tests.faults.small_disk import mounted

DYING = """
import os
import signal

import pytest


def die(config):
    worker = getattr(config, "workerinput", {{}}).get("workerid")
    if worker == "gw0":
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.hookimpl({order}=True)
def {hook}:
    die({config})
"""

STAGES = {
    "start": ("tryfirst", "pytest_sessionstart(session)", "session.config"),
    "collection": ("trylast", "pytest_collection_finish(session)", "session.config"),
    "before a gate": ("tryfirst", "pytest_runtest_setup(item)", "item.config"),
    "after a gate": ("tryfirst", "pytest_runtest_teardown(item)", "item.config"),
    "end, before it hands over": (
        "tryfirst",
        "pytest_sessionfinish(session)",
        "session.config",
    ),
    "end, while it hands over": (
        "trylast",
        "pytest_sessionfinish(session)",
        "session.config",
    ),
    "after it has handed over": ("tryfirst", "pytest_unconfigure(config)", "config"),
}
NORMAL = "end, before it hands over"


def assert_a_lost_worker_holds(stage, workers, project):
    order, hook, config = STAGES[stage]
    dying = DYING.format(order=order, hook=hook, config=config)
    project.gates(dying, "conftest.py")
    project.lay_down_old_reports()
    end = project.run(*PROMOTING, "-n", workers, "-p", "no:randomly")
    assert_nothing_is_half(project, end)
    if stage != "after it has handed over":
        assert end.status not in {0, 5}
        assert not project.promoted
        assert project.record["decision"]["outcome"] == "hold"
        assert any(
            told in project.reasons
            for told in ("a worker was lost", "crashed", "a process died")
        )
    (project.path / "conftest.py").unlink()
    assert_the_next_run_works(project)


def test_a_worker_killed_before_it_hands_over(project):
    assert_a_lost_worker_holds(NORMAL, "1", project)


@pytest.mark.calibration
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_killed_at_any_stage(stage, workers, project):
    assert_a_lost_worker_holds(stage, workers, project)


WAITING = """
import os
import pathlib
import signal
import time


def test_waits(benchmark_gate):
    pathlib.Path("worker.pid").write_text(str(os.getpid()))
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)
"""


@pytest.mark.calibration
def test_workers_of_a_killed_controller_end_and_promote_nothing(project):
    project.gates(WAITING, "test_waits.py")
    project.lay_down_old_reports()
    end = project.run(*PROMOTING, "-n", "1")
    assert end.status == -9
    assert_nothing_is_half(project)
    assert not project.promoted
    worker = int((project.path / "worker.pid").read_text())
    assert gone(worker, within_s=30)
    (project.path / "test_waits.py").unlink()
    assert_the_next_run_works(project)


def gone(process, *, within_s):
    """Tell whether a process ends by itself."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.2)
    os.kill(process, signal.SIGKILL)
    return False


@pytest.mark.calibration
@pytest.mark.parametrize("pages", [0, 1, 4])
def test_no_room_where_workers_are_handed_their_answers(pages, project, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    with mounted(folder) as disk:
        fill(disk, leave=pages)
        end = run_cold(project.path, *PROMOTING, "-n", "1", TMPDIR=str(disk))
    assert "Traceback" not in end.output
    assert_nothing_is_half(project, end)
    if end.status != 0:
        assert "No space left on device" in end.output
        assert "Hint: " in end.output
    assert_the_next_run_works(project)
