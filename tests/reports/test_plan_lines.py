"""The table of a plan: what a person sees, at every width."""

from __future__ import annotations

import pytest

from pytest_mlgate.plan import PlannedCheck
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.plan import plan_lines
from pytest_mlgate.verdict import Threshold

SURE = PlannedCheck(
    gate="test_a",
    family="benchmark",
    check="not_worse(recall, margin=0.02)",
    slice="region=north",
    rows=1200,
    total=5000,
    threshold=Threshold(ok=0.0, bad=-0.02),
    relative=True,
    alpha=0.05,
    standard_error=0.004,
    source="last record",
    detectable=0.0123,
    chance=0.93,
)
BARRED = PlannedCheck(
    gate="test_b",
    family="benchmark",
    check="at_least(recall, 0.9)",
    slice=None,
    rows=3,
    total=5000,
    threshold=Threshold(ok=0.9, bad=0.9),
    relative=False,
    cannot_pass="3 positive rows are too few; it takes 20.",
)
IDLE = PlannedCheck(
    gate="test_b",
    family="benchmark",
    check="better(f1, by_at_least=0)",
    slice=None,
    rows=5000,
    total=5000,
    threshold=Threshold(ok=0.0, bad=0.0),
    relative=True,
    not_applicable="no baseline yet",
)


def told(*checks, **changes):
    return list(plan_lines(checks, **{"power": 0.8, "width": 100, **changes}))


def as_text(lines):
    return " ".join(" ".join(line.text for line in lines).split())


def test_a_check_has_its_rows_loss_chance_and_source_in_one_line():
    line = next(line for line in told(SURE) if "recall" in line.text)
    assert line.kind == "passed"
    assert line.text.split("]")[1].split() == [
        "1,200",
        "0.012",
        "93",
        "%",
        "last",
        "run",
    ]


def test_why_no_candidate_can_pass_stands_below_its_check():
    lines = told(SURE, BARRED)
    place = next(i for i, line in enumerate(lines) if "at_least" in line.text)
    assert lines[place].kind == "failed"
    assert "no candidate can pass: 3 positive rows" in lines[place + 1].text


def test_what_does_not_apply_is_neither_settled_nor_open():
    text = as_text(told(SURE, BARRED, IDLE))
    assert "does not apply: no baseline yet" in text
    assert "1 of 2 checks: these rows can settle them; 1 no candidate can pass" in text


def test_gates_without_a_plan_and_a_record_left_aside_are_told():
    gate = ExpectedGate(
        gate="test_c",
        families=("benchmark",),
        severity="required",
        stages=("candidate",),
        alpha={},
        status=GateStatus.CRASHED,
        detail="boom",
    )
    text = as_text(told(SURE, silent=[gate], note="record.json was left aside: why"))
    assert "no plan from test_c: crashed (boom)" in text
    assert "record.json was left aside: why" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width):
    assert (
        max(len(line.text) for line in told(SURE, BARRED, IDLE, width=width)) <= width
    )


def test_a_terminal_without_unicode_gets_plain_marks():
    lines = told(SURE, BARRED, IDLE, ascii_only=True)
    assert "".join(line.text for line in lines).isascii()


def test_a_gate_stands_above_its_checks_once():
    titles = [line.text for line in told(BARRED, IDLE) if line.text == "test_b"]
    assert titles == ["test_b"]


def test_control_characters_of_a_name_never_reach_the_terminal():
    hostile = PlannedCheck(
        gate="test_\x1b[31m",
        family="benchmark",
        check="x\x1b[0m",
        slice=None,
        rows=1,
        total=1,
        threshold=None,
        relative=False,
        cannot_pass="y\x1b[0m",
    )
    assert "\x1b" not in "".join(line.text for line in told(hostile))
