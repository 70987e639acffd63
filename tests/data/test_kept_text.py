"""What was made of a column of text is made once, and never outlives it."""

from __future__ import annotations

import gc

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data import kept_text as module
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.data.kept_text import is_kept
from pytest_mlgate.data.kept_text import kept_text
from pytest_mlgate.data.slices import coded


@pytest.fixture
def frame():
    text = pd.array(["b", "a", None, "b"], dtype="string[pyarrow]")
    return pd.DataFrame({"plan": text, "n": [1, 2, 3, 4]})


def test_a_column_is_made_an_array_once(frame):
    first = column(frame, "plan")
    assert column(frame, "plan") is first
    assert first.tolist()[:2] == ["b", "a"]
    with pytest.raises(ValueError, match="read-only"):
        first[0] = "c"


def test_codes_are_those_of_pandas_and_are_made_once(frame):
    values = column(frame, "plan")
    codes, distinct = factorized(values)
    assert codes.tolist() == [0, 1, -1, 0]
    assert distinct.tolist() == ["b", "a"]
    assert factorized(values)[0] is codes
    assert missing_in(values).tolist() == [False, False, True, False]


def test_a_changed_column_is_another_column(frame):
    assert coded(frame, "plan")[0] == ["plan=a", "plan=b", "plan=<missing>"]
    frame.loc[2, "plan"] = "c"
    assert coded(frame, "plan")[0] == ["plan=a", "plan=b", "plan=c"]
    assert column(frame, "plan")[2] == "c"


def test_nothing_outlives_the_frame():
    gc.collect()
    before = len(module._BY_SOURCE), len(module._BY_VALUES)
    frame = pd.DataFrame({"x": pd.array(["a", "b"], dtype="string[pyarrow]")})
    values = column(frame, "x")
    assert is_kept(values)
    assert len(module._BY_SOURCE) == before[0] + 1
    del frame
    gc.collect()
    assert not is_kept(values)
    assert (len(module._BY_SOURCE), len(module._BY_VALUES)) == before
    assert factorized(values)[0].tolist() == [0, 1]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a", "b"], dtype=object),
        pd.Series(["a", "b"], dtype="string[python]"),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series([1.0, 2.0]),
        pd.Series([str(i) for i in range(1001)], dtype="string[pyarrow]"),
        np.array(["a", "b"], dtype=object),
    ],
    ids=["objects", "python text", "categories", "numbers", "many values", "no series"],
)
def test_what_can_change_in_place_or_is_asked_once_is_not_kept(column):
    assert kept_text(column) is None
