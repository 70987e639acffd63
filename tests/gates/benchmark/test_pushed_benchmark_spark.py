"""Spark adds up on its workers what a benchmark gate judges."""

from __future__ import annotations

import pytest
from tests.gates.benchmark.test_pushed_benchmark import Asking
from tests.gates.benchmark.test_pushed_benchmark import answered
from tests.gates.benchmark.test_pushed_benchmark import assert_alike
from tests.gates.on_spark import ON_SPARK

pytest.importorskip("pyspark")

pytestmark = ON_SPARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("spark")
    answered(600).to_parquet(found / "rows.parquet", index=False)
    return found


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
