"""A log takes every row, in whatever thread, and never stands in the way."""

from __future__ import annotations

import json
import logging
import os
import threading
import time

import pytest
from tests.serving.logged_rows import LEAST
from tests.serving.logged_rows import rows_of

from pytest_mlgate import DecisionLog
from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.data.decision_log.reading import read_log
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving import part_file


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "log"


def write(log, count=1, **values):
    return [log.write(request_id=f"r{n}", **LEAST, **values) for n in range(count)]


@pytest.fixture
def disk():
    """Give a disk that takes everything again at the end."""
    with pytest.MonkeyPatch.context() as patched:
        yield patched


def fill(disk):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    disk.setattr(part_file.os, "write", refuse)


def eventually(holds):
    """Wait for another thread, for ten seconds at most."""
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.005)


def test_rows_are_on_the_disk_when_the_log_is_closed(folder):
    with DecisionLog(folder) as log:
        assert write(log, 3, score=0.5, inputs={"a": 1}) == [True] * 3
    rows = rows_of(folder)
    assert [row["request_id"] for row in rows] == ["r0", "r1", "r2"]
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert {row["writer"] for row in rows} == {log.writer}
    assert (log.lost, log.waiting, log.trouble) == (0, 0, None)


def test_rows_are_on_the_disk_soon_without_a_flush(folder):
    log = DecisionLog(folder, flush_seconds=0.01)
    write(log)
    eventually(lambda: folder.exists() and len(rows_of(folder)) == 1)
    log.close()


def test_a_flush_writes_what_waits(folder):
    log = DecisionLog(folder, flush_seconds=60)
    write(log, 10)
    assert log.waiting == 10
    assert log.flush()
    assert len(rows_of(folder)) == 10
    assert log.flush()
    log.close()


def test_a_log_that_is_not_used_leaves_no_trace(folder):
    threads = threading.active_count()
    DecisionLog(folder).close()
    assert not folder.exists()
    assert threading.active_count() == threads


def test_eight_threads_lose_nothing_and_share_no_number(folder):
    with DecisionLog(folder, buffer=100_000) as log:

        def work(name):
            for n in range(500):
                log.write(request_id=f"{name}-{n}", **LEAST)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = rows_of(folder)
    assert [row["sequence"] for row in rows] == list(range(1, 4001))
    assert len({row["request_id"] for row in rows}) == 4000


def test_parts_end_when_they_are_large(folder):
    with DecisionLog(folder, rotate_bytes=300) as log:
        for n in range(5):
            log.write(request_id=f"r{n}", **LEAST)
            log.flush()
    sizes = [len(part.read_text().splitlines()) for part in sorted(folder.iterdir())]
    assert sum(sizes) == 5
    assert max(sizes) <= 2
    assert len(sizes) >= 3


def test_parts_end_when_they_are_old(folder):
    log = DecisionLog(folder, rotate_seconds=1e-9, flush_seconds=0.01)
    for n in range(3):
        log.write(request_id=f"r{n}", **LEAST)
        log.flush()
    log.close()
    assert len(list(folder.iterdir())) == 3


def test_while_the_disk_is_full_rows_wait_and_none_is_lost(folder, disk, caplog):
    log = DecisionLog(folder, flush_seconds=0.01)
    fill(disk)
    write(log, 5)
    eventually(lambda: log.trouble is not None)
    assert not log.flush()
    assert (log.waiting, log.lost) == (5, 0)
    disk.undo()
    log.close()
    assert [row["sequence"] for row in rows_of(folder)] == [1, 2, 3, 4, 5]
    assert log.trouble == "OSError: [Errno 28] No space left on device"
    told = [record.getMessage() for record in caplog.records]
    assert [text.partition(str(folder))[2] for text in told] == [
        f" cannot be written: {log.trouble}",
        " is written again; 0 lost",
    ]


def test_what_finds_no_room_in_memory_is_counted_and_leaves_a_gap(folder, disk):
    log = DecisionLog(folder, buffer=4, flush_seconds=0.01)
    fill(disk)
    assert write(log, 6).count(False) == 2
    assert log.lost == 2
    disk.undo()
    assert log.flush()
    write(log)
    log.close()
    assert [row["sequence"] for row in rows_of(folder)] == [1, 2, 3, 4, 7]


def test_what_a_closed_log_could_not_write_is_lost(folder, disk, caplog):
    caplog.set_level(logging.CRITICAL)
    log = DecisionLog(folder, flush_seconds=0.01)
    fill(disk)
    write(log, 3)
    log.close()
    disk.undo()
    assert (log.lost, log.waiting) == (3, 0)
    assert write(log) == [False]
    assert log.lost == 4
    log.close()


def test_a_disk_that_hangs_holds_up_nobody(folder, monkeypatch):
    free = threading.Event()
    real = os.write

    def hang(handle, content):
        free.wait(30)
        return real(handle, content)

    monkeypatch.setattr(part_file.os, "write", hang)
    log = DecisionLog(folder, buffer=3, flush_seconds=0.01)
    assert write(log, 5) == [True, True, True, False, False]
    assert not log.flush(timeout=0.05)
    free.set()
    assert log.flush()
    log.close()
    assert [row["sequence"] for row in rows_of(folder)] == [1, 2, 3]


