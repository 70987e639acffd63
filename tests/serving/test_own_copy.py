"""What a candidate sees is what the champion was asked."""

from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.serving.own_copy import own_copy


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ({"a": 1}, lambda row: row.update(a=2)),
        ([{"a": 1}], lambda rows: rows[0].update(a=2)),
        ([[1.0]], lambda rows: rows[0].append(2)),
        (np.zeros(2), lambda row: row.fill(1)),
        (pd.DataFrame({"a": [1]}), lambda rows: rows.insert(0, "b", 2)),
        (pd.Series([1]), lambda row: row.__setitem__(0, 2)),
    ],
)
def test_a_change_does_not_reach_the_copy(value, change):
    (copied,) = own_copy((value,))
    before = repr(copied)
    change(value)
    assert repr(copied) == before
    assert repr(value) != before


@pytest.mark.parametrize("value", [threading.Lock(), "text", 7, np.float64(3), None])
def test_everything_else_is_given_on_as_it_is(value):
    assert own_copy((value,))[0] is value


def test_what_cannot_be_copied_is_shared():
    class Odd:
        shape = (1,)

        def __array__(self):
            raise TypeError

        def copy(self):
            raise RuntimeError("no")

    value = {"x": Odd()}
    assert own_copy(value) is value
