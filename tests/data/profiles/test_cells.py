"""A later table is counted on the cells of the profile, by any engine alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

FLIGHTS = Path(__file__).parents[2] / "fixtures" / "flights_2013_windows.csv.gz"


def flights():
    """January is the reference; the later months are counted on its cells."""
    rows = pd.read_csv(FLIGHTS)
    rows["seen"] = pd.to_datetime(rows["time_hour"], utc=True)
    rows["late"] = rows["arr_delay"] > 15
    early = rows["month"] == 1
    return rows[early].reset_index(drop=True), rows[~early].reset_index(drop=True)


def said(counts):
    return {
        label: (c.counts.tolist(), c.missing, c.unseen, c.rows, c.unseen_examples)
        for label, c in counts.items()
    }


CONNECTIONS = []
"""Relations of DuckDB 1 die with their connection."""


def in_duckdb(frame):
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    CONNECTIONS.append(connection)
    connection.execute("SET TimeZone = 'America/New_York'")
    connection.register("seen_rows", pa.Table.from_pandas(frame, preserve_index=False))
    return connection.sql("SELECT * FROM seen_rows")


ENGINES = {
    "polars": pl.from_pandas,
    "polars lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": pa.Table.from_pandas,
    "duckdb": in_duckdb,
}


def test_a_profile_counts_its_own_rows_as_it_did_when_it_was_made():
    rows, _ = flights()
    profile = profile_table(rows)

    found = count_cells(rows, profile)

    for label, column in profile.by_label().items():
        assert tuple(found[label].counts.tolist()) == column.cells
        assert (found[label].missing, found[label].unseen) == (column.missing, 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same_cells_of_real_rows(engine):
    january, later = flights()
    profile = profile_table(january)
    expected = said(count_cells(later, profile))

    found = said(count_cells(ENGINES[engine](later), profile))

    assert found == expected
    assert any(unseen for _, _, unseen, _, _ in expected.values())


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same_cells_of_hostile_numbers(engine):
    rng = np.random.default_rng(0)
    before = pd.DataFrame({"x": np.r_[rng.standard_normal(999), 0.0]})
    profile = profile_table(before)
    edges = np.array(profile.columns[0].edges)
    hostile = [np.inf, -np.inf, np.nan, 0.0, -0.0, 1e308, 5e-324, -5e-324]
    x = np.r_[edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf), hostile]
    later = pd.DataFrame({"x": x})
    searched = np.bincount(np.searchsorted(edges, x[~np.isnan(x)], side="right"))

    found = count_cells(ENGINES[engine](later), profile)["x"]

    assert found.counts.tolist() == searched.tolist()
    assert found.missing == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_that_lose_or_gain_all_values_are_counted_by_every_engine(engine):
    before = pd.DataFrame(
        {"a": [1.5, 2.5, 3.5], "b": [np.nan] * 3, "c": ["x", "y", "x"]}
    )
    profile = profile_table(before)
    later = pd.DataFrame({"a": [np.nan] * 3, "b": [1.0, 2.0, np.nan]})
    later["c"] = pd.Series([None] * 3, dtype="string")

    found = count_cells(ENGINES[engine](later), profile)

    assert (found["a"].missing, found["a"].counts.sum()) == (3, 0)
    assert (found["b"].missing, found["b"].unseen) == (1, 2)
    assert (found["c"].missing, found["c"].counts.tolist()) == (3, [0, 0])


@pytest.mark.parametrize("engine", ENGINES)
def test_names_of_columns_and_levels_may_hold_anything(engine):
    name = """weird "quoted" 'name'; -- `x`"""
    before = pd.DataFrame(
        {name: ["it's", 'a "b"', "unlisted", "unlisted"], "n, m": 1.5}
    )
    profile = profile_table(before)
    later = pd.DataFrame({name: ["unlisted", "other", "it's"], "n, m": [1.5, 1.5, 2.0]})

    found = count_cells(ENGINES[engine](later), profile)

    assert profile.columns[0].levels == ("unlisted", 'a "b"', "it's")
    assert found[name].counts.tolist() == [1, 0, 1]
    assert found[name].unseen_examples == ("other",)
    assert found["n, m"].unseen == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_text_is_measured_alike_by_every_engine(engine):
    texts = [f"Ünïcode\u00a0\u2003no {'🎉' * (i % 3)}\tword  {i}" for i in range(120)]
    texts += ["", " \n ", "plain"]
    frame = pd.DataFrame({"note": pd.Series([*texts, None], dtype="str")})
    profile = profile_table(frame)

    found = count_cells(ENGINES[engine](frame), profile)

    assert profile.columns[0].kind == "text"
    assert said(found) == said(count_cells(frame, profile))
    assert found["note: words"].missing == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_family_of_values_that_changed_is_an_error_that_names_the_column(engine):
    profile = profile_table(pd.DataFrame({"age": [20, 30]}))
    later = ENGINES[engine](pd.DataFrame({"age": ["20", "30"]}))

    with pytest.raises(UnreadableData, match=r"'age' must hold numbers .* holds text"):
        count_cells(later, profile)


@pytest.mark.parametrize("engine", ENGINES)
def test_times_without_a_zone_are_not_compared_with_times_in_one(engine):
    naive = pd.DataFrame({"t": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    profile = profile_table(naive)
    zoned = pd.DataFrame({"t": naive["t"].dt.tz_localize("UTC")})

    with pytest.raises(UnreadableData, match=r"'t' must hold datetimes .* a zone"):
        count_cells(ENGINES[engine](zoned), profile)


def test_zones_that_name_the_same_instant_are_the_same_cells():
    rows, _ = flights()
    profile = profile_table(rows, columns=["seen"])
    moved = rows.assign(seen=rows["seen"].dt.tz_convert("Asia/Kolkata"))

    found = count_cells(moved, profile)

    assert (
        tuple(found["seen: hour"].counts.tolist()) == profile.columns[0].parts[0].cells
    )


def test_booleans_and_their_numbers_are_the_same_levels():
    profile = profile_table(pd.DataFrame({"ok": [True, False, True]}))

    later = count_cells(pd.DataFrame({"ok": [1, 0, 2]}), profile)["ok"]

    assert profile.columns[0].levels == ("1", "0")
    assert (later.counts.tolist(), later.unseen_examples) == ([1, 1], ("2",))


def test_levels_that_were_not_kept_are_one_cell_and_nothing_is_unseen():
    names = [f"code {i}" for i in range(1500)]
    profile = profile_table(pd.DataFrame({"x": names * 3}))

    later = count_cells(pd.DataFrame({"x": [*names, "new"]}), profile)["x"]

    assert len(later.counts) == len(profile.columns[0].cells) == 1001
    assert (later.counts[-1], later.unseen) == (501, 0)


def test_a_hundred_thousand_levels_are_counted():
    rows = pd.DataFrame({"x": [f"code {i % 100_000}" for i in range(300_000)]})

    profile = profile_table(rows)

    assert profile.columns[0].n_levels == 100_000
    assert count_cells(rows, profile)["x"].counts.sum() == 300_000


def test_a_column_that_is_gone_is_named_and_one_that_never_was_too():
    profile = profile_table(pd.DataFrame({"price": [1, 2], "size": [1, 2]}))

    with pytest.raises(UnreadableData, match=r"no column 'price'.*'prices'"):
        count_cells(pd.DataFrame({"prices": [1], "size": [2]}), profile)
    with pytest.raises(InvalidInput, match=r"did you mean 'price'"):
        count_cells(pd.DataFrame({"price": [1]}), profile, ["prise"])


def test_lazy_tables_are_never_collected(monkeypatch):
    rows = pl.DataFrame({"x": np.arange(5000.0) + 0.5, "s": ["a", "b"] * 2500})
    profile = profile_table(rows)
    sizes = []
    collect = pl.LazyFrame.collect

    def watched(self, *args, **kwargs):
        found = collect(self, *args, **kwargs)
        sizes.append(found.height)
        return found

    monkeypatch.setattr(pl.LazyFrame, "collect", watched)
    count_cells(rows.lazy(), profile)
    profile_table(rows.lazy())

    assert sizes
    assert max(sizes) <= 300


def test_an_engine_that_fails_is_an_error_that_says_so(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "rows.parquet"
    pl.DataFrame({"x": np.arange(1000.0)}).write_parquet(path)
    connection = duckdb.connect()
    relation = connection.read_parquet(str(path))
    profile = profile_table(relation)
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(InvalidInput, match=r"Rows are never collected instead. Hint:"):
        count_cells(relation, profile)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_shows_the_same_unseen_numbers(engine):
    profile = profile_table(pd.DataFrame({"x": [3, 1, 2, 2, None]}))
    later = pd.DataFrame({"x": [2.0, 7.0, 7.0, *np.arange(20, 9, -1), 2.5, np.inf]})

    found = count_cells(ENGINES[engine](later), profile)["x"]

    assert (found.counts.tolist(), found.unseen) == ([1, 0, 0], 15)
    assert found.unseen_examples == ("7", "2.5", "10", "11", "12")


def test_a_constant_of_infinity_is_a_level():
    profile = profile_table(pd.DataFrame({"x": [np.inf, np.inf]}))

    later = count_cells(pd.DataFrame({"x": [np.inf, 1.0, -np.inf]}), profile)["x"]

    assert later.counts.sum() + later.unseen == 3
