from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.float32, np.float64])
def test_arrays_of_numbers_are_numbers(kind):
    values = np.array([1, 2], dtype=kind)
    assert not not_numbers(values).any()
    assert to_float(values).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("kind", [bool, "U1", complex, "datetime64[s]"])
def test_arrays_of_anything_else_are_not(kind):
    assert not_numbers(np.array([1, 0]).astype(kind)).all()


def test_cells_are_told_apart():
    cells = [1, Decimal("2.5"), np.float32(3), None, pd.NA, pd.NaT, float("nan")]
    values = np.array(cells, dtype=object)
    assert not not_numbers(values).any()
    assert to_float(values)[:3].tolist() == [1.0, 2.5, 3.0]
    assert np.isnan(to_float(values)[3:]).all()
    strange = np.array([np.True_, True, "1", 1j, pd.Timestamp("2026-01-01")], object)
    assert not_numbers(strange).all()


def test_a_number_beyond_all_floats_is_infinite():
    assert to_float(np.array([10**400], dtype=object)).tolist() == [np.inf]
