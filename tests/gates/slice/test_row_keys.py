from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl

from pytest_mlgate.gates.slice.row_keys import group_keys
from pytest_mlgate.gates.slice.row_keys import row_keys

ROWS = pd.DataFrame(
    {
        "n": [1.0, np.nan, 0.0, -0.0, 1.0],
        "i": [3, 4, 5, 5, 3],
        "s": ["a", None, "b", "b", "a"],
        "t": pd.to_datetime(["2026-01-01"] * 5),
        "list": [[1], [2], [3], [4], [1]],
    }
)
NAMES = list(ROWS.columns)


def test_the_order_of_rows_plays_no_part():
    keys = row_keys(ROWS, NAMES)
    shuffled = [3, 0, 4, 2, 1]
    again = row_keys(ROWS.iloc[shuffled], NAMES)
    assert sorted(keys.tolist()) == sorted(again.tolist())
    assert keys[1] == again[4]


def test_twins_are_told_apart_by_number():
    keys = row_keys(ROWS, NAMES)
    assert len(set(keys.tolist())) == 5
    assert len(set(row_keys(ROWS.iloc[[0, 0, 0]], ["s"]).tolist())) == 3


def test_another_library_gives_the_same_keys():
    names = ["n", "i", "s"]
    assert np.array_equal(
        row_keys(ROWS, names), row_keys(pl.from_pandas(ROWS[names]), names)
    )


def test_rows_of_a_group_have_one_key_whatever_the_rows_before():
    one, other = group_keys(ROWS, "s"), group_keys(ROWS.iloc[::-1], "s")
    assert one[0] == one[4] == other[0] == other[4]
    assert one[0] != one[2]
