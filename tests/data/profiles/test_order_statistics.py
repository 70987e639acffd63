"""Profiles of large tables in an engine are cut where those in memory are."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.profiles import duckdb_cells
from pytest_mlgate.data.profiles import order_statistics
from pytest_mlgate.data.profiles.profiling import profile_table

N = 20_000


def columns():
    rng = np.random.default_rng(0)
    normal = rng.standard_normal(N)
    return {
        "normal": normal,
        "skewed": rng.lognormal(3, 2, N),
        "rounded": rng.normal(100, 15, N).round(1),
        "mostly_zero": np.where(rng.random(N) < 0.6, 0.0, rng.gamma(2, 10, N)),
        "nearly_constant": np.where(np.arange(N) == 7, 1.0, 0.25),
        "far_apart": np.where(rng.random(N) < 0.5, -1e300, 1e300) * rng.random(N),
        "tiny": normal * 1e-300,
        "sorted": np.sort(normal),
        "with_gaps": np.where(rng.random(N) < 0.3, np.nan, normal),
        "infinite": np.where(rng.random(N) < 0.2, np.inf, normal),
        "two_zeros": np.where(rng.random(N) < 0.5, -0.0, normal),
        "many_whole": rng.integers(-(2**40), 2**40, N),
    }


def cells(profile):
    return [
        (c.name, c.kind, c.edges, c.counts, c.location, c.missing, c.levels)
        for column in profile.columns
        for c in (column, *column.parts)
    ]


@pytest.fixture
def never_sorting(monkeypatch):
    """Let a table count as large from a few hundred rows on."""
    monkeypatch.setattr(order_statistics, "MOST_SORTED", 300)


@pytest.mark.parametrize("name", columns())
def test_duckdb_cuts_where_pandas_cuts(never_sorting, name):
    rows = pd.DataFrame({name: columns()[name]})
    connection = duckdb.connect()  # relations of DuckDB 1 die with it
    relation = connection.from_df(rows)

    assert cells(profile_table(relation)) == cells(profile_table(rows))


@pytest.mark.parametrize("name", columns())
def test_a_bad_estimate_changes_no_cell(never_sorting, monkeypatch, name):
    def nonsense(relation, column, shares):
        del relation, column
        return np.linspace(-1, 1, len(shares))

    monkeypatch.setattr(duckdb_cells, "quantiles", nonsense)
    rows = pd.DataFrame({name: columns()[name]})

    connection = duckdb.connect()  # relations of DuckDB 1 die with it
    relation = connection.from_df(rows)
    assert cells(profile_table(relation)) == cells(profile_table(rows))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(allow_infinity=False, width=32), min_size=60, max_size=200))
def test_any_numbers_are_cut_alike(values):
    rows = pd.DataFrame({"x": np.array([*values, 0.5], dtype=np.float64)})
    most = order_statistics.MOST_SORTED
    order_statistics.MOST_SORTED = 20
    try:
        connection = duckdb.connect()
        found = profile_table(connection.from_df(rows))
    finally:
        order_statistics.MOST_SORTED = most
    assert cells(found) == cells(profile_table(rows))


@pytest.mark.parametrize("made", [duckdb.from_df, lambda f: pl.from_pandas(f).lazy()])
def test_a_whole_table_has_one_profile_wherever_it_is(made):
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(columns())
    rows["word"] = rng.choice(["free", "paid", None], N)
    rows["flag"] = rng.random(N) < 0.5
    rows["seen"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(N), unit="m")
    rows["prose"] = [f"number {n} of the text that differs" for n in range(N)]

    wanted, found = profile_table(rows), profile_table(made(rows))
    assert cells(found) == cells(wanted)
    for one, other in zip(found.columns, wanted.columns, strict=True):
        same = {"mean": None, "std": None, "parts": (), "dtype": "", "scale": None}
        assert replace(one, **same) == replace(other, **same)
