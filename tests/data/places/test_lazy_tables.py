"""A table that stays where it is has the identity and the cells of one that is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pytest_mlgate.data.places.lazy_tables import scan_table
from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

FIXTURES = Path(__file__).parents[2] / "fixtures"
FLIGHTS = "flights_2013_windows.csv.gz"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("tables")
    pd.read_csv(FIXTURES / FLIGHTS).to_parquet(found / "flights.parquet", index=False)
    return found


def cells(table, profile):
    counts = count_cells(table, profile)
    return {
        name: (c.counts.tolist(), c.missing, c.unseen) for name, c in counts.items()
    }


@pytest.mark.parametrize("engine", ["duckdb", "polars-lazy"])
def test_a_scanned_file_is_counted_like_one_that_is_read(folder, engine):
    whole = read_table("flights.parquet", root=folder)
    profile = profile_table(whole)

    scanned = scan_table("flights.parquet", root=folder, engine=engine)

    assert scanned.identity == whole.identity == profile.identity
    assert (scanned.rows, scanned.columns) == (whole.rows, whole.columns)
    assert cells(scanned, profile) == cells(whole, profile)


def test_duckdb_reads_a_csv_as_pandas_does():
    whole = read_table(FLIGHTS, root=FIXTURES)
    profile = profile_table(whole)

    scanned = scan_table(FLIGHTS, root=FIXTURES, engine="duckdb")

    assert cells(scanned, profile) == cells(whole, profile)


@pytest.mark.parametrize("engine", ["duckdb", "polars-lazy"])
@pytest.mark.parametrize("cut", [3, 200, -100])
def test_a_damaged_parquet_file_is_an_error_that_names_it(
    folder, tmp_path, engine, cut
):
    whole = (folder / "flights.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[:cut])

    with pytest.raises(InvalidInput, match=r"cut.parquet: .* could not .*Hint:"):
        scan_table("cut.parquet", root=tmp_path, engine=engine)


def test_a_cut_csv_file_is_an_error_that_names_it(tmp_path):
    whole = (FIXTURES / FLIGHTS).read_bytes()
    (tmp_path / "cut.csv.gz").write_bytes(whole[:-100])

    with pytest.raises(UnreadableData, match=r"cut.csv.gz: .*cut short or damaged"):
        scan_table("cut.csv.gz", root=tmp_path)


def test_formats_and_engines_that_do_not_go_together_are_refused(tmp_path):
    with pytest.raises(UnreadableData, match=r"must end in .parquet .*convert"):
        scan_table("rows.csv", root=tmp_path, engine="polars-lazy")
    with pytest.raises(InvalidInput, match=r"Unknown engine 'duck'. Hint: .*'duckdb'"):
        scan_table("rows.parquet", root=tmp_path, engine="duck")


def test_a_file_without_rows_is_refused(tmp_path):
    pd.DataFrame({"x": pd.Series([], dtype=float)}).to_parquet(tmp_path / "no.parquet")

    with pytest.raises(UnreadableData, match=r"has no rows"):
        scan_table("no.parquet", root=tmp_path)
