"""One text for the same inputs, whoever writes them."""

from __future__ import annotations

import datetime as dt
import json
from collections import UserDict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.data.decision_log.canonical import canonical_text
from pytest_mlgate.data.references.sha256 import digest_of_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1.0"),
        (True, "true"),
        (None, "null"),
        ("ü", '"ü"'),
        (float("nan"), "null"),
        (np.float32(0.5), "0.5"),
        (np.float64("nan"), "null"),
        (np.int8(3), "3"),
        (np.bool_(1), "true"),
        (np.array([1.0, np.nan]), "[1.0,null]"),
        (pd.NA, "null"),
        (pd.NaT, "null"),
        (pd.Timestamp("2026-11-23T18:05:00Z"), '"2026-11-23T18:05:00+00:00"'),
        (dt.date(2026, 11, 23), '"2026-11-23"'),
        (UserDict(b=1, a=2), '{"a":2,"b":1}'),
        ({"b": (1, 2), "a": float("nan")}, '{"a":null,"b":[1,2]}'),
    ],
)
def test_a_value_has_one_form(value, text):
    assert canonical_inputs({"x": value}).text == f'{{"x":{text}}}'


def test_the_order_of_features_makes_no_difference():
    one = canonical_inputs({"b": 1, "a": {"d": 1, "c": 2}})
    assert one == canonical_inputs({"a": {"c": 2, "d": 1}, "b": 1})
    assert one.digest == digest_of_text('{"a":{"c":2,"d":1},"b":1}')


@pytest.mark.parametrize("kind", [UserDict, pd.Series])
def test_a_mapping_that_is_no_dict_is_written_as_one(kind):
    assert canonical_inputs(kind({"b": "x", "a": "y"})).text == '{"a":"y","b":"x"}'


@pytest.mark.parametrize(
    "value", [float("inf"), -np.inf, object(), {1, 2}, b"bytes", "\ud800", 1j]
)
def test_what_has_no_form_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        canonical_inputs({"x": value})


def test_what_has_no_features_by_name_is_refused():
    with pytest.raises(TypeError, match="inputs must be a mapping; got list"):
        canonical_inputs([1, 2])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8")),
        st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_what_is_read_back_is_written_the_same(inputs):
    text = canonical_inputs(inputs).text
    assert json.loads(text) == inputs
    assert canonical_text(json.loads(text)) == text
