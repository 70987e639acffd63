from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import UnreadableData

LIBRARIES = (pd, pl)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_column_is_an_array_in_the_order_of_the_rows(library):
    frame = library.DataFrame({"age": [42, 17], "sex": ["F", "M"]})
    assert column(frame, "age", what="data").tolist() == [42, 17]
    assert column(frame, "sex", what="data").tolist() == ["F", "M"]


def test_an_unknown_column_names_the_nearest():
    with pytest.raises(UnreadableData) as told:
        column(pd.DataFrame({"region": [1]}), "regoin", what="the predictions")
    assert "the predictions: there is no column 'regoin'" in str(told.value)
    assert "did you mean 'region'?" in str(told.value)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"x": [["a"], ["b"]]}),
        pl.DataFrame({"x": [["a"], ["b"]]}),
        pl.DataFrame({"x": [{"a": 1}, {"a": 2}]}),
    ],
)
def test_lists_and_records_are_refused(frame):
    with pytest.raises(UnreadableData) as told:
        column(frame, "x")
    assert "'x' must hold one value per row; it holds lists or records" in str(
        told.value
    )
    assert "Hint: use a column of numbers" in str(told.value)
