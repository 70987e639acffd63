"""Annotations of GitHub: the worst first, ten at most, no command of a stranger."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.conftest import EXPECTED
from tests.reports.conftest import FAILED
from tests.reports.conftest import HOSTILE
from tests.reports.conftest import INCONCLUSIVE
from tests.reports.conftest import PASSED
from tests.reports.conftest import decision_of
from tests.reports.conftest import record_of

from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.workflow_commands import workflow_commands

COMMAND = re.compile(
    r"::(?P<kind>error|warning) (?:file=(?P<file>[^,:]*),line=(?P<line>\d+),)?"
    r"title=(?P<title>[^,:]*)::(?P<told>[^\r\n]*)"
)


def told(record, **options):
    lines = workflow_commands(record, decision_of(record), **options)
    found = [COMMAND.fullmatch(line) for line in lines]
    assert all(found), lines
    return found


def test_a_good_session_points_at_nothing():
    assert told(record_of(PASSED)) == []


def test_what_failed_is_an_error_at_its_test_and_what_is_unsettled_a_warning():
    first, second = told(record_of(PASSED, INCONCLUSIVE, FAILED))
    assert (first["kind"], second["kind"]) == ("error", "warning")
    assert (first["file"], first["line"]) == ("tests/test_gates.py", "12")
    assert "roc_auc not worse" in first["title"]
    assert "Next: mend the candidate" in first["told"]
    assert "region=North" in second["title"]


def test_the_path_is_seen_from_the_checkout():
    (found,) = told(record_of(FAILED), folder="models/income")
    assert found["file"] == "models/income/tests/test_gates.py"


def test_what_does_not_count_is_not_pointed_at():
    advisory = replace(FAILED, severity="advisory")
    gate = replace(EXPECTED, severity="advisory")
    assert told(record_of(PASSED, advisory, gates=[gate])) == []


def test_a_gate_without_a_verdict_is_an_error():
    silent = replace(EXPECTED, gate="t.py::test_gone", status=GateStatus.SKIPPED)
    (found,) = told(record_of(PASSED, gates=[EXPECTED, silent]))
    assert "skipped" in found["told"]
    assert found["title"] == "t.py%3A%3Atest_gone"


def test_a_session_held_as_a_whole_says_why():
    (found,) = told(record_of(PASSED, problems=("workers were lost",)))
    assert "workers were lost" in found["told"]
    assert found["file"] is None


def test_the_last_of_ten_counts_the_others():
    found = told(record_of(*[replace(FAILED, check=f"c{i}") for i in range(25)]))
    assert len(found) == 10
    assert found[-1]["told"].startswith("16 more that did not pass")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_end_no_command_and_begin_none(name):
    gate = replace(EXPECTED, gate=name, path=f"{name}.py")
    told(record_of(replace(FAILED, gate=name, check=name, reason=name), gates=[gate]))


@given(st.text(st.characters(), max_size=60) | st.text("%:,\r\n=a"))
def test_any_name_stays_in_its_property(name):
    gate = replace(EXPECTED, gate=name, path=name)
    told(record_of(replace(FAILED, gate=name, check=name, slice=name), gates=[gate]))
