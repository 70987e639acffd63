"""Colours on a terminal that has them, and plain text on a pipe."""

from __future__ import annotations

import re

import pytest
from tests.gate_project import table

ESCAPE = "\x1b["


def section(text):
    """What stands below the title of the gate's own section."""
    return text[text.index("ML quality gate") :]


def test_a_pipe_gets_plain_text(project, monkeypatch):
    for name in ("FORCE_COLOR", "PY_COLORS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    told = project.run_apart().stdout.str()
    assert "decision: PROMOTE" in told
    assert ESCAPE not in told


@pytest.mark.parametrize(
    ("gain", "colour"), [(0.3, "32"), (-0.6, "31")], ids=["promote", "block"]
)
def test_with_colours_the_decision_has_one(project, gain, colour):

    project.table(table(gain=gain))
    told = section(project.run_apart("--color=yes").stdout.str())
    line = next(line for line in told.splitlines() if "decision: " in line)
    assert re.match(rf"(\x1b\[\d+m)*\x1b\[{colour}m", line)


def test_colours_change_no_word(project):
    plain = section(project.run_apart("--color=no").stdout.str())
    told = section(project.run_apart("--color=yes").stdout.str())
    bare = re.sub(r"\x1b\[[\d;]*m", "", told)
    kept = [line for line in plain.splitlines() if " in " not in line]
    assert [line for line in bare.splitlines() if " in " not in line] == kept
