"""The session that is timed is the one that it says it is. No test times anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.session_of_checks import medians
from benchmarks.session_project import CHECKS
from benchmarks.session_project import GATES
from benchmarks.session_project import checks_by_family
from benchmarks.session_project import session_rows

ROOT = Path(__file__).parents[2]


def test_ninety_checks_are_promised():
    assert sum(CHECKS.values()) == 90
    for family in CHECKS:
        assert f"{family}_gate" in GATES


def test_every_column_that_a_gate_names_is_there():
    frame = session_rows(100)
    assert frame.shape == (100, 28)
    assert set(frame["sex"]) == {"female", "male"}


def test_a_family_too_many_is_seen():
    found = checks_by_family(["drift"] * 25 + ["canary"])
    assert found["drift"] == 25
    assert found["schema"] == 0
    assert found != dict(CHECKS)
    assert list(found) == [*CHECKS, "canary"]


def test_a_ratio_is_the_median_of_the_ratios_of_the_turns():
    turns = [((1.0, 2.0), (10.0, 40.0)), ((2.0, 1.0), (60.0, 50.0)), ((1, 1), (9, 9))]
    found = medians(turns)
    assert found["cpu_s"] == 10.0
    assert found["ratio"] == 10.0
    assert found["wall_ratio"] == 20.0
    assert found["sort_cpu_s"] == 1.0


@pytest.mark.calibration
def test_a_session_on_few_rows_gives_all_its_checks():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.session_of_checks", "5000", "1"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout)
    assert (found["checks"], found["rows"], found["target"]) == (90, 5000, 30)
    assert found["ratio"] > 0
