"""Cases become rows that a model cannot tell from those of the evaluation data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.cases.case_ledger import parse_cases
from pytest_mlgate.data.cases.case_rows import case_rows
from pytest_mlgate.data.cases.case_rows import refuse_missing_columns
from pytest_mlgate.data.cases.case_rows import refuse_unknown_columns
from pytest_mlgate.data.cases.json_lines import json_line
from pytest_mlgate.errors import InvalidInput

LIKE = pd.DataFrame(
    {
        "n": np.array([1, 2], dtype="int16"),
        "x": np.array([0.5, 0.25], dtype="float32"),
        "on": [True, False],
        "plan": ["a", None],
        "size": pd.Categorical(["s", "m"]),
        "seen": pd.to_datetime(["2026-01-01", "2026-01-02"]),
        "zoned": pd.to_datetime(["2026-01-01", "2026-01-02"]).tz_localize("Asia/Tokyo"),
        "maybe": pd.array([1, None], dtype="Int64"),
    }
)

VALUES = {
    "n": 7,
    "x": 0.1,
    "on": True,
    "plan": "b",
    "size": "m",
    "seen": "2026-02-03T04:05:06",
    "zoned": "2026-02-03T04:05:06+00:00",
    "maybe": 4,
}


def cases(*inputs, as_csv=False):
    fields = {
        "expect": {"label": "y"},
        "reason": "r",
        "owner": "o",
        "added_on": "2026-01-01",
    }
    if as_csv:
        names = list(inputs[0])
        head = "id,expect.label,reason,owner,added_on," + ",".join(
            f"input.{n}" for n in names
        )
        rows = [
            f"c{i},y,r,o,2026-01-01," + ",".join(one[n] for n in names)
            for i, one in enumerate(inputs)
        ]
        return parse_cases("\n".join([head, *rows]), where="c.csv")
    text = [
        json_line({"id": f"c{i}", "input": one} | fields)
        for i, one in enumerate(inputs)
    ]
    return parse_cases("\n".join(text), where="c.jsonl")


def rows(*inputs, like=LIKE, as_csv=False):
    found = cases(*inputs, as_csv=as_csv)
    return case_rows(found, list(inputs[0]), like=like, where="c.jsonl")


def test_columns_have_the_types_of_the_evaluation_data():
    found = rows(VALUES)
    assert found.dtypes.to_dict() == LIKE.dtypes.to_dict()
    row = found.iloc[0]
    assert row["n"] == 7
    assert row["x"] == np.float32(0.1)
    assert row["zoned"] == pd.Timestamp("2026-02-03T13:05:06", tz="Asia/Tokyo")


def test_a_file_of_text_is_read_by_what_the_columns_hold():
    text = {name: str(value).lower() for name, value in VALUES.items()}
    text["seen"], text["zoned"] = VALUES["seen"], VALUES["zoned"]
    pd.testing.assert_frame_equal(rows(text, as_csv=True), rows(VALUES))


def test_zeros_before_a_text_stay():
    like = pd.DataFrame({"zip": ["01234"]})
    assert rows({"zip": "00099"}, like=like, as_csv=True)["zip"].tolist() == ["00099"]


def test_missing_values_are_missing_as_they_are_there():
    found = rows(dict.fromkeys(VALUES), VALUES)
    assert found.isna().iloc[0].all()
    assert not found.isna().iloc[1].any()
    assert (found["plan"][0] is None) == (LIKE["plan"][1] is None)


def test_a_value_that_does_not_fit_the_type_is_not_bent():
    assert rows({"n": 70_000})["n"].tolist() == [70_000]
    assert rows({"n": 1.5})["n"].tolist() == [1.5]


def test_a_level_that_was_never_seen_is_not_missing():
    found = rows({"size": "xl"}, {"size": "s"})["size"]
    assert found.tolist() == ["xl", "s"]
    assert isinstance(found.dtype, pd.CategoricalDtype)


def test_polars_stays_polars():
    like = pl.DataFrame({"n": [1], "plan": ["a"], "x": [0.5]}).with_columns(
        pl.col("n").cast(pl.Int8)
    )
    found = rows({"n": 5, "plan": None, "x": 1}, like=like)
    assert isinstance(found, pl.DataFrame)
    assert found.schema == like.schema
    wide = rows({"n": 500}, like=like)
    assert wide["n"].to_list() == [500]


DAYS = pl.DataFrame({"seen": [dt.datetime(2026, 1, 1)], "day": [dt.date(2026, 1, 1)]})  # noqa: DTZ001 - columns without a zone


@pytest.mark.parametrize("written", ["2026-02-03", "'2026-02-03'", "2026-02-03T00:00"])
def test_a_day_is_a_day_however_a_ledger_writes_it(written):
    text = f"""
