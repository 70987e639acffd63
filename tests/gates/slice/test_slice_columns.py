from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.slice.slice_columns import Between
from pytest_mlgate.gates.slice.slice_columns import OtherValues
from pytest_mlgate.gates.slice.slice_columns import Value
from pytest_mlgate.gates.slice.slice_columns import slice_columns

N = 2000
RNG = np.random.default_rng(5)


def cut(values, *, frame=pd.DataFrame):
    found, left = slice_columns(
        frame({"c": values}), ["c"], np.ones(len(values), dtype=bool), strict=False
    )
    return found[0] if found else left[0].why


def test_a_number_is_cut_into_tenths_and_missing_values_are_one_more():
    values = np.where(np.arange(N) < 100, np.nan, np.arange(N) * 1.0)
    found = cut(values)
    assert found.cells[-1] == Value(options=(None,))
    assert np.array_equal(found.codes == 10, np.isnan(values))
    assert len(found.cells) == 11
    for code, cell in enumerate(found.cells[:-1]):
        own = values[found.codes == code]
        assert isinstance(cell, Between)
        assert cell.low is None or own.min() > cell.low
        assert cell.high is None or own.max() <= cell.high


@pytest.mark.parametrize(
    "values",
    [
        RNG.integers(0, 5, N),
        RNG.integers(0, 5, N).astype(float),
        RNG.random(N) < 0.5,
        RNG.choice(["a", "b", "c"], N),
    ],
)
def test_few_values_are_kept_as_they_are(values):
    found = cut(values)
    kept = found.cells[:-1]
    assert {one.options[0] for one in kept} == set(values.tolist())
    for code, cell in enumerate(kept):
        assert np.array_equal(found.codes == code, values == cell.options[0])


def test_of_many_names_the_most_frequent_nine_are_kept_and_the_others_are_one():
    names = np.array([f"n{k:02d}" for k in range(30)])
    values = names[np.minimum(RNG.geometric(0.2, N), 29)]
    found = cut(values)
    counts = pd.Series(values).value_counts()
    kept = [cell.options[0] for cell in found.cells if isinstance(cell, Value)][:-1]
    assert set(kept) <= set(counts.index[:10])
    assert len(kept) == 9
    other = found.cells.index(OtherValues(kept=tuple(kept)))
    assert np.array_equal(found.codes == other, ~np.isin(values, kept))


def test_a_hundred_thousand_names_make_no_slice_or_only_those_that_are_frequent():
    names = np.array([f"user {k}" for k in range(100_000)], dtype=object)
    assert cut(names) == "none of its 100000 values is held by 200 rows"
    names[:5000] = "guest"
    found = cut(names)
    assert found.cells[0] == Value(options=("guest",))
    assert np.count_nonzero(found.codes == 0) == 5000


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.zeros(N), "the same in every row"),
        (np.full(N, None), "the same in every row"),
        (np.full(N, np.nan), "the same in every row"),
        (pd.date_range("2026-01-01", periods=N), "times; derive"),
        (np.ones(N) * 1j, "complex numbers"),
        ([[1]] * N, "lists or records"),
        ([b"a", b"b"] * (N // 2), "neither numbers nor text"),
    ],
)
def test_what_makes_no_slices_is_left_out_with_a_reason(values, why):
    assert why in cut(values)


def test_a_constant_with_gaps_makes_slices():
    values = np.where(np.arange(N) < 300, np.nan, 1.0)
    assert np.count_nonzero(cut(values).codes == 1) == 300


def test_a_column_of_lists_that_was_named_is_refused():
    rows = pd.DataFrame({"c": [[1], [2]]})
    with pytest.raises(UnreadableData, match="lists or records"):
        slice_columns(rows, ["c"], np.ones(2, dtype=bool), strict=True)


def test_the_order_of_rows_plays_no_part():
    values = RNG.choice([f"n{k}" for k in range(12)], N)
    one, other = cut(values), cut(values[::-1])
    assert one.cells == other.cells
    assert np.array_equal(one.codes, other.codes[::-1])


def test_polars_gives_the_same_cells():
    values = pd.Series(RNG.choice(["a", "b", None], N), dtype=object)
    one = cut(values)
    other = cut(values.tolist(), frame=pl.DataFrame)
    assert one.cells == other.cells
    assert np.array_equal(one.codes, other.codes)
