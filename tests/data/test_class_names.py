from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.data.class_names import class_codes
from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.errors import InvalidInput


def test_a_class_is_found_by_value_and_never_by_its_spelling():
    values = np.array([1, "1", 1.0, True, None, "b"], dtype=object)
    assert class_codes(values, [1, "b"]).tolist() == [0, -1, 0, 0, -1, 1]
    assert class_codes(values, ["1", "b"]).tolist() == [-1, 0, -1, -1, -1, 1]


@pytest.mark.parametrize("kind", [np.int8, np.float32, bool, "U1", object])
def test_every_kind_of_array_is_coded(kind):
    values = np.array([0, 1, 0]).astype(kind)
    classes = ["0", "1"] if kind == "U1" else [0, 1]
    found = class_codes(values, classes)
    assert found.tolist() == [0, 1, 0]
    assert found.dtype == np.int64


def test_names_are_those_that_a_person_writes():
    assert class_names(["a", 2, 3.0, 2.5, True]) == ("a", "2", "3", "2.5", "True")
    with pytest.raises(InvalidInput, match=r"'3', 3\.0 are written alike"):
        class_names(["3", 3.0])
