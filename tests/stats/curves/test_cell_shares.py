from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.curves.cell_shares import cell_shares

COUNTS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1)


@given(COUNTS, st.integers(1, 30))
def test_shares_of_each_table_add_up_to_one(counts, most):
    one, other = np.array(counts).T
    found = cell_shares(one, other, most=most)
    if found is None:
        assert 0 in (one.sum(), other.sum())
        return
    assert found.reference.y.sum() == pytest.approx(1.0)
    assert found.current.y.sum() == pytest.approx(1.0)
    assert found.reference.x.tolist() == list(range(found.reference.x.size))
    assert found.cells.size + found.left_out == one.size
    assert found.reference.x.size == found.cells.size + bool(found.left_out)
    shown = (one / one.sum())[found.cells]
    assert found.reference.y[: shown.size] == pytest.approx(shown)


def test_a_cell_that_only_one_table_has_is_shown():
    old, new = np.array([90, 5, 5, 0]), np.array([90, 1, 1, 8])
    assert cell_shares(old, new, most=2).cells.tolist() == [0, 3]
