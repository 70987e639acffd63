from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.columns import binary_target
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import SettingsError
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


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([">50K", "<=50K", ">50K"], ">50K"),
        ([1, 0, 1], 1),
        ([1, 0, 1], True),
        ([1.0, 0.0, 1.0], 1),
        ([True, False, True], True),
        ([True, False, True], 1),
        ([0, 1, 0], False),
        ([2, 1, 2], 2),
    ],
)
def test_positive_is_found_whatever_its_coding(library, values, positive):
    frame = library.DataFrame({"y": values})
    found = binary_target(frame, target="y", positive=positive)
    assert found.dtype == np.bool_
    assert found.tolist() == [True, False, True]


def test_a_categorical_target_is_read_by_its_values():
    frame = pd.DataFrame({"y": pd.Categorical(["b", "a"], categories=["b", "a", "c"])})
    assert binary_target(frame, target="y", positive="a").tolist() == [False, True]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_target_with_missing_values_is_refused_with_their_rows(library):
    frame = library.DataFrame({"y": ["a", None, "b", None]})
    with pytest.raises(UnreadableData) as told:
        binary_target(frame, target="y", positive="a")
    assert "2 of 4 are missing: rows 1, 3 (counted from 0)" in str(told.value)
    assert "Hint: " in str(told.value)


def test_long_lists_are_cut_at_ten():
    frame = pd.DataFrame({"y": [None] * 30 + ["a", "b"]})
    with pytest.raises(UnreadableData, match=r"rows 0, .*, 9 and 20 more"):
        binary_target(frame, target="y", positive="a")
    frame = pd.DataFrame({"y": [f"v{i:02}" for i in range(15)]})
    with pytest.raises(SettingsError, match=r"'v09' and 5 more"):
        binary_target(frame, target="y", positive="v00")


def test_one_class_only_is_refused():
    with pytest.raises(UnreadableData) as told:
        binary_target(pd.DataFrame({"y": ["a", "a"]}), target="y", positive="a")
    assert "must have two classes; all 2 rows are 'a'" in str(told.value)
    assert "Hint: " in str(told.value)


def test_more_than_two_classes_are_refused_with_their_names():
    frame = pd.DataFrame({"y": ["a", "b", "c"]})
    with pytest.raises(SettingsError) as told:
        binary_target(frame, target="y", positive="a")
    assert "it has 3: 'a', 'b', 'c'" in str(told.value)
    assert "Hint: keep the rows of two classes" in str(told.value)


@pytest.mark.parametrize(
    ("values", "positive", "told"),
    [
        (["<=50K", ">50K"], ">50k", "did you mean '>50K'?"),
        (["0", "1"], 1, "the column holds text: put the quotes"),
        ([0, 1], "1", "the column holds no text: leave out the quotes"),
        ([1, 2], True, "Its values: 1, 2"),
        ([0, 1], 2, "Hint: set `positive` to one of them"),
    ],
)
def test_a_positive_that_does_not_occur_is_refused_with_the_values(
    values, positive, told
):
    with pytest.raises(SettingsError) as error:
        binary_target(pd.DataFrame({"y": values}), target="y", positive=positive)
    assert "`positive` must be a value of the target 'y'; got " in str(error.value)
    assert repr(positive) in str(error.value)
    assert told in str(error.value)


def test_an_unknown_target_names_the_nearest():
    with pytest.raises(UnreadableData, match="did you mean 'income'"):
        binary_target(pd.DataFrame({"income": [0, 1]}), target="imcome", positive=1)


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
