"""Spark adds up on its workers what a benchmark gate judges."""

from __future__ import annotations

import os
import shutil

import pytest
from tests.gates.benchmark.test_pushed_benchmark import Asking
from tests.gates.benchmark.test_pushed_benchmark import answered
from tests.gates.benchmark.test_pushed_benchmark import assert_alike

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
    answered(600).to_parquet(found / "rows.parquet", index=False)
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


def test_spark_is_judged_as_rows_in_memory(folder):
    pushed, whole = Asking(folder, "spark"), Asking(folder, "pandas")
    which = {"where": {"region": ["north", "east"]}}

    for metric, rows in [("recall", {"by": "size"}), ("roc_auc", {})]:
        found = [
            asking.gate.not_worse(metric, margin=0.05, **which, **rows)
            for asking in (pushed, whole)
        ]
        alike = [one if isinstance(one, dict) else {"": one} for one in found]
        assert_alike(*(list(one.items()) for one in alike))
    assert pushed.told() == whole.told()
