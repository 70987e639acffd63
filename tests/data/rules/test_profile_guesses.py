"""A schema from a profile is kept by the rows that the profile was made of."""

from __future__ import annotations

import runpy

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.rules.schema_inference import infer_schema
from pytest_mlgate.errors import UnreadableData

N = 600


def table():
    rng = np.random.default_rng(0)
    gaps = np.arange(N) % 9 == 0
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, N),
            "kids": rng.integers(0, 4, N),
            "pay": rng.lognormal(3, 1, N).round(2),
            "rate": np.where(gaps, np.nan, rng.random(N)),
            "steps": np.where(gaps, np.nan, rng.integers(0, 9999, N)),
            "endless": np.where(np.arange(N) == 3, np.inf, 1.5),
            "plan": rng.choice(["basic", "plus"], N),
            "city": np.where(gaps, None, rng.choice(["Rome", "Oslo"], N)),
            "mail": rng.choice(["ada@example.org", "bob@example.org"], N),
            "note": [f"the note number {n} of a person" for n in range(N)],
            "level": pd.Categorical(rng.choice(["low", "high"], N)),
            "paid": rng.random(N) < 0.5,
            "seen": pd.Timestamp("2026-01-01") + pd.to_timedelta(range(N), unit="h"),
            "none": np.full(N, np.nan),
            "id": np.arange(N) + 10**12,
        }
    )


@pytest.fixture
def inferred(tmp_path):
    def inferred(rows, engine):
        write_profile(profile_table(rows), tmp_path / "then.json")
        made = infer_schema(tmp_path / "then.json", tmp_path / "s.py", engine=engine)
        return runpy.run_path(str(made))["S"], made.read_text("utf-8")

    return inferred


@pytest.mark.parametrize("profiled", [pd.DataFrame, pl.from_pandas])
@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_the_rows_of_the_profile_keep_it(inferred, profiled, engine):
    schema, _ = inferred(profiled(table()), engine)
    rows = table() if engine == "pandas" else pl.from_pandas(table())
    schema.validate(rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [("age", 300), ("pay", -1.0), ("plan", "pluss"), ("city", "Roma"), ("rate", 7.0)],
)
def test_other_rows_break_it(inferred, name, value):
    schema, _ = inferred(table(), "pandas")
    rows = table()
    rows.loc[5, name] = value
    with pytest.raises(Exception, match=name):
        schema.validate(rows)


def test_personal_data_are_not_written_down(inferred):
    _, source = inferred(table(), "pandas")
    assert "example.org" not in source
    assert "personal data, not written down" in source


def test_it_says_what_it_was_made_of(inferred):
    _, source = inferred(table(), "pandas")
    assert source.startswith("# Guessed from the profile of 600 rows of 'in memory'")
    assert '"age": pa.Column("int64", pa.Check.in_range(0, 200))' in source
    assert '"plan": pa.Column(str, pa.Check.isin(["basic", "plus"]))' in source


def test_what_is_no_profile_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(UnreadableData, match="this is no profile"):
        infer_schema(tmp_path / "other.json", tmp_path / "s.py")
    assert not (tmp_path / "s.py").exists()
