"""Parts of any number of writers stand side by side."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from pytest_mlgate.data.decision_log.part_names import is_part
from pytest_mlgate.data.decision_log.part_names import new_writer
from pytest_mlgate.data.decision_log.part_names import part_name
from pytest_mlgate.data.decision_log.part_names import without_rewritten

NOW = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


def test_writers_have_names_of_their_own():
    assert len({new_writer() for _ in range(1000)}) == 1000


def test_parts_of_a_writer_sort_in_their_order():
    names = [part_name(NOW, "ab", n) for n in range(1, 120)]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("log/a.jsonl", True),
        ("log/a.parquet", True),
        ("log/.a.parquet.partial", False),
        ("log/.a.jsonl", False),
        ("log/a.json", False),
        ("log/README", False),
    ],
)
def test_a_part_is_told_by_its_name(place, known):
    assert is_part(place) is known


def test_rows_that_are_also_there_as_a_table_are_left_out():
    found = without_rewritten(["x/b.jsonl", "x/a.jsonl", "y/b.parquet", "x/a.parquet"])
    assert found == ["x/a.parquet", "x/b.jsonl", "y/b.parquet"]
