from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.equal_mass import starts_of_equal_mass


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_equal_cells_are_joined_into_equal_parts(kind):
    starts = starts_of_equal_mass(np.ones(100, dtype=kind), 10)
    assert starts.tolist() == list(range(0, 100, 10))


def test_a_heavy_cell_is_a_part_of_its_own():
    assert starts_of_equal_mass(np.array([1, 1, 96, 1, 1]), 4).tolist() == [0, 2, 3]


def test_the_first_cell_always_begins_a_part():
    assert starts_of_equal_mass(np.array([1000, 1]), 10)[0] == 0
    assert starts_of_equal_mass(np.array([0, 0]), 10).tolist() == [0]
