"""Thousands of gates, a hundred thousand checks: linear in both, and pages bounded."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET

import pytest

GATES = """
import pytest

@pytest.mark.parametrize("number", range({number}))
def test_rows(number, schema_gate):
    schema_gate.rows(at_least=1)
"""

CHECKS = """
def test_rows(schema_gate):
    for number in range({number}):
        schema_gate.rows(at_least=number % 150 + {least})
"""

MOST = {
    # of a comment on GitHub, in characters
    "report.md": 65_536,
    "report.html": 6_000_000,
}


def run(project, text, number, *, least=1):
    """Run a session of so many gates or checks; give its processor time and memory."""
    project.gates(text.format(number=number, least=least))
    end = project.run("--mlgate", "-q", "-p", "no:cacheprovider", timeout_s=3600)
    assert not end.hung
    assert "Traceback" not in end.output
    record = project.record
    assert len(record["verdicts"]) == number
    suite = ET.parse(project.report / "junit.xml").getroot()
    assert int(suite.get("tests")) == number
    for name, most in MOST.items():
        assert len((project.report / name).read_text("utf-8")) <= most
    sizes = {
        path.name: path.stat().st_size for path in sorted(project.report.iterdir())
    }
    sys.stdout.write(f"{number}: {end.seconds:.1f} s, {end.peak_kb} kB, {sizes}\n")
    return end


def assert_linear(project, text, few, many, **how):
    first = run(project, text, few, **how)
    second = run(project, text, many, **how)
    # what is quadratic would be `many / few` times as much again
    assert second.seconds < 1.6 * many / few * first.seconds
    assert first.status == second.status


@pytest.mark.calibration
def test_five_thousand_gates(project):
    assert_linear(project, GATES, 1_000, 5_000)


@pytest.mark.calibration
@pytest.mark.parametrize("least", [1, 390], ids=["all pass", "most fail"])
def test_a_hundred_thousand_checks_in_one_gate(least, project):
    assert_linear(project, CHECKS, 10_000, 100_000, least=least)
