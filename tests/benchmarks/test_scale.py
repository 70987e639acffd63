"""What is said of scale is measured on what it says. No test times anything."""

from __future__ import annotations

import json

import duckdb
import pytest
from benchmarks import exchanged
from benchmarks import scale
from benchmarks.scale_rows import write_rows
from benchmarks.scale_session import GATES
from benchmarks.scale_session import WORKS
from benchmarks.scale_session import cpu_of_processes
from benchmarks.scale_session import peak_of_processes
from benchmarks.scale_verdicts import compare_records

RESULT = {
    "engine": "duckdb",
    "work": "drift",
    "limit": None,
    "rows": 2_000_000,
    "wall_s": 3.0,
    "cpu_s": 4.0,
    "peak_bytes": 300 * 2**20,
    "peak_bytes_before": 200 * 2**20,
}


def record(folder, verdicts):
    folder.mkdir()
    (folder / "record.json").write_text(json.dumps({"verdicts": verdicts}))
    return folder


def verdict(**other):
    known = {"check": "stable(x)", "slice": None, "outcome": "passed", "estimate": 1.0}
    return {**known, "p_fail": 0.5, "p_pass": None, **other}


def test_the_file_has_the_rows_and_columns_that_the_gates_name(tmp_path):
    write_rows(tmp_path / "rows.parquet", 3_000)
    found = duckdb.read_parquet(str(tmp_path / "rows.parquet"))
    assert found.count("*").fetchall() == [(3_000,)]
    assert {"y", "p_new", "p_old", "region", "sex", "race"} <= set(found.columns)
    ((low, high),) = found.aggregate("min(p_new), max(p_old)").fetchall()
    assert 0 < low < high < 1


def test_a_line_tells_seconds_per_million_rows():
    shown = scale.line(RESULT).split()
    assert shown == [
        "duckdb",
        "drift",
        "-",
        "2000000",
        "3.00",
        "4.00",
        "2.000",
        "300",
        "200",
    ]
    assert len(shown) == len(scale.HEADER.replace(" s", "").replace(" MB", "").split())


def test_every_work_but_the_profile_is_a_gate():
    assert ("profile", *GATES) == WORKS


def test_this_process_has_a_peak_and_a_clock():
    assert peak_of_processes() > 10_000_000
    assert cpu_of_processes() > 0


def test_records_are_compared_by_outcome_and_by_number(tmp_path):
    one = record(tmp_path / "a", [verdict(), verdict(check="y", estimate=200.0)])
    other = record(
        tmp_path / "b", [verdict(outcome="failed"), verdict(check="y", estimate=201.0)]
    )
    found = compare_records(one, other)
    assert found.checks == 2
    assert found.other_outcomes == ("stable(x) None",)
    assert found.largest == pytest.approx(1 / 201)


def test_a_number_that_only_one_record_has_is_no_small_distance(tmp_path):
    one = record(tmp_path / "a", [verdict()])
    other = record(tmp_path / "b", [verdict(p_pass=0.1)])
    assert compare_records(one, other).largest == float("inf")


def test_records_of_other_checks_are_refused(tmp_path):
    one = record(tmp_path / "a", [verdict()])
    other = record(tmp_path / "b", [verdict(check="y")])
    with pytest.raises(ValueError, match="other checks"):
        compare_records(one, other)


@pytest.mark.calibration
def test_what_is_exchanged_does_not_grow_with_rows(tmp_path):
    exchanged._write(tmp_path, 20_000, "train")
    few = exchanged.measured(tmp_path, 20_000 - 1)
    many = exchanged.measured(tmp_path, 60_000)
    assert few.keys() == many.keys()
    for question, (queries, cells, _) in many.items():
        assert few[question][:2] == (queries, cells), question
