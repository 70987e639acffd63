"""Rows, values and moves: types, labels and missing values survive."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
from pytest_mlgate.data.perturbed.feature_rows import differs
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.number_moves import NumberColumn
from pytest_mlgate.data.perturbed.number_moves import number_columns
from pytest_mlgate.data.perturbed.number_moves import number_series
from pytest_mlgate.data.perturbed.probes import probes
from pytest_mlgate.data.perturbed.row_choice import chosen_rows
from pytest_mlgate.data.perturbed.value_order import simple_first
from pytest_mlgate.errors import InvalidInput

MIXED = pd.DataFrame(
    {
        "n": pd.array([1, None, 3], dtype="Int64"),
        "x": [0.5, np.nan, 2.0],
        "t": ["a", None, "c"],
        "k": pd.Categorical(["u", "v", "u"], categories=["u", "v", "w"]),
        "b": [True, False, True],
    },
    index=[10, 20, 30],
)
EITHER = pytest.mark.parametrize(
    "frame", [MIXED, pl.from_pandas(MIXED)], ids=["pandas", "polars"]
)


@EITHER
def test_rows_are_repeated_with_their_types(frame):
    rows = FeatureRows.of(frame, features=list("xntkb"), positions=np.array([2, 1]))
    again = taken_rows(rows.frame, [0, 0, 1])
    assert again.schema == rows.frame.schema
    assert len(again) == 3
    assert rows.record(0) == {"x": 2.0, "n": 3, "t": "c", "k": "u", "b": True}
    assert rows.record(1) == {"x": None, "n": None, "t": None, "k": "v", "b": False}


def test_missing_equals_missing():
    one = np.array([1.0, np.nan, np.nan])
    assert differs(one, np.array([1.0, np.nan, 2.0])).tolist() == [False, False, True]


def test_rows_are_chosen_by_the_seed_in_their_order():
    mask = np.arange(100) % 2 == 0
    found = [
        chosen_rows(mask, most=10, rng=np.random.default_rng(s)).tolist()
        for s in (0, 0, 1)
    ]
    assert found[0] == found[1] != found[2]
    assert found[0] == sorted(set(found[0]))
    assert mask[found[0]].all()


def test_of_each_group_one_row_is_chosen_and_not_always_its_first():
    groups = np.repeat(np.arange(50), 4)
    rng = np.random.default_rng(0)
    found = chosen_rows(np.ones(200, dtype=bool), most=99, rng=rng, groups=groups)
    assert sorted(groups[found]) == list(range(50))
    assert len(set(found % 4)) == 4


def test_simple_values_come_first():
    texts = np.array(["Hamburg", "Ulm", None, "Bonn", "Ulm"], dtype=object)
    assert texts[simple_first(texts)].tolist() == ["Ulm", "Bonn", "Hamburg"]
    assert simple_first(np.array([True, False, True])).tolist() == [1, 0]
    assert simple_first(np.array([np.nan, np.nan])).tolist() == []


def test_of_many_values_the_first_are_looked_at():
    many = np.arange(10_000, 0, -1) / 7
    assert len(simple_first(many)) == 2000


def test_a_number_is_moved_inside_its_range_and_type():
    column = NumberColumn.of(MIXED, "n")
    assert (column.whole, column.low, column.high) == (True, 1.0, 3.0)
    moved = column.moved(np.array([1, 3, 3]), np.array([0.9, 5.0, -0.9]), most=1.0)
    assert moved.tolist() == [1.0, 3.0, 3.0]
    nearest = column.moved(np.array([1, 3, 3]), np.array([0.9, 5.0, -0.9]))
    assert nearest.tolist() == [2.0, 3.0, 2.0]
    outside = column.moved(np.array([9]), np.array([1.0]))
    assert outside.tolist() == [9.0]


def test_the_unit_of_a_column_of_mostly_one_value_is_its_deviation():
    mostly = pd.DataFrame({"gain": [0.0] * 90 + [100.0] * 10})
    column = NumberColumn.of(mostly, "gain")
    assert column.iqr == column.std == pytest.approx(30.0)


def test_what_holds_no_numbers_cannot_be_moved():
    with pytest.raises(InvalidInput, match=r"'t' must hold numbers to be moved"):
        NumberColumn.of(MIXED, "t")
    empty = pd.DataFrame({"x": [np.nan, np.nan]})
    with pytest.raises(InvalidInput, match="every value is missing"):
        NumberColumn.of(empty, "x")
    assert number_columns(MIXED, list("nxtkb")) == ["n", "x"]


@EITHER
def test_numbers_become_a_column_of_the_same_type(frame):
    rows = nw.from_native(frame, eager_only=True)
    whole = number_series(rows["n"], np.array([4.0, np.nan, 6.0]))
    assert whole.dtype == rows["n"].dtype
    assert whole.is_null().to_list() == [False, True, False]
    plain = number_series(rows["x"], np.array([4.5, 1.0, 6.0]))
    assert plain.to_list() == [4.5, 1.0, 6.0]


@EITHER
def test_every_column_gets_its_probes(frame):
    rows = FeatureRows.of(frame, features=list("xntkb"), positions=np.arange(3))
    found = {probe.what: probe for probe in probes(rows.frame, named=True)}
    assert {
        "no row",
        "one row",
        "the columns in another order",
        "every value missing",
        "x missing",
        "b missing",
        "x = inf",
        "x = -2000",
        "n = 3000",
        "t = 'never seen before'",
        "k = 'never seen before'",
        "text as categories",
        "categories as text",
    } <= found.keys()
    for name in "xntkb":
        gone = found[f"{name} missing"].frame[name]
        assert gone.to_pandas().isna().all()
    assert len(found["no row"].frame) == 0
    assert found["the columns in another order"].frame.columns == list("bktnx")
    # without names nobody can notice another order
    assert "the columns in another order" not in {
        probe.what for probe in probes(rows.frame, named=False)
    }
