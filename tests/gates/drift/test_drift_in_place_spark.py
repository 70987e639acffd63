"""Spark counts on its workers what a drift gate judges, as pandas does."""

from __future__ import annotations

import pytest
from tests.gates.drift.test_drift_in_place import judged
from tests.gates.drift.test_drift_in_place import rows
from tests.gates.on_spark import ON_SPARK

from pytest_mlgate.data.profiles import order_statistics

pytest.importorskip("pyspark")

pytestmark = ON_SPARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("spark")
    few = ["y", "zeros", "gaps"]
    rows(1)[few].to_parquet(found / "train.parquet", index=False)
    rows(2, shift=0.2)[few].to_parquet(found / "rows.parquet", index=False)
    return found


def test_spark_judges_as_pandas_does_of_rows_too_many_to_sort(folder, monkeypatch):
    monkeypatch.setattr(order_statistics, "MOST_SORTED", 300)
    wanted = judged(folder, "pandas", measures=["psi"])
    assert {o for o, *_ in wanted.values()} >= {"passed", "failed"}
    assert judged(folder, "spark", measures=["psi"]) == wanted
