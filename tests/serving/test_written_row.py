"""Whatever a model answers has its row."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

import numpy as np
import pytest
from tests.serving.logged_rows import LEAST

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.serving.written_row import label_text
from pytest_mlgate.serving.written_row import line_of
from pytest_mlgate.serving.written_row import written_row


def written(**values):
    options = {k: values.pop(k) for k in ("with_inputs", "as_text") if k in values}
    row = {"request_id": "r1", **LEAST, **values}
    return json.loads(line_of("aa", 7, written_row(row, **options).line))


def test_a_row_has_every_column_in_its_order():
    found = written()
    assert tuple(found) == COLUMNS
    assert (found["writer"], found["sequence"], found["request_id"]) == ("aa", 7, "r1")
    assert found["score"] is None
    assert found["inputs"] is None


def test_a_moment_is_written_in_utc_with_microseconds():
    east = timezone(timedelta(hours=2))
    for time in (
        datetime(2026, 11, 23, 20, 5, tzinfo=east),
        datetime(2026, 11, 23, 18, 5, tzinfo=UTC),
        datetime(2026, 11, 23, 18, 5),  # noqa: DTZ001 - taken as UTC
    ):
        assert written(time=time)["time"] == "2026-11-23T18:05:00.000000Z"


def test_without_a_moment_it_is_now():
    before = datetime.now(UTC)
    time = datetime.fromisoformat(written()["time"])
    assert before <= time <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("label", "text"),
    [("EU", "EU"), (3, "3"), (3.0, "3"), (2.5, "2.5"), (True, "True"), (None, None)],
)
def test_a_label_is_text(label, text):
    assert written(label=label)["label"] == label_text(label) == text


def test_numbers_of_numpy_are_numbers():
    found = written(
        score=np.float32(0.5), version=np.int64(3), latency_ms=np.float64(1.5)
    )
    assert (found["score"], found["version"], found["latency_ms"]) == (0.5, 3, 1.5)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -np.inf])
def test_a_score_that_is_no_number_is_an_error(score):
    found = written(score=score)
    assert found["score"] is None
    assert found["error"] == f"the score was {float(score)}"
    assert written(score=score, error="first")["error"] == "first"


def test_inputs_come_with_their_digest():
    inputs = {"b": 1, "a": float("nan")}
    known = canonical_inputs(inputs)
    for given in (inputs, known):
        found = written(inputs=given)
        assert found["inputs"] == {"a": None, "b": 1}
        assert found["inputs_digest"] == known.digest
    assert written(inputs=inputs, as_text=True)["inputs"] == known.text
    kept = written(inputs=inputs, with_inputs=False)
    assert (kept["inputs"], kept["inputs_digest"]) == (None, known.digest)


def test_features_may_be_called_text_and_digest():
    assert written(inputs={"text": "x", "digest": "y"})["inputs"]["text"] == "x"


def test_inputs_without_a_form_are_left_out_and_the_answer_is_kept():
    row = {"request_id": "r1", **LEAST, "score": 0.5, "inputs": {"x": object()}}
    found = written_row(row)
    assert found.complaint == (
        "inputs were left out: a value of type object has no JSON form"
    )
    assert b'"score":0.5' in found.line
    assert b'"inputs":null,"inputs_digest":null' in found.line


def test_a_row_is_one_line_whatever_its_texts_hold():
    text = 'a"b\\c\n\u2028\ud800ü'
    row = {"request_id": text, **LEAST, "error": text, "inputs": {"x": "a\nü"}}
    line = written_row(row).line
    assert line.count(b"\n") == 1
    found = json.loads(b"{" + line)
    assert (found["request_id"], found["error"]) == (text, text)
    assert found["inputs"] == {"x": "a\nü"}


def test_a_long_error_is_cut():
    assert len(written(error="x" * 5000)["error"]) == 1000


@pytest.mark.parametrize(
    "values",
    [
        {"request_id": None},
        {"request_id": ""},
        {"model": 7},
        {"arm": "canidate"},
        {"score": "high"},
        {"version": "v1"},
        {"latency_ms": "slow"},
    ],
)
def test_a_row_that_is_of_no_use_is_refused(values):
    with pytest.raises((TypeError, ValueError)):
        written(**values)
