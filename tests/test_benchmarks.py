"""The harness runs, and tells everything about every case. No test times anything."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from benchmarks.__main__ import main
from benchmarks.case import Case
from benchmarks.case import Result
from benchmarks.interleaved import time_case
from benchmarks.suite import NAMES
from benchmarks.table import line

ROWS = 20_000


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run every case once: the printed lines, and the JSON."""
    file = tmp_path_factory.mktemp("benchmarks") / "found.json"
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        main(["--rows", str(ROWS), "--repeat", "1", "--json", str(file)])
    return told.getvalue().splitlines(), json.loads(file.read_text("utf-8"))


def test_every_case_has_its_line_in_order(ran):
    told, _ = ran
    assert told[0] == "20000 rows, medians of 1 turns"
    assert [shown.split()[0] for shown in told[2:]] == list(NAMES)
    for column in ("work", "CPU s", "wall s", "ratio", "target"):
        assert column in told[1]


def test_the_json_holds_what_the_table_shows_and_what_it_was_measured_with(ran):
    told, found = ran
    assert (found["rows"], found["repeat"]) == (ROWS, 1)
    assert {"numpy", "scipy", "scikit-learn", "pytest-mlgate"} <= set(
        found["libraries"]
    )
    for result, shown in zip(found["results"], told[2:], strict=True):
        standing = result.pop("standing")
        assert line(Result(**result)) == shown
        assert (standing != "") is (result["target"] is not None)
        assert result["ratio"] > 0


def test_the_targets_are_those_that_were_promised(ran):
    _, found = ran
    targets = {r["name"]: r["target"] for r in found["results"] if r["target"]}
    assert targets == {
        "auroc": 8,
        "nine_metrics": 16,
        "macro_f1": 6,
        "user_mean_absolute_error": 3,
        "user_median_absolute_error": 3,
        "user_f1": 3,
        "drift_numeric": 0.6 * 40,
        "drift_text_pandas": 1.5,
        "drift_text_polars": 1.5,
        "drift_against_loop": 0.1,
        "fairness_gaps": 12,
        "fairness_against_bootstrap": 0.5,
        "slices_of_errors": 40,
        "slices_of_losses": 40,
        "gate_memory": 6,
    }


def test_time_is_told_for_work_and_not_for_memory(ran):
    _, found = ran
    for result in found["results"]:
        timed = result["name"] != "gate_memory"
        assert (result["cpu_s"] is not None) is timed
        assert (result["wall_s"] is not None) is timed


@pytest.mark.parametrize(
    ("ratio", "target", "standing"),
    [(3.0, 3.0, "within"), (3.01, 3.0, "over"), (9.0, None, ""), (None, 3.0, "")],
)
def test_a_result_stands_within_its_target_up_to_the_bound(ratio, target, standing):
    found = Result(
        name="x", cpu_s=1, wall_s=1, ratio=ratio, unit_name="y", target=target
    )
    assert found.standing == standing
    assert standing in line(found)


def test_work_and_unit_take_turns_and_the_unit_is_warm():
    calls = []
    case = Case(
        name="x",
        work=lambda: calls.append("work"),
        unit=lambda: calls.append("unit"),
        unit_name="u",
    )
    time_case(case, repeat=3)
    assert calls == ["work"] + ["unit", "unit", "work"] * 3


def test_only_chosen_cases_run(capsys):
    main(["--rows", "2000", "--repeat", "1", "--only", "log_loss"])
    (shown,) = capsys.readouterr().out.splitlines()[2:]
    assert shown.startswith("log_loss ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "sorting"], "invalid choice: 'sorting'"),
        (["--rows", "0"], "must be a whole number from 1; got '0'"),
        (["--repeat", "often"], "must be a whole number from 1; got 'often'"),
    ],
)
def test_what_cannot_be_asked_is_told(arguments, words, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err
