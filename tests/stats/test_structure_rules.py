from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.structure_rules import check_structure


def test_usable_structures_pass():
    for structure in (
        RowStructure(),
        RowStructure(weights=np.array([1.0, 2.5])),
        RowStructure(weights=np.array([1, 2]), groups=np.array([0, 0])),
        RowStructure(time=np.array([3.0, -1.0])),
    ):
        check_structure(structure, 2)


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_a_weight_that_is_not_positive_is_refused_with_its_place(bad):
    with pytest.raises(InvalidInput, match=r"1 of 3 are not, the first at position 1"):
        check_structure(RowStructure(weights=np.array([1.0, bad, 2.0])), 3)


@pytest.mark.parametrize("field", ["weights", "time"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(field, bad):
    with pytest.raises(InvalidInput, match="must be finite"):
        check_structure(RowStructure(**{field: np.array([1.0, bad])}), 2)


@pytest.mark.parametrize("field", ["weights", "time", "groups"])
def test_another_number_of_rows_is_refused(field):
    with pytest.raises(InvalidInput, match="one value per row"):
        check_structure(RowStructure(**{field: np.array([1, 2, 3])}), 2)


def test_groups_are_whole_numbers():
    with pytest.raises(InvalidInput, match="whole numbers"):
        check_structure(RowStructure(groups=np.array([0.0, 1.0])), 2)


def test_groups_and_time_exclude_each_other():
    both = RowStructure(groups=np.array([0, 1]), time=np.array([0.0, 1.0]))
    with pytest.raises(InvalidInput, match="not both"):
        check_structure(both, 2)
