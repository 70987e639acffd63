"""The rows of a request are found in what a model is called with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pytest_mlgate.serving.asked_rows import asked_rows

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.mark.parametrize(
    "make", [list, tuple, pd.DataFrame, pl.DataFrame, pa.Table.from_pylist]
)
def test_a_batch_is_found_in_a_frame_or_a_list(make):
    assert asked_rows((make(ROWS), "more"), {}) == ROWS


def test_one_row_is_a_mapping_or_the_keywords():
    assert asked_rows((ROWS[0],), {}) == ROWS[:1]
    assert asked_rows((), ROWS[0]) == ROWS[:1]


@pytest.mark.parametrize("make", [np.array, list])
def test_an_array_takes_the_names_of_the_model(make):
    values = make([[1.0, 2.0], [3.0, 4.0]])
    assert asked_rows((values,), {}, features=["a", "b"])[1] == {"a": 3.0, "b": 4.0}
    assert asked_rows((values,), {})[1] == {"x0": 3.0, "x1": 4.0}


def test_a_vector_is_one_row():
    assert asked_rows((np.array([1, 2]),), {}) == [{"x0": 1, "x1": 2}]


@pytest.mark.parametrize(
    "args",
    [("a text",), (7,), ([],), ([1, {"a": 1}],), (np.array(3.0),), (np.zeros((0, 2)),)],
)
def test_where_nobody_can_tell_there_are_none(args):
    assert asked_rows(args, {}) is None


def test_an_array_that_has_other_columns_than_the_model_has_no_names():
    assert asked_rows((np.zeros((2, 3)),), {}, features=["a", "b"]) is None
    assert asked_rows(([[1, 2], [3]],), {}) is None


def test_a_call_without_arguments_has_no_rows():
    assert asked_rows((), {}) is None
