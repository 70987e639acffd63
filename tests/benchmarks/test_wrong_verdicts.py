"""Runs are counted, kept, added to and shown; ours answers in every world."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from benchmarks.against.workers import wrong_mlgate
from benchmarks.against.wrong_cells import Cell
from benchmarks.against.wrong_cells import as_json
from benchmarks.against.wrong_cells import from_json
from benchmarks.against.wrong_cells import wilson
from benchmarks.against.wrong_command import add_options
from benchmarks.against.wrong_command import run_wrong
from benchmarks.against.wrong_page import BEGIN
from benchmarks.against.wrong_page import END
from benchmarks.against.wrong_page import NOTHING
from benchmarks.against.wrong_page import ROWS
from benchmarks.against.wrong_page import Row
from benchmarks.against.wrong_page import by_part
from benchmarks.against.wrong_page import tables
from benchmarks.against.wrong_page import told
from benchmarks.against.wrong_page import with_tables
from benchmarks.against.wrong_verdicts import WORKERS
from benchmarks.against.wrong_verdicts import run
from benchmarks.against.wrong_worlds import WORLDS
from scipy.stats import binomtest

ROW = Row(title="a tool", worker="assert")


def answered(*said, digest="d", versions=None):
    return {
        "runs": [{"models": one, "asked": one} for one in said],
        "seconds": 1.0,
        "digest": digest,
        "versions": versions or {"scipy": "1.0"},
    }


def cell(*said, world="equal-500", worker="assert"):
    return Cell(worker=worker, world=world).with_runs(answered(*said))


@pytest.mark.parametrize(("hits", "runs"), [(0, 50), (1, 7), (100, 200), (30, 30)])
def test_the_interval_is_wilsons(hits, runs):
    found = binomtest(hits, runs).proportion_ci(0.95, method="wilson")
    assert wilson(hits, runs) == pytest.approx((found.low, found.high), abs=1e-4)


def test_runs_are_added_to_those_before():
    both = cell("pass", "block").with_runs(answered("pass"))
    assert both.runs == 3
    assert both.counts["asked"] == {"pass": 2, "block": 1}
    assert both.seconds == 2.0


@pytest.mark.parametrize("changed", [{"digest": "e"}, {"versions": {"scipy": "2.0"}}])
def test_runs_of_other_rows_or_versions_are_not_added(changed):
    with pytest.raises(ValueError, match="begin a new file"):
        cell("pass").with_runs(answered("pass", **changed))


def test_cells_survive_the_file():
    cells = [cell("pass"), cell("block", world="still-500")]
    found = json.loads(json.dumps(as_json(cells, told={"date": "2026-11-24"})))
    assert found["date"] == "2026-11-24"
    assert from_json(found) == cells


def test_tools_that_were_given_other_rows_are_not_put_side_by_side():
    other = Cell(worker="bdp", world="equal-500").with_runs(
        answered("pass", digest="e")
    )
    with pytest.raises(ValueError, match="other rows"):
        from_json(as_json([cell("pass"), other], told={}))


def test_a_world_is_shown_by_what_was_asked():
    shown = by_part("equal-2000", [cell("pass", "block", world="equal-2000")])
    assert "| `assert new >= old - 0.005` | 1 / 0 / 1 | \N{EN DASH} |" in shown
    assert shown in tables([cell("pass", "block", world="equal-2000")])


def test_a_block_is_an_error_where_nothing_is_wrong_and_a_pass_where_something_is():
    counted = cell("pass", "pass", "ask", "block", "told")
    assert told(counted, ROW, wrong=False).startswith("3 / 1 / 1, 1 shown: **20 %** [")
    assert told(counted, ROW, wrong=True).startswith("3 / 1 / 1, 1 shown: **60 %** [")


def test_a_tool_that_had_nothing_to_say_has_a_dash():
    assert told(None, ROW, wrong=False) == NOTHING
    assert told(cell("none", "none"), ROW, wrong=False) == NOTHING


def test_a_table_has_the_truth_and_a_line_for_each_tool_that_answered():
    shown = tables([cell("pass"), cell("block", world="equal-2000")])
    assert shown.startswith("### Equal models")
    assert "ROC AUC of 0.8236" in shown
    assert "| pass / ask / block | 500 rows | 2,000 rows |" in shown
    lines = [line for line in shown.splitlines() if line.startswith("| `assert")]
    assert len(lines) == 2
    assert "1 / 0 / 0" in lines[0]
    assert "**100 %**" in lines[0]
    assert "deepchecks" not in shown


def test_a_page_keeps_what_stands_around_its_tables():
    found = as_json(
        [cell("pass")], told={"date": "2026-11-24", "python": "3.11", "cores": 2}
    )
    page = with_tables(f"before\n{BEGIN}\nstale\n{END}\nafter\n", found)
    assert page.startswith(f"before\n{BEGIN}\n\nMeasured on 2026-11-24")
    assert page.endswith(f"{END}\nafter\n")
    assert "stale" not in page
    assert with_tables(page, found) == page
    with pytest.raises(ValueError, match="once each"):
        with_tables("no marks", found)


def test_measuring_goes_on_where_the_file_ends(tmp_path):
    tasks = []

    def ask(_rival, _script, task):
        tasks.append(task)
        return answered(*["pass"] * (task["seeds"][1] - task["seeds"][0]))

    asked = {"ask": ask, "worlds": ["equal-500"], "workers": ["assert"]}
    run(tmp_path / "w.json", runs=60, **asked)
    run(tmp_path / "w.json", runs=70, **asked)
    assert [task["seeds"] for task in tasks] == [[0, 50], [50, 60], [60, 70]]
    found = from_json(json.loads((tmp_path / "w.json").read_text("utf-8")))
    assert found[0].runs == 70
    assert all(task["kind"] == "assert" for task in tasks)


def test_a_tool_is_not_asked_where_it_has_no_question(tmp_path):
    def ask(*_):
        raise AssertionError

    asked = {"ask": ask, "worlds": ["still-500"], "workers": ["fairlearn"]}
    run(tmp_path / "w.json", runs=5, **asked)


def test_every_row_has_a_worker_and_every_worker_a_row_and_a_script():
    assert {row.worker for row in ROWS} == set(WORKERS)
    folder = Path(wrong_mlgate.__file__).parent
    assert all((folder / worker.script).is_file() for worker in WORKERS.values())


def test_the_command_prints_the_table_of_a_file(tmp_path, capsys):
    file, page = tmp_path / "w.json", tmp_path / "page.md"
    told_of = {"date": "2026-11-24", "python": "3.11", "cores": 2}
    file.write_text(json.dumps(as_json([cell("pass")], told=told_of)))
    page.write_text(f"{BEGIN}\n{END}\n")
    parser = argparse.ArgumentParser()
    add_options(parser)
    run_wrong(
        parser.parse_args(["--runs", "0", "--json", str(file), "--page", str(page)])
    )
    assert "equal-500" in capsys.readouterr().out
    assert "### Equal models" in page.read_text()


def test_ours_blocks_a_drift_and_no_still_columns():
    for name, expected in (("still-500", "pass"), ("drift0.3-2000", "block")):
        tables = WORLDS[name].tables(0)
        told_of = wrong_mlgate.judge(WORLDS[name], tables, kinds=["written"])
        assert told_of["written:drift"] == expected


def test_thresholds_of_before_the_change_judge_the_rows_after_it():
    world = WORLDS["drift0.3-2000"]
    told_of = wrong_mlgate.judge(world, world.tables(0), kinds=["init"])
    assert told_of["init:drift"] == "block"


def test_ours_answers_five_runs_of_a_lost_roc_auc():
    world = WORLDS["auc0.03-2000"]
    said = [
        wrong_mlgate.judge(world, world.tables(seed), kinds=["written"])
        for seed in range(5)
    ]
    assert sum(one["written:models"] == "block" for one in said) >= 4
