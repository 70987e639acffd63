"""What the numbers and the times of a writer tell of rows that are not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.sequence_defects import note_sequence_defects
from pytest_mlgate.gates.audit.sequence_defects import spanned

MINUTE = timedelta(minutes=1)


def noted(rows, *, from_start=True, clock=MINUTE):
    found = Defects()
    note_sequence_defects(rows, found, clock=clock, from_start=from_start)
    return found


def test_numbers_from_1_without_a_gap_are_whole(row):
    assert noted([row(sequence=n) for n in (1, 2, 3)]).count == 0


def test_every_writer_counts_for_itself(row):
    rows = [row(writer=w, sequence=n) for w in "ab" for n in (1, 2)]
    assert noted(rows).count == 0


def test_a_gap_is_counted_by_its_rows_and_named_by_its_numbers(row):
    found = noted([row(sequence=n) for n in (1, 2, 6, 8)])
    assert found.kinds == "4 rows lost"
    assert found.cases == ("w #3 to #5: not in the log", "w #7: not in the log")
    assert found.left_out == 0


def test_rows_before_the_first_are_lost_unless_the_log_is_a_part(row):
    rows = [row(sequence=n) for n in (3, 4)]
    assert noted(rows).cases == ("w #1 to #2: not in the log",)
    assert noted(rows, from_start=False).count == 0


def test_a_number_that_is_there_twice_is_named(row):
    found = noted([row(sequence=n) for n in (1, 2, 2, 2, 3)])
    assert found.kinds == "2 rows with a number that another row has"
    assert found.cases == ("w #2 is there 3 times",)


@pytest.mark.parametrize(
    "changes", [{"writer": None}, {"sequence": None}, {"sequence": 0}]
)
def test_a_row_without_a_writer_or_a_number_is_a_defect(row, changes):
    found = noted([row(**changes)])
    assert found.kinds == "1 row without a writer or a number"


@pytest.mark.parametrize(("seconds", "defects"), [(60, 0), (61, 1)])
def test_times_may_step_back_by_as_much_as_clocks_are_apart(row, seconds, defects):
    first = row(sequence=1)
    back = replace(first, sequence=2, time=first.time - timedelta(seconds=seconds))
    assert noted([first, back]).count == defects


def test_a_clock_that_goes_back_for_good_is_told_for_every_row_of_it(row):
    first = row(sequence=1)
    later = [
        replace(first, sequence=n, time=first.time - timedelta(hours=2) + n * MINUTE)
        for n in (2, 3)
    ]
    found = noted([first, *later])
    assert found.count == 2
    assert found.cases[0] == "w #2 is dated 1 h 58 min before w #1"


def test_a_window_takes_numbers_between_its_first_and_last_row(row):
    rows = [row(sequence=n) for n in range(1, 8)]
    window = [rows[1], rows[5]]
    assert [r.sequence for r in spanned(rows, window)] == [2, 3, 4, 5, 6]
    assert noted(spanned(rows, window), from_start=False).count == 0
