from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.delayed_labels.decision_rows import decision_rows
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData


def log_of(inputs, library=pd.DataFrame):
    n = len(inputs)
    return library(
        {
            "request_id": [f"r{i}" for i in range(n)],
            "time": ["2026-01-01T00:00:00Z"] * n,
            "score": [0.25] * n,
            "label": ["yes"] * n,
            "inputs": inputs,
        }
    )


INPUTS = [
    {"age": 30, "plan": "gold"},
    {"age": 41, "plan": None},
    {"age": 7, "plan": "b"},
]


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize("write", [dict, json.dumps])
def test_inputs_become_columns_again(library, write):
    found = decision_rows(
        log_of([write(row) for row in INPUTS], library), np.array([2, 0])
    )
    assert found["age"].tolist() == [7, 30]
    assert found["plan"].tolist() == ["b", "gold"]
    assert found["request_id"].tolist() == ["r2", "r0"]
    assert found["decision_score"].tolist() == [0.25, 0.25]


def test_the_target_stands_beside_its_decision():
    found = decision_rows(
        log_of(INPUTS),
        np.array([0, 2]),
        labels=pd.DataFrame({"churned": [True, False, True]}),
        label=np.array([1, 2]),
        target="churned",
    )
    assert found["churned"].tolist() == [False, True]


def test_a_log_without_inputs_has_its_decisions_still():
    found = decision_rows(log_of([None, None]), np.array([1]))
    assert found["decision_label"].tolist() == ["yes"]
    bare = decision_rows(log_of([None]).drop(columns="inputs"), np.array([0]))
    assert bare["request_id"].tolist() == ["r0"]


def test_a_target_among_the_inputs_was_known_before():
    with pytest.raises(InvalidInput, match="the input 'age' has the name of a column"):
        decision_rows(
            log_of(INPUTS),
            np.array([0]),
            labels=pd.DataFrame({"age": [1]}),
            label=np.array([0]),
            target="age",
        )


@pytest.mark.parametrize("told", ["[1, 2]", "{", "3"])
def test_inputs_that_are_no_objects_are_refused(told):
    with pytest.raises(UnreadableData, match="must be JSON objects"):
        decision_rows(log_of([told]), np.array([0]))
