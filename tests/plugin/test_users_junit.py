"""The JUnit file that the user asks pytest for tells what the gates found."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from tests.gate_project import TWO_GATES
from tests.gate_project import table

SCHEMA = etree.XMLSchema(
    etree.parse(Path(__file__).parents[1] / "reports" / "junit_structure.xsd")
)
HOSTILE = "</x>]]>\x00\x1b[31m\u202e::error::@everyone\n|\"'&"

MANY = (
    TWO_GATES
    + """
def test_slices(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05, by="region")

def test_too_much(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.99)

def test_silent(benchmark_gate):
    raise RuntimeError("no")

def test_plain():
    pass
"""
)


def properties(file):
    tree = etree.parse(file)
    # the schema is of one suite; pytest puts it into a list of suites
    (suite,) = tree.getroot()
    SCHEMA.assertValid(suite)
    found = [(one.get("name"), one.get("value")) for one in suite.find("properties")]
    assert len(dict(found)) == len(found)
    return dict(found)


def numbers_of_ours(file):
    """Read name and message of each case of our own file that says something."""
    suite = etree.parse(file).getroot()
    return {
        f"{case.get('classname')}::{case.get('name')}": part.get("message")
        for case in suite.iter("testcase")
        for part in case
        if part.get("message")
    }


@pytest.fixture
def written(project):
    project.gates(MANY)
    project.run_apart("--junitxml=user.xml")
    return properties(project.path / "user.xml")


def test_it_tells_the_decision_and_the_numbers_of_every_check(written, project):
    assert written["mlgate.decision"] == "block"
    assert written["mlgate.model"] == "toy"
    checks = {name for name in written if name.startswith("mlgate.check.")}
    assert len(checks) == len(project.record["verdicts"]) + 1
    (failed,) = [name for name in checks if "test_too_much" in name]
    assert written[failed].startswith("failure: roc_auc: the value is below what is")
    ours = numbers_of_ours(project.path / "mlgate-report" / "junit.xml")
    assert len(ours) == 2
    for name, message in ours.items():
        value = written[name.replace("mlgate.", "mlgate.check.", 1)]
        assert value.partition(": ")[2] == message
    passed = [name for name in checks if written[name].startswith("passed: ")]
    assert len(passed) == 4
    assert all(", n = 3,000)" in written[n] for n in passed if "[region" not in n)


def test_it_is_the_same_from_several_workers(written, project):
    project.run_apart("--junitxml=workers.xml", "-n2")
    assert properties(project.path / "workers.xml") == written


def test_hostile_slices_leave_it_whole(project):
    frame = table()
    names = frame["region"].where(frame["region"] == "north", HOSTILE)
    frame.assign(region=names.str.replace("\x00", "\x01")).to_csv(
        project.path / "table.csv", index=False
    )
    project.gates(MANY)
    project.run_apart("--junitxml=user.xml")
    told = properties(project.path / "user.xml")
    assert sum("everyone" in name for name in told) == 1


def test_what_is_valid_stays_the_user_s_choice(project):
    project.run_apart("--junitxml=user.xml", "-o", "junit_family=xunit1")
    (suite,) = etree.parse(project.path / "user.xml").getroot()
    assert suite.find("properties/property[@name='mlgate.decision']") is not None


def test_without_gates_the_file_says_nothing_of_them(project):
    project.pytester.runpytest_subprocess("--junitxml=user.xml")
    assert "mlgate.decision" not in (project.path / "user.xml").read_text()
