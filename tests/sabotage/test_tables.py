"""Sabotages of rows do what they say, the same again, and no more."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.sabotage.flipped_labels import FlippedLabels
from pytest_mlgate.sabotage.leaked_target import LeakedTarget
from pytest_mlgate.sabotage.missing_values import MissingValues
from pytest_mlgate.sabotage.misspelt_category import MisspeltCategory
from pytest_mlgate.sabotage.moved_column import MovedColumn
from pytest_mlgate.sabotage.reordered_table import ReorderedTable

ROWS = 1000


def columns():
    rng = np.random.default_rng(0)
    return {
        "age": rng.integers(18, 90, ROWS),
        "income": rng.normal(3000, 500, ROWS),
        "region": rng.choice(["north", "south"], ROWS),
        "y": rng.integers(0, 2, ROWS),
    }


@pytest.fixture(params=[pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def frame(request):
    return nw.from_native(request.param(columns()), eager_only=True)


ALL = [
    MovedColumn(column="age", by=7.0),
    MovedColumn(column="income", factor=1.5),
    MissingValues(column="age", share=0.05),
    MisspeltCategory(column="region", share=0.05),
    FlippedLabels(target="y", share=0.5, column="region", value="north"),
    LeakedTarget(column="income", target="y"),
    ReorderedTable(shuffled=True),
    ReorderedTable(turned=True),
    ReorderedTable(left_out=0.01),
]


@pytest.mark.parametrize("sabotage", ALL, ids=lambda one: type(one).__name__)
def test_a_sabotage_changes_the_rows_and_the_same_again(sabotage, frame):
    once, twice = sabotage.rows(frame), sabotage.rows(frame)
    assert once.to_pandas().equals(twice.to_pandas())
    assert not once.to_pandas().equals(frame.to_pandas())
    assert set(once.columns) == set(frame.columns)
    if not isinstance(sabotage, MissingValues):
        assert dict(once.schema) == dict(frame.schema)


@pytest.mark.parametrize("sabotage", ALL[:6], ids=lambda one: type(one).__name__)
def test_a_table_without_the_column_stays_as_it_is(sabotage, frame):
    other = frame.select(nw.lit(1).alias("other"), nw.col("age").alias("b"))
    assert sabotage.rows(other) is other


def test_a_shift_stays_in_the_range_and_integers_stay_integers(frame):
    moved = MovedColumn(column="age", by=0.1).rows(frame)
    age, before = moved["age"].to_numpy(), frame["age"].to_numpy()
    assert age.max() == before.max()
    assert set(np.unique(age - before)) == {0, 1}
    # a tenth of a year on average: one person in ten is a year older
    assert 0.06 < (age - before).mean() < 0.14


def test_another_unit_leaves_the_range_in_the_share_that_it_says(frame):
    moved = MovedColumn(column="age", factor=100.0, share=0.1, within=False).rows(frame)
    assert (moved["age"].to_numpy() > 90).sum() == ROWS // 10


def test_gaps_are_as_many_as_it_says(frame):
    gaps = MissingValues(column="age", share=0.05).rows(frame)
    assert gaps["age"].null_count() == ROWS // 20
    assert gaps["income"].null_count() == 0


def test_labels_are_flipped_in_the_slice_only(frame):
    flipped = FlippedLabels(target="y", share=0.5, column="region", value="north")
    changed = flipped.rows(frame)["y"].to_numpy() != frame["y"].to_numpy()
    north = frame["region"].to_numpy() == "north"
    assert not changed[~north].any()
    assert 0.4 < changed[north].mean() < 0.6


def test_numbers_are_flipped_about_their_mean(frame):
    flipped = FlippedLabels(target="income", share=1.0, numbers=True).rows(frame)
    before, after = frame["income"].to_numpy(), flipped["income"].to_numpy()
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(-1)
    assert after.mean() == pytest.approx(before.mean())


def test_a_leak_holds_the_same_values_in_the_order_of_the_target(frame):
    leaked = LeakedTarget(column="income", target="y").rows(frame)
    before, after = frame["income"].to_numpy(), leaked["income"].to_numpy()
    assert np.array_equal(np.sort(before), np.sort(after))
    y = frame["y"].to_numpy()
    assert after[y == 1].min() >= after[y == 0].max()


def test_a_reordered_table_holds_the_same_rows(frame):
    shuffled = ReorderedTable(shuffled=True).rows(frame).to_pandas()
    by = list(frame.columns)
    ordered = frame.to_pandas().sort_values(by, ignore_index=True)
    assert shuffled.sort_values(by, ignore_index=True).equals(ordered)
    assert len(ReorderedTable(left_out=0.01).rows(frame)) == ROWS - 10
