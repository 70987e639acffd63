"""A decision log is read row by row or refused; only a torn last line is left out."""

from __future__ import annotations

import io
import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pandas as pd
import pytest
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts

from pytest_mlgate.data.decision_log.logged_inputs import logged_inputs
from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.data.decision_log.reading import read_log

START = datetime(2026, 11, 23, tzinfo=UTC)


def row(sequence, **values):
    time = (START + timedelta(hours=sequence)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "writer": "aa",
        "sequence": sequence,
        "request_id": f"r{sequence}",
        "time": time,
        "model": "sha256:" + "0" * 64,
        "version": 3,
        "arm": "champion",
        "score": 0.5,
        "label": "yes",
        "latency_ms": 1.25,
        "error": None,
        "inputs": {"b": 1, "a": "x", "c": 0.5},
        "inputs_digest": "sha256:" + "1" * 64,
    } | values


ROWS = [row(n, arm=("champion", "candidate")[n % 2]) for n in (1, 2, 3, 4)]


def table():
    frame = pd.DataFrame([{**one, "inputs": json.dumps(one["inputs"])} for one in ROWS])
    frame["time"] = pd.to_datetime(frame["time"], utc=True)
    told = io.BytesIO()
    frame.to_parquet(told)
    return told.getvalue()


PARTS = {
    "part.jsonl": "".join(json.dumps(one) + "\n" for one in ROWS).encode(),
    "part.parquet": table(),
}


def rows_in(folder, name, content):
    """Read a log of one part; give its rows, or None where it is refused."""
    (folder / name).write_bytes(content)
    before = files(folder)
    found = []
    told = refused(lambda: found.append(open_log(name, root=folder)), naming=name)
    if told is None:
        refused(lambda: logged_inputs(found[0].frame))
        # a part of the columns is read by another road
        refused(lambda: read_log(name, root=folder, columns=["score", "arm"]))
    assert files(folder) == before
    return found[0] if told is None else None


@pytest.mark.parametrize("name", PARTS)
def test_the_logs_that_are_changed_are_right_as_they_are(tmp_path, name):
    assert len(rows_in(tmp_path, name, PARTS[name]).frame) == len(ROWS)


@inputs(12, 450)
def test_a_changed_row_is_a_row_or_the_log_is_refused(tmp_path, most):
    lines = PARTS["part.jsonl"].decode().splitlines()

    def of(line):
        content = "\n".join([lines[0], line, *lines[2:], ""])
        found = rows_in(
            tmp_path, "part.jsonl", content.encode("utf-8", "surrogatepass")
        )
        assert found is None or (len(found.frame), found.torn) == (len(ROWS), ())

    hold("decision log", json_texts(ROWS[1]), of, most=most)


@inputs(9, 350)
def test_damaged_lines_lose_no_row_but_a_torn_last_one(tmp_path, most):
    def of(content):
        found = rows_in(tmp_path, "part.jsonl", content)
        if found is not None:
            lines = [line for line in content.split(b"\n") if line.strip()]
            assert len(found.frame) == len(lines) - len(found.torn)

    hold("decision log", damaged(PARTS["part.jsonl"]), of, most=most)


@inputs(9, 350)
def test_a_damaged_table_has_its_rows_or_is_refused(tmp_path, most):
    def of(content):
        found = rows_in(tmp_path, "part.parquet", content)
        assert found is None or len(found.frame) == len(ROWS)

    hold("decision log", damaged(PARTS["part.parquet"]), of, most=most)
