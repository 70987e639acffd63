"""Spark counts on its workers what a fairness gate judges."""

from __future__ import annotations

import pytest
from tests.gates.fairness.test_counted_groups import Asking
from tests.gates.fairness.test_counted_groups import answered
from tests.gates.fairness.test_counted_groups import ask_all
from tests.gates.fairness.test_counted_groups import assert_alike
from tests.gates.on_spark import ON_SPARK

pytest.importorskip("pyspark")

pytestmark = ON_SPARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("spark")
    answered(900).to_parquet(found / "rows.parquet", index=False)
    return found


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
