"""Spark counts on its workers what pandas counts in memory."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import UnreadableData

pyspark = pytest.importorskip("pyspark")

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    # pyspark says so of every pandas from 3.0; no frame of pandas goes through it here
    pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning"),
    # sockets to the JVM that pyspark leaves to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def spark():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        pyspark.sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        # far from UTC, because cells must not depend on it
        .config("spark.sql.session.timeZone", "America/New_York")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    n = 600
    x = rng.standard_normal(n)
    x[:8] = [np.inf, -np.inf, np.nan, 0.0, -0.0, 1e308, 5e-324, -5e-324]
    return pd.DataFrame(
        {
            "x": x,
            "n": pd.array(rng.integers(0, 9, n), dtype="Int64"),
            "ok": rng.random(n) < 0.3,
            "s": rng.choice(["a", "b", "it's"], n),
            "note": [f"Ünique 🎉 note {i}" for i in range(n)],
            "seen": pd.date_range("2026-03-01", periods=n, freq="97min", tz="UTC"),
            "nothing": pd.Series([None] * n, dtype="str"),
        }
    )


@pytest.fixture(scope="module")
def on_spark(spark, rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("spark") / "rows.parquet"
    times = rows.assign(seen=rows["seen"].dt.as_unit("us"))
    times.to_parquet(path, index=False)
    return spark.read.parquet(str(path))


def said(counts):
    return {
        label: (c.counts.tolist(), c.missing, c.unseen, c.unseen_examples)
        for label, c in counts.items()
    }


def test_spark_counts_the_same_cells(rows, on_spark):
    profile = profile_table(rows)

    assert said(count_cells(on_spark, profile)) == said(count_cells(rows, profile))


def test_spark_counts_other_rows_on_the_cells_of_a_profile(rows, on_spark):
    profile = profile_table(rows[(rows["s"] != "it's") & (rows["n"] < 8)])

    found = count_cells(on_spark, profile, ["s", "n", "x"])

    assert said(found) == said(count_cells(rows, profile, ["s", "n", "x"]))
    assert found["s"].unseen_examples == ("it's",)


def test_spark_makes_a_profile_that_fits_its_rows(rows, on_spark):
    profile = profile_table(on_spark, columns=["x", "s", "seen"])
    one = profile_table(rows, columns=["x", "s", "seen"])

    assert [c.kind for c in profile.columns] == [c.kind for c in one.columns]
    # so few rows that Spark's estimates of quantiles are exact
    assert profile.columns[0].edges == one.columns[0].edges
    assert profile.columns[1].levels == one.columns[1].levels
    assert profile.columns[2].first == one.columns[2].first


def test_a_type_without_a_distribution_is_refused_by_name(spark):
    frame = spark.sql("SELECT 1 AS ok, array(1, 2) AS lists")

    with pytest.raises(UnreadableData, match="'lists' must hold"):
        profile_table(frame)
