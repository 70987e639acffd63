from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.row_structure import row_groups
from pytest_mlgate.data.row_structure import row_times
from pytest_mlgate.data.row_structure import row_weights
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

LIBRARIES = (pd, pl)
REAL = Path(__file__).parent.parent / "fixtures"
# 2026-01-01 and the day after, in seconds since 1970
NEW_YEAR = 20454 * 86400.0
DAYS = [NEW_YEAR, NEW_YEAR + 86400.0]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("values", [[1, 2, 3], [0.5, 1e-300, 7.25]])
def test_weights_keep_their_values(library, values):
    found = row_weights(library.DataFrame({"w": values}), "w")
    assert found.tolist() == values
    assert found.dtype == np.float64


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1.0, 0.0, -2.0], "2 of 3 are not, such as 0.0: rows 1, 2 (counted from 0)"),
        ([1.0, np.inf, 2.0], "1 of 3 are not, such as inf: rows 1"),
        ([1.0, np.nan, 2.0], "1 of 3 are missing: rows 1"),
        (["1", "2", "3"], "must hold numbers; 3 of 3 are not, such as '1'"),
        ([True, True, False], "must hold numbers; 3 of 3 are not, such as True"),
    ],
)
def test_weights_that_are_not_positive_numbers_are_refused(values, told):
    with pytest.raises(InvalidInput) as error:
        row_weights(pd.DataFrame({"w": values}), "w")
    assert "the evaluation data: `weight` = 'w' must" in str(error.value)
    assert told in str(error.value)
    assert "Hint: " in str(error.value)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "values",
    [
        ["b", "a", "b"],
        [7, 3, 7],
        [0.5, 0.25, 0.5],
        [True, False, True],
        [dt.date(2026, 1, 2), dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
    ],
)
def test_equal_values_of_any_kind_are_one_group(library, values):
    found = row_groups(library.DataFrame({"g": values}), "g")
    assert found.tolist() == [0, 1, 0]
    assert found.dtype == np.int64


def test_a_category_without_rows_is_no_group():
    column = pd.Categorical(["b", "a", "b"], categories=["z", "a", "b"])
    assert row_groups(pd.DataFrame({"g": column}), "g").tolist() == [0, 1, 0]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("read", [row_groups, row_times])
def test_a_row_without_group_or_time_is_refused(library, read):
    frame = library.DataFrame({"g": ["2026-01-01", None, "2026-01-02"]})
    with pytest.raises(InvalidInput, match=r"1 of 3 are missing: rows 1 \(counted"):
        read(frame, "g")


@pytest.mark.parametrize("read", [row_groups, row_times, row_weights])
def test_a_column_that_is_not_there_names_the_nearest(read):
    with pytest.raises(UnreadableData, match="did you mean 'patient'"):
        read(pd.DataFrame({"patient": [1]}), "patients")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("values", [[3, 1], [0.5, -1.0]])
def test_numbers_are_places_in_time_as_they_are(library, values):
    assert row_times(library.DataFrame({"t": values}), "t").tolist() == values


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "values",
    [
        [dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2)],  # noqa: DTZ001 - a table may hold naive times
        [
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        ],
        [dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
        ["2026-01-01", "2026-01-02"],
        ["2026-01-01T00:00:00Z", "2026-01-02T01:00:00+01:00"],
    ],
)
def test_dates_are_seconds_since_1970(library, values):
    found = row_times(library.DataFrame({"t": values}), "t")
    assert found.tolist() == DAYS
    assert found.dtype == np.float64


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_unit_of_dates_changes_nothing(unit):
    days = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02"])).dt.as_unit(unit)
    assert row_times(pd.DataFrame({"t": days}), "t").tolist() == DAYS


@pytest.mark.parametrize("library", LIBRARIES)
def test_durations_are_seconds(library):
    frame = library.DataFrame({"t": [dt.timedelta(minutes=1), dt.timedelta(days=1)]})
    assert row_times(frame, "t").tolist() == [60.0, 86400.0]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["2026-01-01", "soon"], "1 of 2 are not, such as 'soon': rows 1"),
        (["31.12.2026", "2026-01-01"], "1 of 2 are not, such as '31.12.2026': rows 0"),
        ([True, False], "2 of 2 are not, such as True"),
        ([1.0, np.inf], "must be finite; 1 of 2 are not, such as inf: rows 1"),
    ],
)
def test_what_is_neither_number_nor_date_is_refused(values, told):
    with pytest.raises(InvalidInput) as error:
        row_times(pd.DataFrame({"t": values}), "t")
    assert told in str(error.value)
    assert "Hint: " in str(error.value)


def test_flights_are_in_order_by_their_hour():
    with gzip.open(REAL / "flights_2013.csv.gz") as text:
        frame = pd.read_csv(text)
    found = row_times(frame, "time_hour")
    assert found[0] == dt.datetime(2013, 1, 1, 10, tzinfo=dt.UTC).timestamp()
    order = frame["time_hour"].rank(method="dense").to_numpy()
    assert np.array_equal(np.unique(found, return_inverse=True)[1] + 1, order)
    carriers = row_groups(frame, "carrier")
    assert carriers.max() + 1 == frame["carrier"].nunique()
