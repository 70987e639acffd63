"""A log is read as it is: what is no value of its column is None, and seen."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.gates.audit.logged_row import between
from pytest_mlgate.gates.audit.logged_row import rows_of

CELLS = {
    "writer": "w",
    "sequence": 1,
    "request_id": "r",
    "time": "2026-11-01T08:00:00.000001Z",
    "model": "sha256:a",
    "version": 1,
    "arm": "champion",
    "score": 0.5,
    "label": "yes",
    "latency_ms": 1.0,
    "error": None,
    "inputs": '{"x": 1}',
    "inputs_digest": "sha256:b",
}


def read(**changes):
    cells = {name: [changes.get(name, value)] for name, value in CELLS.items()}
    (found,) = rows_of(nw.from_native(pd.DataFrame(cells), eager_only=True))
    return found


def test_a_row_is_taken_as_it_stands():
    found = read()
    assert found.time == datetime(2026, 11, 1, 8, 0, 0, 1, tzinfo=UTC)
    assert (found.sequence, found.version, found.score) == (1, 1, 0.5)
    assert found.inputs == {"x": 1}
    assert found.place == "w #1"


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("writer", None, "writer"),
        ("sequence", np.nan, "sequence"),
        ("sequence", 1.5, "sequence"),
        ("version", pd.NA, "version"),
        ("score", np.nan, "score"),
        ("label", np.nan, "label"),
        ("request_id", "", "request"),
        ("time", "yesterday", "time"),
        ("time", pd.NaT, "time"),
        ("inputs", "[1, 2]", "inputs"),
        ("inputs", "{half", "inputs"),
        ("inputs", np.nan, "inputs"),
    ],
)
def test_what_is_no_value_of_its_column_is_none(column, value, field):
    assert getattr(read(**{column: value}), field) is None


def test_a_row_that_is_not_numbered_is_called_by_its_request():
    assert read(sequence=None).place == "request r"


def test_rows_come_by_writer_and_number_whatever_the_order_of_parts():
    table = pd.DataFrame(
        [CELLS | {"writer": w, "sequence": n} for w in "ba" for n in (2, 1)]
    )
    found = rows_of(nw.from_native(table, eager_only=True))
    assert [row.place for row in found] == ["a #1", "a #2", "b #1", "b #2"]


def test_a_window_has_its_start_and_not_its_end():
    row = read()
    later = row.time + timedelta(seconds=1)
    assert between([row], row.time, later) == [row]
    assert between([row], None, row.time) == []
    assert between([row], later, None) == []
    assert between([read(time=None)], later, None)
