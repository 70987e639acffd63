"""Spark counts on its workers what a drift gate judges, as pandas does."""

from __future__ import annotations

import os
import shutil

import pytest
from tests.gates.drift.test_drift_in_place import judged
from tests.gates.drift.test_drift_in_place import rows

from pytest_mlgate.data.profiles import order_statistics

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
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("spark")
    few = ["y", "zeros", "gaps"]
    rows(1)[few].to_parquet(found / "train.parquet", index=False)
    rows(2, shift=0.2)[few].to_parquet(found / "rows.parquet", index=False)
    return found


@pytest.fixture(scope="module", autouse=True)
def spark():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        pyspark.sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        # on a few rows, compiling a plan takes longer than carrying it out
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_spark_judges_as_pandas_does_of_rows_too_many_to_sort(folder, monkeypatch):
    monkeypatch.setattr(order_statistics, "MOST_SORTED", 300)
    wanted = judged(folder, "pandas", measures=["psi"])
    assert {o for o, *_ in wanted.values()} >= {"passed", "failed"}
    assert judged(folder, "spark", measures=["psi"]) == wanted
