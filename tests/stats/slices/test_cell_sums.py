"""Cells hold what a plain loop over the rows finds in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.slices.cell_sums import cell_sums
from pytest_mlgate.stats.slices.cell_sums import powers_of


def grouped(columns, values, table):
    """Let pandas count the rows of each cell and add up the powers."""
    frame = pd.DataFrame({i: columns[i] for i in table.which})
    code = frame[table.which[0]].astype(int)
    if len(table.which) > 1:
        code = code * table.size + frame[table.which[1]]
    cells = range(table.size ** len(table.which))
    told = [pd.Series(1.0, frame.index), *(pd.Series(values**k) for k in (1, 2, 3))]
    return [one.groupby(code).sum().reindex(cells, fill_value=0.0) for one in told]


@pytest.mark.parametrize("codes", [1, 3, 16, 200])
@pytest.mark.parametrize("kinds", ["errors", "centred errors", "one value", "numbers"])
def test_cells_hold_what_pandas_finds(codes, kinds):
    rng = np.random.default_rng(codes)
    columns = [rng.integers(0, codes, 5_000, dtype=np.uint8) for _ in range(3)]
    values = {
        "errors": (rng.random(5_000) < 0.2).astype(float),
        "centred errors": (rng.random(5_000) < 0.2) - 0.2,
        "one value": np.full(5_000, 0.25),
        "numbers": rng.normal(size=5_000),
    }[kinds]
    found = list(cell_sums(columns, values, powers=3, depth=2, least=1))
    assert [one.which for one in found] == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    for table in found:
        rows, *sums = grouped(columns, values, table)
        assert table.rows.tolist() == rows.tolist()
        for ours, theirs in zip(table.sums, sums, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_tables_without_a_large_cell_and_other_pairs_are_left_out():
    rng = np.random.default_rng(0)
    columns = [rng.integers(0, 4, 1_000, dtype=np.uint8) for _ in range(3)]
    for values in (np.zeros(1_000), rng.random(1_000)):
        told = cell_sums(columns, values, powers=2, depth=2, least=150)
        assert [one.which for one in told] == [(0,), (1,), (2,)]
        told = cell_sums(columns, values, powers=2, depth=2, least=1, pairs={(0, 2)})
        assert [one.which for one in told][3:] == [(0, 2)]


def test_rows_alone_are_counted_without_values():
    columns = [np.array([0, 1, 1], np.uint8)]
    (found,) = cell_sums(columns, np.empty(0), powers=0, depth=1, least=1)
    assert (found.rows.tolist(), found.sums) == ([1, 2], [])


def test_no_rows_and_no_columns_have_no_table():
    empty = np.empty(0, dtype=np.uint8)
    assert list(cell_sums([], np.empty(0), powers=2, depth=2, least=1)) == []
    told = cell_sums([empty, empty], np.empty(0), powers=2, depth=2, least=1)
    assert list(told) == []


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=9))
def test_powers_are_powers(values):
    at = np.array(values)
    for place, one in enumerate(powers_of(at, 4), 1):
        np.testing.assert_allclose(one, at**place, rtol=1e-12, atol=1e-300)
