"""A clock that jumps while a session runs changes what is dated, and no verdict.

The short tests move the clock of Python in the session's process. The long ones move it
for everything in it, SQLite included, by libfaketime, where that is installed.
"""

from __future__ import annotations

import ctypes.util
import os
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import pytest
from tests.faults.faulty_project import PROMOTING
from tests.faults.faulty_project import assert_nothing_is_half
from tests.faults.faulty_project import assert_the_next_run_works
from tests.faults.moments import STAGES
from tests.faults.runner import run_cold

YEAR_S = 365 * 24 * 3600.0
JUMPS = {
    "an hour back": (0.0, -3600.0),
    "an hour forward": (0.0, 3600.0),
    "twenty years back": (0.0, -20 * YEAR_S),
    "twenty years forward": (0.0, 20 * YEAR_S),
    "from 1990 to now": (-36 * YEAR_S, 0.0),
}
NORMAL = [("twenty years back", "closing")]
PLACES = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime")


def assert_promoted_all_the_same(jump, stage, project):
    clock = {"clock": JUMPS[jump], "turn": STAGES[stage]}
    end = project.run(fault=clock)
    assert_dated(project, end)


def assert_dated(project, end):
    assert end.status == 0, end.output
    assert "Traceback" not in end.output
    assert_nothing_is_half(project, end)
    origin = project.record["provenance"]
    assert datetime.fromisoformat(origin["started"]).tzinfo is not None
    # a duration is not read off a clock that can be set
    assert 0 <= origin["duration_s"] < 600
    suite = ET.parse(project.report / "junit.xml").getroot()
    assert 0 <= float(suite.get("time")) < 600
    again = assert_the_next_run_works(project)
    assert "already the champion" in again.output
    # the one before is found by its place in the chain, and not by its date
    registry = project.registry
    assert [event.sequence for event in registry.history("toy")] == [1, 2]


@pytest.mark.parametrize(("jump", "stage"), NORMAL)
def test_a_jump_changes_no_verdict_and_loses_nothing(jump, stage, project):
    assert_promoted_all_the_same(jump, stage, project)


@pytest.mark.calibration
@pytest.mark.parametrize("stage", ["collection", "a gate", "closing", "promotion ends"])
@pytest.mark.parametrize("jump", JUMPS)
def test_any_jump_at_any_stage(jump, stage, project):
    assert_promoted_all_the_same(jump, stage, project)


def faketime() -> str | None:
    """Find the library that moves the clock of a whole process."""
    places = [os.environ.get("FAKETIME_LIBRARY", "")]
    places += [f"{place}/libfaketime.so.1" for place in PLACES]
    found = [place for place in places if place and Path(place).is_file()]
    return found[0] if found else ctypes.util.find_library("faketime")


MOVING = """
import os
import xml.etree.ElementTree as ET
import pathlib

def pytest_collection_finish(session):
    pathlib.Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text("{after}\\n")
"""


@pytest.mark.calibration
@pytest.mark.skipif(faketime() is None, reason="needs libfaketime")
@pytest.mark.parametrize(
    ("before", "after"),
    [("+0", "-20y"), ("+0", "+10y"), ("-30y", "+0"), ("+1h", "-1h")],
)
def test_a_jump_of_the_clock_of_the_whole_process(before, after, project, tmp_path):
    told = tmp_path / "clock"
    told.write_text(f"{before}\n")
    project.gates(MOVING.format(after=after), "conftest.py")
    end = run_cold(
        project.path,
        *PROMOTING,
        LD_PRELOAD=faketime(),
        FAKETIME_TIMESTAMP_FILE=str(told),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    (project.path / "conftest.py").unlink()
    assert_dated(project, end)
