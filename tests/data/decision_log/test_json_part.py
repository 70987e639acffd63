"""A part in JSON Lines is rows, but for what a kill left torn at its end."""

from __future__ import annotations

import json

import pytest
from tests.data.decision_log.logged import lines
from tests.data.decision_log.logged import row

from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.json_part import json_columns
from pytest_mlgate.errors import UnreadableData


def columns_of(text, **options):
    return json_columns(text.encode(), where="part.jsonl", **options)


def refusal(text):
    with pytest.raises(UnreadableData, match=r"^part\.jsonl, line ") as caught:
        columns_of(text)
    return str(caught.value)


def test_rows_become_columns_with_inputs_as_text():
    columns, torn = columns_of(lines(row(1), row(2, inputs=None, version=3)))
    assert tuple(columns) == COLUMNS
    assert not torn
    assert columns["inputs"] == ['{"a":"x","b":1}', None]
    assert (columns["sequence"], columns["version"]) == ([1, 2], [None, 3])


def test_inputs_that_nobody_wants_are_not_written_as_text():
    columns, _ = columns_of(lines(row(1)), with_inputs=False)
    assert columns["inputs"] == [None]


def test_inputs_that_are_text_already_stay_what_they_are():
    columns, _ = columns_of(lines(row(1, inputs='{"a":1}')))
    assert columns["inputs"] == ['{"a":1}']


def test_a_part_may_be_torn_at_every_byte_of_its_last_line():
    first, last = lines(row(1)).encode(), lines(row(2)).encode()
    for cut in range(len(last)):
        columns, torn = json_columns(first + last[:cut], where="part.jsonl")
        # without its line end a row is still whole
        whole = cut == len(last) - 1
        assert len(columns["writer"]) == 1 + whole
        assert torn is (cut > 0 and not whole)


@pytest.mark.parametrize("tail", ["\0" * 100, "{}", "[]", "17", "null"])
def test_a_last_line_that_is_no_row_is_torn(tail):
    columns, torn = columns_of(lines(row(1)) + tail)
    assert torn
    assert columns["sequence"] == [1]


def test_blank_lines_are_no_rows_and_are_counted():
    assert len(columns_of("\n" + lines(row(1)) + "\n\n")[0]["writer"]) == 1
    assert "line 3" in refusal("\n" + lines(row(1)) + "{\n")


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        ('{"writer": "a', "must be one row as JSON"),
        ("\0\0\0", "must be one row as JSON"),
        (json.dumps(row(2)) * 2, "must be one row as JSON"),
        (json.dumps(row(2)).replace("0.5", "NaN"), "NaN is no number"),
        ("[" * 100_000, "must be one row as JSON"),
        ("[1]", "must be a JSON object; it is list"),
        (json.dumps(row(2)).replace("latency_ms", "latency"), "mean 'latency'"),
        (json.dumps({"writer": "a"}), "'sequence'; it is missing"),
        (json.dumps(row(2, score="x")), "'score' must be a number or null"),
        (json.dumps(row(2, score=True)), "'score' must be a number or null"),
        (json.dumps(row(2, request_id=7)), "'request_id' must be text"),
        (json.dumps(row(2, model=None)), "'model' must be text"),
        (json.dumps(row(2, version=1.5)), "'version' must be a whole number or null"),
        (json.dumps(row(2, inputs=[1])), "'inputs' must be a JSON object or null"),
        (json.dumps(row(2, time="2026-11-23T18:00:00")), "ISO 8601 with UTC"),
        (json.dumps(row(2, time="soon")), "ISO 8601 with UTC"),
        (json.dumps(row(0)), "counted from 1"),
    ],
)
def test_damage_in_the_middle_names_the_line(damaged, told):
    message = refusal(lines(row(1)) + damaged + "\n" + lines(row(3)))
    assert "line 2:" in message
    assert told in message
    assert "Hint: " in message


def test_bytes_that_are_no_text_are_damage():
    with pytest.raises(UnreadableData, match="line 1: it must be one row"):
        json_columns(b"\xff\xfe\n", where="part.jsonl")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"score": 10**400}, "'score' must be a finite number"),
        ({"sequence": 2**63}, "'sequence' must be of at most 64 bits"),
        ({"version": -(2**64)}, "'version' must be of at most 64 bits"),
        ({"label": "half \ud800"}, "it must be one row as JSON"),
    ],
)
def test_what_no_table_can_hold_names_the_line(changes, told):
    content = lines(row(1), row(2) | changes, row(3)).encode()
    with pytest.raises(UnreadableData, match=f"line 2: {told}"):
        json_columns(content, where="part.jsonl")


@pytest.mark.parametrize("name", ["score", "inputs"])
def test_a_number_of_json_that_is_none_of_python_names_the_line(name):
    odd = lines(row(2, **{name: 7 if name == "score" else {"a": 7}}))
    content = lines(row(1)) + odd.replace(": 7", ": 1e400")
    with pytest.raises(UnreadableData, match=f"line 2: '{name}' must be"):
        json_columns(content.encode(), where="part.jsonl")


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-10:00"]
)
def test_a_time_that_has_no_year_in_utc_names_the_line(time):
    with pytest.raises(UnreadableData, match="line 1: 'time' must be a time"):
        json_columns(lines(row(1, time=time)).encode(), where="part.jsonl")