def test_a_row_of_no_use_is_counted_and_raises_nothing(folder):
    with DecisionLog(folder) as log:
        assert log.write(request_id="r", model="m", arm="canidate") is False
        assert log.write(request_id="r", model="m", arm="champion", score="x") is False
        assert log.lost == 2
        assert "a row was lost: could not convert" in log.trouble
        write(log)
    assert [row["sequence"] for row in rows_of(folder)] == [3]


def test_inputs_without_a_form_are_told(folder):
    with DecisionLog(folder) as log:
        assert write(log, inputs={"x": object()}) == [True]
        assert "inputs were left out" in log.trouble
    assert rows_of(folder)[0]["inputs"] is None


def test_only_the_digest_of_inputs_may_be_kept(folder):
    with DecisionLog(folder, inputs="digest") as log:
        write(log, inputs={"name": "Ann"})
    assert rows_of(folder)[0]["inputs"] is None
    assert rows_of(folder)[0]["inputs_digest"].startswith("sha256:")
    assert "Ann" not in next(folder.iterdir()).read_text()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"request_id": "r", **LEAST, "scor": 1}, "no column 'scor'.*mean 'score'"),
        ({"request_id": "r"}, "must have `arm`, `model`"),
    ],
)
def test_a_slip_in_the_code_is_told_at_once(folder, values, told):
    with pytest.raises(TypeError, match=told):
        DecisionLog(folder).write(**values)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"format": "csv"}, '`format` must be "jsonl" or "parquet"'),
        ({"inputs": "none"}, '`inputs` must be "whole" or "digest"'),
        ({"buffer": 0}, "`buffer` must be a positive number"),
        ({"flush_seconds": float("nan")}, "`flush_seconds` must be a positive"),
        ({"rotate_bytes": "1MB"}, "`rotate_bytes` must be a positive number"),
        ({"rotate_seconds": True}, "`rotate_seconds` must be a positive number"),
    ],
)
def test_an_option_that_breaks_a_rule_is_named(folder, options, told):
    with pytest.raises(InvalidInput, match=told):
        DecisionLog(folder, **options)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "log").write_text("")
    with pytest.raises(InvalidInput, match="`folder` must be a folder, not a file"):
        DecisionLog(tmp_path / "log")


def test_no_thread_to_be_had_is_no_trouble_of_the_caller(folder, monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as none:
        none.setattr(threading.Thread, "start", refuse)
        log = DecisionLog(folder)
        assert write(log, 2) == [True, True]
        assert log.trouble == "can't start new thread"
        assert log.flush()
    assert len(rows_of(folder)) == 2
    log.close()


def test_full_parts_of_a_parquet_log_are_tables(folder):
    with DecisionLog(folder, format="parquet", rotate_bytes=1) as log:
        for n in range(3):
            log.write(request_id=f"r{n}", **LEAST, version=3, inputs={"b": n, "a": "ü"})
            log.flush()
    assert {part.suffix for part in folder.iterdir()} == {".parquet"}
    found = read_log(folder, root=folder)
    assert found["sequence"].to_list() == [1, 2, 3]
    assert found["version"].to_list() == [3, 3, 3]
    assert found["inputs"].to_list() == [f'{{"a":"ü","b":{n}}}' for n in range(3)]


def test_both_formats_hold_the_same(tmp_path):
    frames = []
    for kind in ("jsonl", "parquet"):
        with DecisionLog(tmp_path / kind, format=kind) as log:
            write(log, 3, score=0.1 + 0.2, label="EU", latency_ms=1, inputs={"a": None})
            log.write(request_id="x", **LEAST, error="KeyError: 'x'")
        found = read_log(tmp_path / kind, root=tmp_path).to_native()
        frames.append(found.drop(columns=["writer", "time"]))
    assert frames[0].equals(frames[1])
    assert (frames[0].dtypes == frames[1].dtypes).all()


def test_rows_of_a_parquet_log_are_readable_before_their_part_is_full(folder):
    log = DecisionLog(folder, format="parquet")
    write(log, 3, inputs={"a": 1})
    log.flush()
    found = open_log(folder, root=folder)
    assert found.parts[0].endswith(".jsonl")
    assert found.frame["inputs"].to_list() == ['{"a":1}'] * 3
    log.close()


def test_a_table_that_cannot_be_written_leaves_the_lines(folder, monkeypatch, caplog):
    monkeypatch.setattr(
        "pyarrow.parquet.write_table",
        lambda *_: (_ for _ in ()).throw(OSError(28, "x")),
    )
    with DecisionLog(folder, format="parquet") as log:
        write(log, 2)
    assert [part.suffix for part in folder.iterdir()] == [".jsonl"]
    assert len(read_log(folder, root=folder)) == 2
    assert log.lost == 0
    assert "cannot be written" in caplog.text


def test_a_row_is_what_json_says_it_is(folder):
    with DecisionLog(folder) as log:
        write(log)
    line = next(folder.iterdir()).read_bytes()
    assert line.endswith(b"\n")
    assert json.loads(line)["writer"] == log.writer
