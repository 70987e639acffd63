from __future__ import annotations

import json

import narwhals as nw
import pandas as pd
import pytest

from pytest_mlgate.models.formats.endpoint_answers import answers_in
from pytest_mlgate.models.formats.endpoint_requests import body_of

FRAME = pd.DataFrame(
    {
        "age": [39, 40],
        "rate": [0.5, None],
        "job": ["cook", None],
        "member": [True, False],
        "since": pd.to_datetime(["2026-01-02", "2026-01-03"]),
    }
)
ROWS = [[39, 0.5, "cook", True, "2026-01-02"], [40, None, None, False, "2026-01-03"]]


def sent(form):
    return json.loads(body_of(nw.from_native(FRAME, eager_only=True), form))


def cut(row):
    """Leave the moment at its day: how finely it is written is the library's choice."""
    return [value[:10] if isinstance(value, str) else value for value in row]


@pytest.mark.parametrize(
    ("form", "key"),
    [("records", None), ("instances", "instances"), ("dataframe_records",) * 2],
)
def test_rows_as_objects(form, key):
    found = sent(form) if key is None else sent(form)[key]
    assert [cut(row.values()) for row in found] == ROWS
    assert list(found[0]) == list(FRAME.columns)


def test_rows_as_mlflow_splits_them():
    found = sent("dataframe_split")["dataframe_split"]
    assert found["columns"] == list(FRAME.columns)
    assert [cut(row) for row in found["data"]] == ROWS


def test_a_tensor_for_each_column():
    found = sent("v2")["inputs"]
    kinds = {one["name"]: one["datatype"] for one in found}
    assert kinds["age"] == "INT64"
    assert kinds["rate"] == "FP64"
    assert kinds["member"] == "BOOL"
    assert kinds["job"] == kinds["since"] == "BYTES"
    assert found[0] == {
        "name": "age",
        "shape": [2, 1],
        "datatype": "INT64",
        "data": [39, 40],
    }


@pytest.mark.parametrize(
    "content",
    [
        [0.2, 0.9],
        {"predictions": [0.2, 0.9]},
        {"model": "m", "outputs": [0.2, 0.9]},
        {"data": {"ndarray": [0.2, 0.9]}},
        {"outputs": [{"name": "p", "shape": [2], "data": [0.2, 0.9]}]},
        {"outputs": [{"name": "p", "shape": [2, 1], "data": [0.2, 0.9]}]},
        {
            "outputs": [
                {"name": "label", "shape": [2], "data": ["no", "yes"]},
                {"name": "predict_proba", "shape": [2], "data": [0.2, 0.9]},
            ]
        },
    ],
)
def test_answers_are_found_in_every_usual_form(content):
    assert answers_in(content) == [0.2, 0.9]


def test_several_tensors_are_named_columns():
    tensors = [
        {"name": "no", "shape": [2, 1], "data": [0.8, 0.1]},
        {"name": "yes", "shape": [2, 1], "data": [0.2, 0.9]},
    ]
    found = answers_in({"outputs": tensors})
    assert found == [{"no": 0.8, "yes": 0.2}, {"no": 0.1, "yes": 0.9}]


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        "text",
        {},
        {"error": "boom"},
        {"predictions": "later"},
        {"outputs": []},
        {"outputs": [{"name": "p", "shape": [2, 2], "data": [0.2]}]},
        {"outputs": [{"name": "p", "shape": [2], "data": "x"}]},
        {"outputs": [{"name": "a", "data": [1]}, {"name": "b", "data": [1, 2]}]},
    ],
)
def test_what_holds_no_answers_is_none(content):
    assert not answers_in(content)
