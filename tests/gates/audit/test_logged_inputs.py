"""What was logged as JSON becomes rows of the types that a model knows."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.logged_inputs import logged_inputs

LIKE = pd.DataFrame(
    {
        "n": np.array([1, 2], dtype="int16"),
        "x": np.array([0.5, np.nan], dtype="float32"),
        "on": [True, False],
        "plan": ["a", None],
        "size": pd.Categorical(["s", "m"]),
        "seen": pd.to_datetime(["2026-01-01T08:00", "2026-01-02T00:00"]),
        "maybe": pd.array([1, None], dtype="Int64"),
        "y": ["yes", "no"],
    }
)
FEATURES = ["n", "x", "on", "plan", "size", "seen", "maybe"]


def again(row, frame, *, named=FEATURES, like=LIKE):
    """Log every row of a frame, and read it back."""
    found = Defects()
    rows = [
        row(sequence=n + 1, inputs=json.loads(canonical_inputs(cells).text))
        for n, cells in enumerate(frame.to_dict("records"))
    ]
    return logged_inputs(rows, found, named=named, like=like), found


def test_every_type_comes_back_from_json(row):
    read, found = again(row, LIKE[FEATURES])
    pd.testing.assert_frame_equal(read.frame, LIKE[FEATURES])
    assert (found.count, read.untyped, len(read.rows)) == (0, (), 2)


def test_in_polars_too(row):
    like = pl.from_pandas(LIKE)
    read, _ = again(row, LIKE[FEATURES], like=like)
    assert read.frame.schema == like.select(FEATURES).schema


def test_columns_come_in_the_order_of_the_model(row):
    read, _ = again(row, LIKE[FEATURES], named=["plan", "n"])
    assert list(read.frame.columns) == ["plan", "n"]


def test_a_model_that_knows_no_names_gets_the_order_of_the_evaluation_data(row):
    read, _ = again(row, LIKE[["x", "n"]].assign(a=1), named=None)
    assert list(read.frame.columns) == ["n", "x", "a"]
    assert read.untyped == ("a",)


def test_a_new_level_of_a_category_is_no_missing_value(row):
    frame = LIKE[FEATURES].assign(size=["l", "m"])
    read, _ = again(row, frame)
    assert read.frame["size"].tolist() == ["l", "m"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"n": "seven"}, "w #1: `n` must be a number; got 'seven'"),
        ({"on": 1}, "w #1: `on` must be true or false; got 1"),
        ({"plan": 3}, "w #1: `plan` must be text; got 3"),
        (
            {"seen": "soon"},
            (
                "w #1: `seen` must be a date or time such as 2026-03-31T08:00:00; got "
                "'soon'"
            ),
        ),
    ],
)
def test_a_value_of_another_kind_is_named_and_its_row_left_out(row, changes, told):
    frame = LIKE[FEATURES].astype(object).assign(**changes)
    read, found = again(row, frame.head(1))
    assert found.cases == (told,)
    assert not read.rows


def test_a_feature_that_was_not_logged_is_not_taken_as_missing(row):
    read, found = again(row, LIKE[FEATURES].drop(columns=["x", "on"]))
    assert found.cases[0] == "w #1: they lack 'x', 'on'"
    assert not read.rows


def test_a_digest_alone_gives_no_row(row):
    found = Defects()
    read = logged_inputs([row()], found, named=FEATURES, like=LIKE)
    assert found.cases == ("w #1: only a digest was logged",)
    assert not read.rows
