"""Spark counts on its workers what a fairness gate judges."""

from __future__ import annotations

import os
import shutil

import pytest
from tests.gates.fairness.test_counted_groups import Asking
from tests.gates.fairness.test_counted_groups import answered
from tests.gates.fairness.test_counted_groups import ask_all
from tests.gates.fairness.test_counted_groups import assert_alike

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
    answered(900).to_parquet(found / "rows.parquet", index=False)
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


@pytest.mark.parametrize(
    "groups",
    [
        {"by": ["sex", {"age": [25, 40]}], "control": "region"},
        {"by": "size", "where": {"region": ["north", "east"]}},
    ],
    ids=str,
)
def test_spark_is_judged_as_rows_in_memory(folder, groups):
    pushed, whole = Asking(folder, "spark"), Asking(folder, "pandas")
    for asked in (pushed, whole):
        ask_all(asked.gate, "recall", **groups)
    assert_alike(pushed.verdicts(), whole.verdicts())
