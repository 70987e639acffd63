"""A decision log is read from wherever it is, by a window of time."""

from __future__ import annotations

from datetime import datetime

import fsspec
import pandas as pd
import polars as pl
import pytest
from tests.data.decision_log.logged import START
from tests.data.decision_log.logged import lines
from tests.data.decision_log.logged import row

from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.reading import open_log
from pytest_mlgate.data.decision_log.reading import read_log
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData


@pytest.fixture
def folder(tmp_path):
    """A log of two writers: rows 1 to 3 in lines, torn, and 4 in a table."""
    log = tmp_path / "log"
    log.mkdir()
    text = lines(row(3), row(1), row(2))
    (log / "a.jsonl").write_text(text + '{"writer":"aa","seq')
    table = pd.DataFrame([row(4, writer="bb", inputs='{"a":1}')])
    table["time"] = pd.to_datetime(table["time"], utc=True)
    table.to_parquet(log / "b.parquet")
    (log / "notes.txt").write_text("no part")
    return log


def numbers(reference, root, **options):
    return read_log(reference, root=root, **options)["sequence"].to_list()


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("log", [1, 2, 3, 4]),
        ("log/", [1, 2, 3, 4]),
        ("log/a.jsonl", [1, 2, 3]),
        ("log/*.parquet", [4]),
        ("l*/[ab].*", [1, 2, 3, 4]),
        ("**/*.jsonl", [1, 2, 3]),
    ],
)
def test_a_folder_a_file_or_a_pattern_names_parts(folder, reference, found):
    assert numbers(reference, folder.parent) == found


def test_a_path_and_a_file_url_name_parts(folder):
    assert numbers(folder, folder) == [1, 2, 3, 4]
    assert numbers(f"file://{folder}", folder) == [1, 2, 3, 4]


@pytest.mark.parametrize("end", ["", "/", "/*.jsonl", "/a.jsonl"])
def test_a_file_system_of_fsspec_has_parts(folder, end):
    memory = fsspec.filesystem("memory")
    memory.pipe("/served/a.jsonl", (folder / "a.jsonl").read_bytes())
    assert numbers(f"memory://served{end}", folder) == [1, 2, 3]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.from_dicts])
def test_a_frame_is_a_log(folder, make):
    found = read_log(make([row(2), row(1)]), root=folder)
    assert found["sequence"].to_list() == [1, 2]
    assert found["inputs"].to_list() == ['{"a":"x","b":1}'] * 2


def test_lines_that_are_also_there_as_a_table_are_read_once(folder):
    (folder / "b.jsonl").write_text(lines(row(4, writer="bb")))
    assert numbers("log", folder.parent) == [1, 2, 3, 4]


def test_a_reading_tells_its_parts_what_was_torn_and_its_identity(folder):
    found = open_log("log", root=folder.parent)
    assert found.parts == (str(folder / "a.jsonl"), str(folder / "b.parquet"))
    assert found.torn == (str(folder / "a.jsonl"),)
    again = open_log("log", root=folder.parent)
    assert found.identity == again.identity
    with (folder / "a.jsonl").open("a") as part:
        part.write("x")
    assert open_log("log", root=folder.parent).identity != found.identity


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"since": "2026-11-23T02:00:00Z"}, [2, 3, 4]),
        ({"until": "2026-11-23T02:00:00Z"}, [1]),
        ({"since": "2026-11-23T03:00+01:00", "until": "2026-11-23T03:00"}, [2]),
        ({"since": START}, [1, 2, 3, 4]),
        ({"since": datetime(2026, 11, 23, 4)}, [4]),  # noqa: DTZ001 - taken as UTC
        ({"since": "2026-11-24"}, []),
    ],
)
def test_a_window_holds_its_beginning_and_not_its_end(folder, window, found):
    assert numbers("log", folder.parent, **window) == found


def test_without_a_root_paths_start_here(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert read_log("log")["sequence"].to_list() == [1, 2, 3, 4]


def test_columns_are_chosen_in_their_order(folder):
    found = read_log("log", root=folder.parent, columns=["score", "arm"])
    assert found.columns == ["score", "arm"]
    assert tuple(read_log("log", root=folder.parent).columns) == COLUMNS


def test_the_rows_of_pandas_are_counted_from_zero(folder):
    native = read_log("log", root=folder.parent, since="2026-11-23T03").to_native()
    assert list(native.index) == [0, 1]


def test_a_part_without_a_row_is_a_log_without_rows(tmp_path):
    (tmp_path / "a.jsonl").write_text("")
    found = read_log(tmp_path, root=tmp_path)
    assert len(found) == 0
    assert tuple(found.columns) == COLUMNS


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("nowhere", "there is no such folder or file"),
        ("log/*.csv", "there are none"),
        ("log/notes.txt", "there are none"),
        ("memory://nowhere", "there is no such file"),
    ],
)
def test_a_log_that_is_not_there_is_named(folder, reference, told):
    with pytest.raises(UnreadableData, match=told):
        read_log(reference, root=folder.parent)


def test_damage_is_named_with_its_part(folder):
    (folder / "c.parquet").write_text("PAR1")
    with pytest.raises(UnreadableData, match=r"c\.parquet: it must be a parquet table"):
        read_log("log", root=folder.parent)
    (folder / "c.parquet").unlink()
    (folder / "c.jsonl").write_text(lines(row(8)) + "{\n" + lines(row(9)))
    with pytest.raises(UnreadableData, match=r"c\.jsonl, line 2: "):
        read_log("log", root=folder.parent)


def test_a_part_that_was_copied_is_noticed(folder):
    (folder / "copy.jsonl").write_text(lines(row(2)))
    with pytest.raises(
        UnreadableData, match="number 2 of the writer 'aa' stands twice"
    ):
        read_log("log", root=folder.parent)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"since": "soon"}, "`since` must be a time in ISO 8601"),
        ({"until": 5}, "`until` must be a time in ISO 8601"),
        ({"columns": ["scor"]}, "did you mean 'score'"),
    ],
)
def test_an_option_that_breaks_a_rule_is_named(folder, options, told):
    with pytest.raises(InvalidInput, match=told):
        read_log("log", root=folder.parent, **options)


@pytest.mark.parametrize("log", [5, pl.LazyFrame([row(1)])])
def test_what_is_no_frame_in_memory_is_refused(tmp_path, log):
    with pytest.raises(InvalidInput, match=r"`log` must be a path"):
        read_log(log, root=tmp_path)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    frame = pd.DataFrame([row(1)])
    twice = pd.concat([frame, frame[["score"]]], axis=1)
    with pytest.raises(UnreadableData, match="a column must stand once"):
        read_log(twice, root=tmp_path)
