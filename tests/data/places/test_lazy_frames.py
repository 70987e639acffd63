"""What identifies rows that an engine holds changes with what it counts."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.places.lazy_frames import is_lazy
from pytest_mlgate.data.places.lazy_frames import wrap_lazy
from pytest_mlgate.errors import UnreadableData

ROWS = pd.DataFrame({"age": [17, 42, 30], "name": ["Ann", None, "Bo"]})


def test_a_plan_is_told_from_rows():
    assert is_lazy(duckdb.from_df(ROWS))
    assert is_lazy(pl.LazyFrame({"age": [1]}))
    assert not is_lazy(ROWS)
    assert not is_lazy([1, 2])


@pytest.mark.parametrize(
    "other",
    [
        ROWS[:2],
        ROWS.rename(columns={"age": "years"}),
        ROWS.assign(age=[17, 42, 31.5]),
        ROWS.assign(age=[17, 43, 30]),
        ROWS.assign(name="Ann"),
    ],
)
def test_other_forms_counts_and_extremes_are_other_tables(other):
    one, another = wrap_lazy(duckdb.from_df(ROWS)), wrap_lazy(duckdb.from_df(other))
    assert one.identity == wrap_lazy(duckdb.from_df(ROWS)).identity
    assert one.identity != another.identity
    assert "not by its values" in one.reference


def test_a_plan_without_rows_is_refused():
    with pytest.raises(UnreadableData, match="0 rows and 1 columns"):
        wrap_lazy(pl.LazyFrame({"age": []}))
