"""Spark counts on its workers what a schema gate asks, and says what pandas says."""

from __future__ import annotations

import pytest
from tests.gates.on_spark import ON_SPARK
from tests.gates.schema.test_schema_in_place import NOW
from tests.gates.schema.test_schema_in_place import RULES
from tests.gates.schema.test_schema_in_place import Placed
from tests.gates.schema.test_schema_in_place import assert_alike
from tests.gates.schema.test_schema_in_place import dirty

pytest.importorskip("pyspark")

pytestmark = ON_SPARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("spark")
    dirty(120).to_parquet(found / "rows.parquet", index=False)
    training = dirty(120, seed=2)
    training.loc[[4, 9], "id"] = [1002, 1060]
    training.to_parquet(found / "train.parquet", index=False)
    return found


def asked(folder, engine):
    placed = Placed(folder, engine, time="opened")
    gate = placed.gate
    gate.rows(at_least=10)
    gate.ranges({"age": (0, 120), "pay": (0, None), "seen": ("2026-01-02", None)})
    gate.ranges({"zoned": ("2026-01-01T12:00+01:00", None)}, allow_missing=True)
    gate.allowed({"plan": ["basic", "plus"], "gap": [0, 1, 2.0], "paid": [True]})
    gate.unique("id")
    gate.no_duplicates(["gap", "paid", "plan"])
    gate.fresh("seen", "40d", now=NOW, zone="America/New_York", ahead="30d")
    gate.fresh("zoned", "1d", now=NOW)
    gate.label_balance(at_least=0.1, label="plan")
    gate.feature_contract({"age": "integer", "pay": "integer", "zoned": "text"})
    for rule in (RULES[0], RULES[3], RULES[9]):  # times, quotients, zones
        gate.holds(rule)
    gate.no_leakage(key="id", feature_skill=None)
    return placed.told()


def test_spark_says_what_pandas_says(folder):
    assert_alike(asked(folder, "spark"), asked(folder, "pandas"))


def test_rows_of_several_partitions_have_the_numbers_of_the_whole(spark):
    import narwhals as nw

    from pytest_mlgate.data.places.numbered_rows import numbered

    frame = spark.range(0, 40, 1, 4)  # four partitions
    plan = numbered(nw.from_native(frame), "row")
    assert plan.filter(nw.col("id") == nw.col("row")).collect().shape[0] == 40
