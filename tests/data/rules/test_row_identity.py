"""Rows have the same number exactly when they hold the same."""

from __future__ import annotations

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.rules.duplicates import checked_columns
from pytest_mlgate.data.rules.leakage import is_copy
from pytest_mlgate.data.rules.leakage import later_share
from pytest_mlgate.data.rules.leakage import shared_rows
from pytest_mlgate.data.rules.row_identity import row_numbers
from pytest_mlgate.errors import InvalidInput

TEXT = st.one_of(st.none(), st.sampled_from(["", "\x00", "a", "a\x00", "1"]))
WHOLE = st.one_of(st.none(), st.sampled_from([0, 1, -1, 2**60, 2**60 + 1]))
ROWS = st.lists(st.tuples(TEXT, WHOLE), min_size=1, max_size=12)


def framed(rows, library):
    texts, numbers = zip(*rows, strict=True)
    if library == "polars":
        columns = {
            "t": pl.Series(list(texts), dtype=pl.String),
            "n": pl.Series(list(numbers), dtype=pl.Int64),
        }
        return nw.from_native(pl.DataFrame(columns), eager_only=True)
    columns = {
        "t": pd.Series(list(texts), dtype=object),
        "n": pd.array(list(numbers), dtype="Int64"),
    }
    return nw.from_native(pd.DataFrame(columns), eager_only=True)


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS, st.sampled_from(["pandas", "polars"]))
def test_rows_are_equal_as_python_has_it(one, other, library):
    ours, theirs = row_numbers(
        framed(one, library), framed(other, library), columns=["t", "n"]
    )
    numbers = [*ours.tolist(), *theirs.tolist()]
    rows = [*one, *other]
    for a, row_a in zip(numbers, rows, strict=True):
        for b, row_b in zip(numbers, rows, strict=True):
            assert (a == b) == (row_a == row_b)


@settings(max_examples=80, deadline=None)
@given(ROWS, ROWS)
def test_shared_rows_are_those_of_python(one, other):
    ours, theirs = framed(one, "pandas"), framed(other, "pandas")
    mask, first = shared_rows(ours, theirs, ["t", "n"])
    for row, seen, place in zip(one, mask, first, strict=True):
        assert seen == (row in other)
        assert not seen or other.index(row) == place


def test_pandas_and_polars_hold_the_same_rows():
    rows = [("a", 1), (None, 2**60 + 1), ("a\x00", None)]
    ours, theirs = row_numbers(
        framed(rows, "pandas"), framed(rows[::-1], "polars"), columns=["n", "t"]
    )
    assert ours.tolist() == theirs.tolist()[::-1]


def test_many_columns_of_many_values_do_not_run_over():
    wide = {f"c{i}": list(range(1000)) for i in range(40)}
    frame = nw.from_native(pd.DataFrame(wide), eager_only=True)
    (numbers,) = row_numbers(frame, columns=list(wide))
    assert len(set(numbers.tolist())) == 1000


@pytest.mark.parametrize("columns", [[], (), 3, ["a", "a"], ["a", 1], None])
def test_what_names_no_columns_is_refused(columns):
    with pytest.raises(InvalidInput, match="key"):
        checked_columns("key", columns)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=8),
    st.lists(st.integers(-5, 5), min_size=1, max_size=8),
)
def test_the_share_of_later_pairs_is_counted(evaluation, training):
    import numpy as np

    share, early = later_share(
        np.array(evaluation, dtype=float), np.array(training, dtype=float)
    )
    pairs = [(e > t) + 0.5 * (e == t) for e in evaluation for t in training]
    assert share == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)
    assert early.tolist() == [e < max(training) for e in evaluation]


def test_a_copy_of_numbers_is_a_line_and_an_identifier_is_none():
    import numpy as np

    y = np.random.default_rng(0).normal(size=50)
    assert is_copy(y * -3 + 1e6, y)
    assert is_copy(y.astype(object), y)
    assert not is_copy(np.arange(50.0), y)
    assert not is_copy(y + 1e-3 * np.arange(50) % 7, y)
    assert not is_copy(np.full(50, np.nan), y)
    assert not is_copy(np.ones(50), y)


def test_a_copy_of_classes_goes_one_to_one():
    import numpy as np

    y = np.array([0, 1, 0, 1])
    assert is_copy(np.array([None, "x", None, "x"], dtype=object), y)
    assert not is_copy(np.array(["a", "x", "b", "x"], dtype=object), y)
    assert not is_copy(np.array(["a", "x", "a", "a"], dtype=object), y)
    assert not is_copy(np.ones(4), np.ones(4))
