"""A frame of any library is a decision log when its columns say so."""

from __future__ import annotations

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.data.decision_log.logged import lines
from tests.data.decision_log.logged import row

from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.json_part import json_columns
from pytest_mlgate.data.decision_log.log_frame import frame_of_columns
from pytest_mlgate.data.decision_log.log_frame import log_frame
from pytest_mlgate.errors import UnreadableData

LIBRARIES = {
    "pandas": pd.DataFrame,
    "polars": pl.from_dicts,
    "pyarrow": pa.Table.from_pylist,
}


@pytest.fixture(params=LIBRARIES)
def library(request):
    return LIBRARIES[request.param]


def checked(native):
    return log_frame(nw.from_native(native, eager_only=True), where="the log")


def rows(**values):
    return pd.DataFrame([row(1), row(2)]).assign(**values)


def test_columns_have_their_kinds_in_every_library(library):
    found = checked(library([row(1), row(2, version=4, error="x")]))
    assert tuple(found.columns) == COLUMNS
    assert found["time"].dtype == nw.Datetime("us", "UTC")
    assert found["inputs"].to_list() == ['{"a":"x","b":1}'] * 2
    kinds = {name: found[name].dtype for name in COLUMNS}
    assert {kinds["sequence"], kinds["version"]} == {nw.Int64()}
    assert {kinds["score"], kinds["latency_ms"]} == {nw.Float64()}
    assert {kinds["label"], kinds["error"], kinds["arm"]} == {nw.String()}
    assert found["version"].is_null().to_list() == [True, False]
    assert found["label"].null_count() == 2


def test_an_own_index_of_pandas_changes_nothing():
    found = checked(rows().set_index(pd.Index([9, 9])))
    assert found["request_id"].to_list() == ["r1", "r2"]
    assert found["inputs"].to_list() == ['{"a":"x","b":1}'] * 2


def test_other_columns_come_last():
    assert checked(rows(region="EU")).columns[-1] == "region"


def test_a_time_without_a_zone_is_utc_and_another_zone_is_converted():
    naive = pd.to_datetime(["2026-11-23T01:00", "2026-11-23T02:00"])
    told = [str(t) for t in checked(rows(time=naive))["time"].to_list()]
    assert told[0] == "2026-11-23 01:00:00+00:00"
    berlin = naive.tz_localize("Europe/Berlin")
    told = [str(t) for t in checked(rows(time=berlin))["time"].to_list()]
    assert told[0] == "2026-11-23 00:00:00+00:00"


def test_a_log_without_rows_keeps_its_columns():
    found = checked(rows().iloc[:0])
    assert tuple(found.columns) == COLUMNS
    assert len(found) == 0


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"arm": "canidate"}, "did you mean 'candidate'"),
        ({"sequence": 1}, "number 1 of the writer 'aa' stands twice"),
        ({"label": 1}, "'label' must hold text"),
        ({"score": "x"}, "'score' must hold a number"),
        ({"version": 1.5}, "'version' must hold a whole number"),
        ({"version": "v1"}, "'version' must hold a whole number"),
        ({"time": 5}, "'time' must hold a time"),
        ({"time": "soon"}, "'time' must hold a time in ISO 8601"),
        ({"inputs": 5}, "'inputs' must hold JSON objects"),
        ({"request_id": None}, "'request_id'; it is missing in 2 of 2"),
    ],
)
def test_what_is_no_decision_log_is_refused_by_name(values, told):
    with pytest.raises(UnreadableData, match=r"^the log: ") as caught:
        checked(rows(**values))
    assert told in str(caught.value)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_that_is_missing_is_named_with_the_nearest(name):
    with pytest.raises(UnreadableData, match=f"column {name!r}; it is missing"):
        checked(rows().drop(columns=name))
    with pytest.raises(UnreadableData, match=f"did you mean '{name}_'"):
        checked(rows().rename(columns={name: name + "_"}))


@pytest.mark.parametrize(
    "time", ["2026-11-23 02:00:00,5+00:00", "2026-W48-1T02:00:00.500Z"]
)
def test_every_form_of_a_time_that_python_reads_is_one(time):
    columns, _ = json_columns(
        lines(row(1), row(2, time=time)).encode(), where="part.jsonl"
    )
    moments = frame_of_columns(columns)["time"].to_list()
    assert moments[1].isoformat() == "2026-11-23T02:00:00.500000+00:00"
