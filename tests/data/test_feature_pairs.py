"""Rows of two sources side by side: every library, missing values, points in time."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.feature_pairs import compare_features
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

OFFLINE = pd.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "x": [1.0, 2.0, math.nan, 4.0],
        "s": ["a", "b", None, "d"],
        "n": [1, 2, 3, 4],
    }
)
ONLINE = pd.DataFrame(
    {
        "id": [4, 3, 2, 1, 9],
        "x": [4.0, math.nan, 2.5, math.nan, 1.0],
        "s": ["d", None, "b", "x", "q"],
        "n": [4, 3, 2, 1, 0],
    }
)

LIBRARIES = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "polars, lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
}


def compared(offline=OFFLINE, online=ONLINE, **given):
    options = {"on": ["id"], "features": None, "tolerance": 0.0, "as_of": None}
    return compare_features(offline, online, **(options | given))


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_finds_the_same(library):
    make = LIBRARIES[library]
    found = compared(make(OFFLINE), make(ONLINE))
    assert (found.rows, found.unmatched) == (5, 1)
    assert {f.feature: f.mismatches for f in found.features} == {"x": 2, "s": 1, "n": 0}
    assert {f.rows for f in found.features} == {4}
    (x, s, _) = found.features
    assert x.worst[-1] == "id=2: x is 2.0 offline and 2.5 online"
    assert s.worst == ("id=1: s is a offline and x online",)


def test_frames_of_two_libraries_are_brought_together():
    assert compared(pl.from_pandas(OFFLINE), ONLINE) == compared()


def test_duckdb_compares_where_its_rows_are():
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        offline, online = (
            connection.from_df(frame.astype({"s": object}))
            for frame in (OFFLINE, ONLINE)
        )
        found = compared(offline, online)
    assert {f.feature: f.mismatches for f in found.features} == {"x": 2, "s": 1, "n": 0}


def test_a_tolerance_is_for_all_or_for_those_that_are_named():
    assert compared(tolerance=0.5).features[0].mismatches == 1
    assert compared(tolerance={"x": 0.5}).features[0].mismatches == 1
    assert compared(tolerance={"n": 0.5}).features[0].mismatches == 2


def test_infinities_are_equal_to_themselves_alone():
    online = pd.DataFrame({"id": [1, 2, 3], "x": [math.inf, math.inf, 1.0]})
    offline = pd.DataFrame({"id": [1, 2, 3], "x": [math.inf, -math.inf, math.inf]})
    assert compared(offline, online, tolerance=1e300).features[0].mismatches == 2


@pytest.mark.parametrize("library", ["pandas", "polars", "polars, lazy"])
def test_as_of_takes_the_newest_row_that_is_not_younger(library):
    offline = pd.DataFrame(
        {
            "id": [1, 1, 1, 2],
            "seen": pd.to_datetime([f"2024-01-0{day}" for day in (1, 5, 9, 7)]),
            "x": [1.0, 5.0, 9.0, 7.0],
        }
    )
    online = pd.DataFrame(
        {
            "id": [1, 1, 2],
            "seen": pd.to_datetime(["2024-01-05", "2024-01-08", "2024-01-06"]),
            "x": [5.0, 9.0, 7.0],
        }
    )
    make = LIBRARIES[library]
    found = compared(make(offline), make(online), as_of="seen")
    # the second saw tomorrow's value; the third has no value yet
    assert (found.rows, found.unmatched, found.features[0].mismatches) == (3, 1, 1)


def test_an_entity_that_is_there_twice_is_named():
    twice = pd.concat([OFFLINE, OFFLINE.iloc[[1]]])
    with pytest.raises(InvalidInput, match=r"id=2 is there 2 times"):
        compared(twice)


def test_an_entity_that_is_asked_twice_online_is_two_rows():
    twice = pd.concat([ONLINE, ONLINE])
    assert compared(online=twice).rows == 10


@pytest.mark.parametrize(
    ("offline", "given", "told"),
    [
        (OFFLINE.drop(columns="id"), {}, "offline features must have the columns id"),
        (OFFLINE, {"features": ["y"]}, "online features must have the columns y"),
        (OFFLINE, {"as_of": "seen"}, "must have the columns seen"),
    ],
)
def test_a_missing_column_is_named_with_its_side(offline, given, told):
    with pytest.raises(UnreadableData, match=told):
        compared(offline, **given)


def test_kinds_have_to_agree():
    with pytest.raises(InvalidInput, match="'n' must be of one kind"):
        compared(OFFLINE.astype({"n": str}))


def test_nothing_to_compare_is_an_error():
    with pytest.raises(InvalidInput, match="no feature that both sources have"):
        compared(OFFLINE[["id"]])


def test_what_is_no_frame_is_refused():
    with pytest.raises(InvalidInput, match="`online` must be a frame"):
        compared(online=[1, 2])


values = st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.0, 1.25, 7.0]))


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(0, 8), values, min_size=1),
    st.dictionaries(st.integers(0, 8), values, min_size=1),
    st.sampled_from([0.0, 0.25, 10.0]),
    st.sampled_from(sorted(LIBRARIES)),
)
def test_counts_are_those_of_a_loop(offline, online, tolerance, library):
    def frame(rows):
        x = np.array([np.nan if v is None else v for v in rows.values()])
        return LIBRARIES[library](pd.DataFrame({"id": list(rows), "x": x}))

    def differ(a, b):
        return (a is None) != (b is None) or (a is not None and abs(a - b) > tolerance)

    found = compared(frame(offline), frame(online), tolerance=tolerance)
    both = [key for key in online if key in offline]
    assert found.unmatched == len(online) - len(both)
    assert found.features[0].mismatches == sum(
        differ(online[key], offline[key]) for key in both
    )
