"""The tables tell what each tool took, what it cannot do, and never nothing."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from benchmarks.against.rivals import OURS
from benchmarks.against.rivals import RIVALS
from benchmarks.against.time_tables import DASH
from benchmarks.against.time_tables import TIMES
from benchmarks.against.time_tables import session_table
from benchmarks.against.time_tables import startup_table
from benchmarks.against.time_tables import work_table
from benchmarks.against.turns import Timing
from benchmarks.against.works import SECOND_WAYS
from benchmarks.against.works import WORKS


def answered(tool, cpu_s, **more):
    known = {"turns": 3, "wall_s": cpu_s, "sorts": 2.0, "more_mb": 7.0, "found": "fine"}
    return Timing(tool=tool, standing="answered", cpu_s=cpu_s, **(known | more))


def shown(*sizes):
    """The cells of a table of fairness, by the name of the tool."""
    table = work_table(
        "fairness",
        [
            {"rows": rows, "timings": [asdict(one) for one in timings]}
            for rows, timings in sizes
        ],
    )
    lines = [line for line in table.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return table, {row[0]: row[1:] for row in rows}


def test_a_tool_is_shown_as_a_multiple_of_ours():
    _, cells = shown((100, [answered(OURS, 0.5), answered("fairlearn", 20.0)]))
    assert cells["tool"][0] == "100 rows"
    assert cells["pytest-mlgate"][:2] == ["**0.500 s** (2 sorts)", "7"]
    assert cells["fairlearn"][:2] == [f"20.0 s (40 {TIMES})", "7"]


def test_who_was_over_the_limit_failed_or_is_absent_is_told_so():
    ours = answered(OURS, 0.5)
    over = Timing(tool="bdp", standing="over", reason="> 90 s")
    failed = Timing(tool="fairlearn", standing="failed", reason="KeyError: `a|b`\nx")
    absent = Timing(tool="fairlearn", standing="absent", reason="ERROR: No match")
    table, cells = shown((1, [ours, over, failed]))
    assert cells["bdp-model-gate"][:2] == ["> 90 s", DASH]
    assert cells["fairlearn"][0] == "error"
    assert "* fairlearn: `KeyError: 'a|b' x`" in table
    table, cells = shown((1, [ours, over, absent]))
    assert cells["fairlearn"][0] == "not installed"
    assert "* fairlearn: `ERROR: No match`" in table


def test_who_answered_few_rows_only_is_quoted_from_these():
    over = Timing(tool="bdp", standing="over", reason="> 90 s")
    few = [answered(OURS, 1.0), answered("bdp", 30.0, found="OK")]
    table, cells = shown((100, few), (200, [answered(OURS, 2.0), over]))
    assert cells["bdp-model-gate"][:3] == [f"30.0 s (30 {TIMES})", "> 90 s", DASH]
    assert "* bdp-model-gate: `OK`" in table


def test_without_our_answer_there_is_no_multiple():
    ours = Timing(tool=OURS, standing="failed", reason="it broke")
    _, cells = shown((100, [ours, answered("fairlearn", 2.0)]))
    assert cells["pytest-mlgate"][0] == "error"
    assert cells["fairlearn"][0] == "2.0 s"


@pytest.mark.parametrize("name", WORKS)
def test_everybody_takes_part_in_a_work_or_has_a_reason_not_to(name):
    work = WORKS[name]
    playing = {SECOND_WAYS.get(tool, (tool,))[0] for tool in work.doing}
    assert playing | set(work.cannot) == set(RIVALS)
    assert not playing & set(work.cannot)
    assert next(iter(work.doing)) == OURS
    assert all(work.cannot.values())


def test_the_cost_of_an_idle_plugin_is_held_against_the_control():
    both = {"median": 4.0, "iqr": [3.0, 5.0]}
    control = {"median": 1.0, "iqr": [-1.0, 2.0]}
    found = {"repeat": 9, "target_ms": 10.0}
    for clock in ("wall", "cpu"):
        found |= {
            f"without_{clock}_ms": 200.0,
            f"with_{clock}_ms": both,
            f"control_{clock}_ms": control,
        }
    table = startup_table(found)
    assert "| more, with it | +4.0 (+3.0 to +5.0) |" in table
    assert "Against the control it costs +3.0 ms" in table


def test_a_session_that_did_not_run_says_why():
    told = {"cpu_s": 1.0, "wall_s": 1.5, "ratio": 28.4, "target": 30.0}
    table = session_table([{"rows": 1000, "reason": "it broke"}, {"rows": 5} | told])
    assert "| 1,000 | it broke |" in table
    assert "| 5 | 1.00 | 1.50 | 28 | 30 |" in table
