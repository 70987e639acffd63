from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.aligned_counts import aligned_counts
from pytest_mlgate.stats.drift.aligned_counts import live_cells
from pytest_mlgate.stats.drift.aligned_counts import merge_sparse
from pytest_mlgate.stats.drift.aligned_counts import why_no_rows

COUNTS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=30
)


@given(COUNTS, st.floats(0, 20))
def test_merging_moves_rows_and_loses_none(cells, fewest):
    a, b = np.array(cells).T
    counts = aligned_counts(a, b)
    if why_no_rows(counts):
        return
    merged = merge_sparse(counts, fewest=fewest)
    assert merged.reference.sum() == a.sum()
    assert merged.current.sum() == b.sum()
    assert merged.reference.size <= a.size
    expected = merged.reference / a.sum() * b.sum()
    # one leftover is a cell of its own
    assert (expected < fewest * (1 - 1e-12)).sum() <= 1


@given(COUNTS)
def test_what_is_merged_does_not_depend_on_the_current_counts(cells):
    a, b = np.array(cells).T
    if a.sum() == 0 or b.sum() == 0:
        return
    one = merge_sparse(aligned_counts(a, b), fewest=5)
    other = merge_sparse(aligned_counts(a, np.roll(b, 1)), fewest=5)
    assert one.reference.tolist() == other.reference.tolist()


def test_cells_that_are_empty_on_both_sides_are_dropped():
    live = live_cells(aligned_counts([3, 0, 4], [0, 0, 5]))
    assert (live.reference.tolist(), live.current.tolist()) == ([3, 4], [0, 5])


def test_sums_of_weights_become_effective_rows():
    counts = aligned_counts([10, 30], [0.5, 1.5], current_size=8)
    assert counts.current.tolist() == [2, 6]
    assert counts.noise == pytest.approx(1 / 8 + 1 / 40)


def test_a_side_without_rows_is_named():
    assert "reference has 0 rows" in why_no_rows(aligned_counts([0, 0], [1, 2]))
    assert "current table has 0 rows" in why_no_rows(aligned_counts([1, 2], [0, 0]))
    assert why_no_rows(aligned_counts([1, 2], [1, 0])) is None


@pytest.mark.parametrize(
    ("reference", "current", "told"),
    [
        ([1, 2], [1, 2, 3], "same cells; got 2 and 3"),
        ([], [], "one per cell"),
        ([[1, 2]], [[1, 2]], "one per cell"),
        ([1, -2], [1, 2], "at least 0"),
        ([1, 2], [1, np.nan], "finite"),
        ([1, 2], [1, np.inf], "finite"),
        ([1, 2], [1.5, 2], "current_size"),
        (["a", "b"], [1, 2], "numbers"),
    ],
)
def test_what_is_no_pair_of_counts_is_refused(reference, current, told):
    with pytest.raises(InvalidInput, match=told):
        aligned_counts(reference, current)


@pytest.mark.parametrize("size", [-1, np.nan, np.inf])
def test_an_effective_size_is_a_number_of_rows(size):
    with pytest.raises(InvalidInput, match="reference_size"):
        aligned_counts([0.5, 0.5], [1, 2], reference_size=size)
