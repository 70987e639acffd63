"""Inputs of logged rows become columns again."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.data.decision_log.logged import row

from pytest_mlgate.data.decision_log.logged_inputs import logged_inputs
from pytest_mlgate.data.decision_log.reading import read_log
from pytest_mlgate.errors import UnreadableData


def log(tmp_path, *inputs):
    rows = [row(n, inputs=each) for n, each in enumerate(inputs, 1)]
    return read_log(pd.DataFrame(rows), root=tmp_path)


def test_each_feature_is_a_column_and_rows_keep_their_place(tmp_path):
    found = logged_inputs(log(tmp_path, {"a": 1, "b": "x"}, None, {"b": "y", "a": 2}))
    assert list(found.index) == [0, 2]
    assert found["a"].tolist() == [1, 2]
    assert found["b"].tolist() == ["x", "y"]


def test_features_are_chosen_in_their_order(tmp_path):
    found = logged_inputs(log(tmp_path, {"a": 1, "b": 2}), features=["b"])
    assert list(found.columns) == ["b"]


def test_a_log_without_inputs_has_no_columns(tmp_path):
    assert logged_inputs(log(tmp_path, None, None)).shape == (0, 0)


def test_a_feature_that_no_row_has_is_named(tmp_path):
    with pytest.raises(UnreadableData, match="did you mean 'age'"):
        logged_inputs(log(tmp_path, {"age": 1}), features=["aeg"])


@pytest.mark.parametrize("text", ["[1]", "{"])
def test_inputs_that_are_no_object_are_named_with_their_row(tmp_path, text):
    with pytest.raises(UnreadableData, match=r"row 0 .* must be a JSON object"):
        logged_inputs(log(tmp_path, text))
