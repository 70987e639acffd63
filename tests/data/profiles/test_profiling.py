"""What a column holds decides what its cells are."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profile import MAX_LEVELS
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

FLIGHTS = Path(__file__).parents[2] / "fixtures" / "flights_2013.csv.gz"
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - a time without a zone is the point
SINGLE = (
    "edges",
    "counts",
    "levels",
    "kind",
    "family",
    "missing",
    "once",
    "minimum",
    "maximum",
    "location",
    "scale",
    "first",
    "last",
)


def column_of(values, **kwargs):
    return profile_table(pd.DataFrame({"x": values}), **kwargs).columns[0]


def facts(column):
    own = {name: getattr(column, name) for name in SINGLE}
    return own | {part.name: facts(part) for part in column.parts}


def test_many_numbers_are_cut_into_cells_of_nearly_equal_mass():
    column = column_of(np.random.default_rng(0).standard_normal(25_600))

    assert column.kind == "numeric"
    assert 250 < len(column.counts) <= 256
    assert max(column.counts) < 250
    assert sum(column.counts) == 25_600


def test_many_zeros_are_a_cell_of_their_own():
    rain = np.random.default_rng(0).exponential(size=2000)
    rain[:1500] = 0.0

    column = column_of(rain)

    assert column.counts[np.searchsorted(column.edges, 0.0, side="right")] == 1500


def test_whole_numbers_of_fifty_values_are_levels_and_of_more_are_not():
    assert column_of(np.arange(500) % 50).kind == "categorical"
    assert column_of(np.arange(500) % 51).kind == "numeric"


def test_a_gap_does_not_turn_levels_into_numbers():
    column = column_of([1.0, 2.0, np.nan, 2.0])

    assert (column.kind, column.levels, column.missing) == (
        "categorical",
        ("2", "1"),
        1,
    )


def test_fractions_of_few_values_are_numbers():
    assert column_of([0.5, 1.0, 1.5] * 10).kind == "numeric"


def test_a_constant_is_one_level_and_anything_else_is_unseen():
    column = column_of([0.3] * 5)
    profile = profile_table(pd.DataFrame({"x": [0.3] * 5}))

    later = count_cells(pd.DataFrame({"x": [0.3, 0.4, 0.3]}), profile)["x"]

    assert (column.kind, column.levels) == ("categorical", ("0.3",))
    assert (later.counts.tolist(), later.unseen) == ([2], 1)
    assert later.unseen_examples == ("0.4",)


def test_infinities_stand_in_the_outermost_cells_and_in_no_moment():
    values = np.r_[np.linspace(0, 1, 300), np.inf, -np.inf, -np.inf]

    column = column_of(values)

    assert column.infinities == 3
    assert (column.minimum, column.maximum) == (0.0, 1.0)
    assert sum(column.counts) == 303
    assert column.mean == pytest.approx(0.5)


def test_only_infinities_can_be_profiled():
    assert column_of([np.inf, -np.inf, np.inf]).counts == (1, 2)


@pytest.mark.parametrize("size", [1e-200, 1e200, 1e-40])
def test_numbers_that_float32_cannot_tell_apart_are_cut_all_the_same(size):
    values = np.random.default_rng(0).standard_normal(1000) * size

    column = column_of(values)

    assert len(column.counts) > 200
    assert max(column.counts) < 20


def test_no_value_at_all_is_empty_whatever_the_type():
    frame = pd.DataFrame({"f": [np.nan] * 3, "o": [None] * 3})
    frame["t"] = pd.to_datetime(frame["f"])
    frame["s"] = frame["o"].astype("str").where([False] * 3)

    assert {column.kind for column in profile_table(frame).columns} == {"empty"}


def test_rare_levels_beyond_a_thousand_are_counted_together():
    names = [f"code {i}" for i in range(1500)]
    values = names * 3 + names[:700]

    column = column_of(values)

    assert len(column.levels) == MAX_LEVELS
    assert column.n_levels == 1500
    assert column.other == 500 * 3
    assert sum(column.cells) == len(values)


def test_nearly_unique_text_is_measured_not_listed():
    column = column_of([f"order {i} écrit" for i in range(200)])

    assert (column.kind, column.levels) == ("text", ())
    assert [part.name for part in column.parts] == [
        "length",
        "share_non_ascii",
        "words",
    ]
    length, share, words = column.parts
    assert (length.minimum, length.maximum) == (13.0, 15.0)
    assert share.maximum == pytest.approx(1 / 13)
    assert (words.minimum, words.maximum) == (3.0, 3.0)


def test_times_are_hours_and_weekdays_in_utc():
    zone = "America/New_York"
    values = pd.Series(pd.to_datetime(["2026-01-04 20:30", "2026-01-05 09:00", None]))

    column = column_of(values.dt.tz_localize(zone))

    hour, weekday = column.parts
    assert column.family == "zoned datetimes"
    assert (hour.counts[1], hour.counts[14], hour.missing) == (1, 1, 1)
    assert weekday.counts == (2, 0, 0, 0, 0, 0, 0)
    assert column.first == "2026-01-05T01:30:00+00:00"


def test_dates_and_times_as_objects_are_times():
    by_date = column_of(pd.Series([date(2026, 1, 4), None], dtype=object))
    aware = column_of(pd.Series([datetime(2026, 1, 4, 5, tzinfo=UTC)], dtype=object))

    assert (by_date.kind, by_date.parts[1].counts[6]) == ("datetime", 1)
    assert aware.parts[0].counts[5] == 1


@pytest.mark.parametrize(
    "values",
    [
        [1, "a", None],
        [True, "yes"],
        [[1], [2]],
        [b"raw", b"bytes"],
        [datetime(2026, 1, 1, tzinfo=UTC), NAIVE],
    ],
)
def test_a_column_that_holds_no_one_kind_is_refused_by_name(values):
    frame = pd.DataFrame({"ok": [1] * len(values)})
    frame["strange"] = pd.Series(values, dtype=object)

    with pytest.raises(
        UnreadableData, match=r"'strange' must hold numbers.*Hint: .*columns="
    ):
        profile_table(frame)
    assert profile_table(frame, columns=["ok"]).rows == len(values)


def test_a_column_that_is_not_there_is_named_with_its_nearest():
    with pytest.raises(UnreadableData, match=r"no column 'pric'.*did you mean 'price'"):
        profile_table(pd.DataFrame({"price": [1]}), columns=["pric"])


def test_what_is_no_table_and_what_has_no_rows_is_refused():
    with pytest.raises(InvalidInput, match=r"`table` must be"):
        profile_table([1, 2, 3])
    with pytest.raises(UnreadableData, match=r"0 rows"):
        profile_table(pd.DataFrame({"x": []}))


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, 2, None, 300], dtype="Int64"),
        pd.Series([1, 2, None, 300], dtype="float32"),
        pd.Series([1, 2, None, 300], dtype="int64[pyarrow]"),
        pd.Series([Decimal(1), Decimal(2), None, Decimal(300)], dtype=object),
        pd.Series([1, 2, None, 300], dtype="category"),
        pl.Series([1, 2, None, 300]),
        pl.Series([1, 2, None, 300], dtype=pl.Int16),
        pl.Series([1, 2, None, 300], dtype=pl.Float32),
        pl.Series([Decimal(1), Decimal(2), None, Decimal(300)]),
        pa.array([1, 2, None, 300]),
    ],
    ids=lambda values: (
        f"{type(values).__module__.split('.')[0]} {getattr(values, 'dtype', '')}"
    ),
)
def test_the_type_that_stores_numbers_changes_no_cell(values):
    wrap = pa.table if isinstance(values, pa.Array) else type(values.to_frame())
    profile = profile_table(pd.DataFrame({"x": [1.0, 2.0, np.nan, 300.0]}))

    again = profile_table(wrap({"x": values})).columns[0]

    one = profile.columns[0]
    assert (again.levels, again.counts, again.missing) == (one.levels, one.counts, 1)
    assert count_cells(wrap({"x": values}), profile)["x"].counts.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "make",
    [
        lambda v: pd.DataFrame({"x": pd.Series(v, dtype="category")}),
        lambda v: pd.DataFrame({"x": pd.Series(v, dtype="string")}),
        lambda v: pd.DataFrame({"x": pd.Series(v, dtype=object)}),
        lambda v: pl.DataFrame({"x": pl.Series(v, dtype=pl.Categorical)}),
        lambda v: pl.DataFrame({"x": pl.Series(v, dtype=pl.Enum(["b", "a"]))}),
        lambda v: pl.DataFrame({"x": v}),
        lambda v: pa.table({"x": pa.array(v).dictionary_encode()}),
        lambda v: pl.LazyFrame({"x": pl.Series(v, dtype=pl.Categorical)}),
    ],
)
def test_the_type_that_stores_text_changes_no_cell(make):
    frame = make(["a", "b", "b", None])

    column = profile_table(frame).columns[0]

    assert (column.levels, column.counts, column.missing) == (("b", "a"), (2, 1), 1)


@pytest.mark.parametrize("wrap", [pl.from_pandas, pa.Table.from_pandas])
def test_libraries_in_memory_make_the_same_profile_of_real_rows(wrap):
    rows = pd.read_csv(FLIGHTS)
    rows["seen"] = pd.to_datetime(rows["time_hour"], utc=True)

    one = profile_table(rows)
    other = profile_table(wrap(rows))

    assert [facts(c) for c in other.columns] == [facts(c) for c in one.columns]


def test_a_lazy_frame_of_polars_makes_the_same_profile():
    rows = pl.from_pandas(pd.read_csv(FLIGHTS))

    one, other = profile_table(rows), profile_table(rows.lazy())

    assert [facts(c) for c in other.columns] == [facts(c) for c in one.columns]


def test_the_order_of_rows_changes_nothing():
    rows = pd.read_csv(FLIGHTS)

    one = profile_table(rows)
    other = profile_table(rows.sort_values("arr_delay", ignore_index=True))

    assert [facts(c) for c in other.columns] == [facts(c) for c in one.columns]
