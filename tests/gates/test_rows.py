"""``where=`` and ``by=``, turned into masks."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.gates.rows import row_sets

COLUMNS = {
    "sex": ["F", "M", "F", "M"],
    "region": ["N", "N", "S", "S"],
    "age": [20, 30, 40, 50],
}

LIBRARIES = pytest.mark.parametrize(
    "frame", [pd.DataFrame(COLUMNS), pl.DataFrame(COLUMNS)], ids=["pandas", "polars"]
)


def asked(frame, *, by=None, where=None):
    found = row_sets(frame, by=by, where=where, rows=4)
    return [(label, mask.nonzero()[0].tolist()) for label, mask in found]


def old(rows):
    return rows["age"] >= 30


@LIBRARIES
def test_without_a_question_all_rows_are_meant_and_have_no_label(frame):
    assert asked(frame) == [(None, [0, 1, 2, 3])]


@LIBRARIES
def test_by_makes_one_set_per_value(frame):
    assert asked(frame, by="sex") == [("sex=F", [0, 2]), ("sex=M", [1, 3])]


@LIBRARIES
@pytest.mark.parametrize("by", [["sex", "region"], ("sex", "region")])
def test_by_several_columns_makes_one_set_per_combination(frame, by):
    assert asked(frame, by=by) == [
        ("sex=F, region=N", [0]),
        ("sex=F, region=S", [2]),
        ("sex=M, region=N", [1]),
        ("sex=M, region=S", [3]),
    ]


@LIBRARIES
def test_where_restricts_by_a_value_by_values_and_by_a_function(frame):
    assert asked(frame, where={"sex": "F"}) == [("sex=F", [0, 2])]
    assert asked(frame, where={"age": [20, 50]}) == [("age=20|50", [0, 3])]
    both = {"sex": "M", "region": "S"}
    assert asked(frame, where=both) == [("sex=M, region=S", [3])]
    assert asked(frame, where=old) == [("old", [1, 2, 3])]


@LIBRARIES
def test_where_comes_before_by_and_names_both(frame):
    assert asked(frame, by="sex", where=old) == [
        ("old, sex=F", [2]),
        ("old, sex=M", [1, 3]),
    ]


@LIBRARIES
def test_a_slice_that_where_leaves_without_rows_is_still_asked_about(frame):
    assert asked(frame, by="sex", where={"sex": "F"}) == [
        ("sex=F, sex=F", [0, 2]),
        ("sex=F, sex=M", []),
    ]


@LIBRARIES
def test_the_restriction_alone_is_what_where_says(frame):
    label, mask = restriction(frame, where=None, rows=4)
    assert label is None
    assert mask.all()
    label, mask = restriction(frame, where={"age": 20}, rows=4)
    assert label == "age=20"
    assert mask.tolist() == [True, False, False, False]


@LIBRARIES
@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"by": "height"}, UnreadableData),
        ({"where": {"height": 3}}, UnreadableData),
        ({"by": []}, InvalidInput),
        ({"by": ["sex", "sex"]}, InvalidInput),
        ({"where": {}}, InvalidInput),
        ({"where": lambda rows: rows["height"]}, InvalidInput),
        ({"where": lambda _: [True]}, InvalidInput),
    ],
    # without the address of a function, which differs between workers
    ids=lambda value: str(value).partition(" at 0x")[0],
)
def test_a_question_about_what_is_not_there_is_refused(frame, question, error):
    with pytest.raises(error):
        asked(frame, **question)