- id: c0
  input: {{seen: {written}, day: {written}}}
  expect: {{label: y}}
  reason: r
  owner: o
  added_on: 2026-01-01
"""
    (case,) = parse_cases(text, where="c.yaml")
    found = case_rows([case], ["seen", "day"], like=DAYS, where="c.yaml")
    assert found.schema == DAYS.schema
    assert found["seen"].dt.date().to_list() == found["day"].to_list()
    assert found["day"].to_list() == [dt.date(2026, 2, 3)]


def test_a_time_is_not_cut_to_its_day():
    with pytest.raises(InvalidInput, match="`day` must be a day such as 2026-03-31"):
        rows({"day": "2026-02-03T04:05:06"}, like=DAYS)
    with pytest.raises(InvalidInput, match="`day` must be a date or time"):
        rows({"day": 5}, like=DAYS)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("seven", "`x` must be a number"),
        ("+-5", "`x` must be a number"),
        ("inf", "`x` must be a finite number"),
    ],
)
def test_text_that_is_no_number_is_named(written, rule):
    with pytest.raises(InvalidInput, match=rule):
        rows({"x": written}, as_csv=True)
    assert rows({"x": "-5e-1"}, as_csv=True)["x"].tolist() == [-0.5]


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("n", "seven", "`n` must be a number, as in the evaluation data; got 'seven'"),
        ("n", True, "`n` must be a number"),
        ("plan", 7, "`plan` must be text"),
        ("size", 7, "`size` must be text"),
        ("on", "true", "`on` must be true or false"),
        ("seen", "soon", "`seen` must be a date or time"),
        ("seen", "2026-01-01T00:00:00+00:00", "`seen` must be a time without a zone"),
        ("zoned", "2026-01-01T00:00:00", "`zoned` must be a time with a zone"),
    ],
)
def test_a_value_of_another_kind_is_named(name, value, rule):
    with pytest.raises(InvalidInput, match="line 1, case 'c0'") as caught:
        rows({name: value})
    assert rule in str(caught.value)


def test_text_cannot_tell_the_kinds_of_a_mixed_column():
    like = pd.DataFrame({"code": ["a", 1]})
    assert rows({"code": 1}, like=like)["code"].tolist() == [1]
    with pytest.raises(InvalidInput, match="written where kinds of values are kept"):
        rows({"code": "1"}, like=like, as_csv=True)


def test_a_column_that_is_gone_is_named():
    with pytest.raises(InvalidInput, match=r"line 2, case 'c1'.*'pln'.*mean 'plan'"):
        refuse_unknown_columns(
            cases({"plan": "a"}, {"pln": "a"}), ["plan", "age"], where="c.jsonl"
        )


def test_a_feature_that_a_case_lacks_is_named():
    with pytest.raises(InvalidInput, match=r"case 'c0'.*it lacks 'age', 'x'"):
        refuse_missing_columns(
            cases({"plan": "a"}),
            ["age", "plan", "x"],
            where="c.jsonl",
            what="candidate",
        )
