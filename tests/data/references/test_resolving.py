from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from hashlib import sha256

import pandas as pd
import pytest

from pytest_mlgate.data import tables
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import refuse_if_changed
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

CONTENT = b"age\n17\n"


def _identity(content):
    return f"sha256:{sha256(content).hexdigest()}"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "test.csv"
    path.write_bytes(CONTENT)
    return path


def test_a_relative_path_starts_from_the_root(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    assert found.reference == "test.csv"
    assert found.location == str(table)
    assert found.identity == _identity(CONTENT)


def test_an_absolute_path_and_a_file_url_name_the_same_bytes(table, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    by_path = resolve(str(table), root=elsewhere)
    by_url = resolve(f"file://{table}", root=elsewhere)
    assert by_path.identity == by_url.identity == _identity(CONTENT)


def test_a_file_larger_than_one_block_is_hashed_whole(tmp_path):
    content = os.urandom((1 << 20) + 17)
    (tmp_path / "large.parquet").write_bytes(content)
    assert resolve("large.parquet", root=tmp_path).identity == _identity(content)


def test_a_path_with_a_colon_is_a_path(tmp_path):
    (tmp_path / "a:b.csv").write_bytes(CONTENT)
    assert resolve("a:b.csv", root=tmp_path).identity == _identity(CONTENT)


def test_a_missing_file_names_its_nearest_neighbour(table, tmp_path):
    with pytest.raises(UnreadableData) as told:
        resolve("tset.csv", root=tmp_path)
    message = str(told.value)
    assert "'tset.csv'" in message
    assert "there is no such file" in message
    assert "did you mean 'test.csv'?" in message


def test_a_missing_folder_says_so(tmp_path):
    with pytest.raises(UnreadableData, match=r"the folder .*nowhere does not exist"):
        resolve("nowhere/test.csv", root=tmp_path)


def test_an_empty_folder_says_so(tmp_path):
    with pytest.raises(UnreadableData, match="its folder holds no files"):
        resolve("test.csv", root=tmp_path)


def test_a_folder_is_refused_with_the_files_in_it(table, tmp_path):
    with pytest.raises(UnreadableData) as told:
        resolve(".", root=tmp_path)
    message = str(told.value)
    assert "is a folder; a reference must name one file" in message
    assert "'test.csv'" in message


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableData, match="neither a file nor a folder"):
        resolve("pipe.csv", root=tmp_path)


@contextmanager
def _nobody(folder):
    """Let permissions count: they do not for root."""
    for above in folder.parents[:3]:
        above.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_folder_that_may_not_be_listed_gives_no_hint(table, tmp_path):
    tmp_path.chmod(0o111)
    with _nobody(tmp_path), pytest.raises(UnreadableData, match="holds no files"):
        resolve("tset.csv", root=tmp_path)
    tmp_path.chmod(0o755)


def test_a_file_that_may_not_be_read_names_the_reason(table, tmp_path):
    table.chmod(0)
    tmp_path.chmod(0o755)
    with _nobody(tmp_path), pytest.raises(UnreadableData) as told:
        resolve("test.csv", root=tmp_path)
    assert "cannot be read (Permission denied)" in str(told.value)
    assert "Hint: check the path and its permissions" in str(told.value)


def test_a_name_that_no_file_can_have_is_no_bare_traceback(tmp_path):
    with pytest.raises(UnreadableData, match="cannot be read"):
        resolve("x" * 300 + ".csv", root=tmp_path)
    with pytest.raises(UnreadableData, match="cannot be read"):
        resolve("a\0b.csv", root=tmp_path)


@pytest.mark.parametrize("reference", ["feast:customers", "mlflow:income@champion"])
def test_what_names_no_file_is_refused_with_a_way_out(reference, tmp_path):
    with pytest.raises(UnreadableData) as told:
        resolve(reference, root=tmp_path)
    assert repr(reference) in str(told.value)
    assert "Hint: write its rows to a parquet file" in str(told.value)


def test_a_path_is_mutable_and_a_digest_pins_it(table, tmp_path):
    plain = resolve("test.csv", root=tmp_path)
    assert (plain.kind, plain.mutable, plain.version) == ("file", True, None)
    pinned = resolve("test.csv#" + plain.identity.replace(":", "="), root=tmp_path)
    assert (pinned.mutable, pinned.identity) == (False, plain.identity)


def test_other_bytes_than_the_pinned_ones_are_refused(table, tmp_path):
    wrong = "0" * 64
    with pytest.raises(UnreadableData) as told:
        resolve(f"test.csv#sha256={wrong}", root=tmp_path)
    message = str(told.value)
    assert f"must hold what the reference says (sha256:{wrong})" in message
    assert f"it holds {_identity(CONTENT)}" in message


@pytest.mark.parametrize("digest", ["", "12", "g" * 64, "0" * 63, "0" * 65])
def test_a_pin_that_is_no_digest_is_refused(digest, table, tmp_path):
    with pytest.raises(InvalidInput, match="64 hexadecimal digits"):
        resolve(f"test.csv#sha256={digest}", root=tmp_path)


def test_a_file_with_a_number_sign_in_its_name_is_a_file(tmp_path):
    (tmp_path / "part#1.csv").write_bytes(CONTENT)
    assert resolve("part#1.csv", root=tmp_path).identity == _identity(CONTENT)


def test_when_it_was_looked_up_is_told_and_is_no_part_of_the_identity(table, tmp_path):
    first = resolve("test.csv", root=tmp_path)
    assert datetime.fromisoformat(first.resolved).tzinfo is UTC
    later = replace(first, resolved="2030-01-01T00:00:00Z")
    assert later == first


def test_a_file_written_while_it_is_read_is_noticed(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    refuse_if_changed(found)
    table.write_bytes(CONTENT + b"18\n")
    with pytest.raises(UnreadableData, match="the file changed while it was read"):
        refuse_if_changed(found)


def test_the_rows_come_from_the_bytes_that_were_identified(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    with open_verified(found) as stream:
        assert stream.read() == CONTENT


def test_bytes_swapped_between_identity_and_rows_are_refused(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    at = table.stat()
    table.write_bytes(b"age\n71\n")
    # not even a forged time of change helps
    os.utime(table, ns=(at.st_atime_ns, at.st_mtime_ns))
    refuse_if_changed(found)
    with (
        open_verified(found) as stream,
        pytest.raises(UnreadableData, match="the file changed while it was read"),
    ):
        stream.read()


def test_a_file_that_vanishes_between_identity_and_rows_is_named(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    table.unlink()
    with pytest.raises(UnreadableData, match="there is no such file"):
        open_verified(found)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_no_reader_sees_other_bytes(engine, suffix, tmp_path, monkeypatch):
    frame = pd.DataFrame({"age": range(1000)})
    path = tmp_path / f"rows{suffix}"
    save = frame.to_parquet if suffix == ".parquet" else frame.to_csv
    save(path, index=False)
    original = tables.resolve

    def resolve_then_write(*words, **options):
        found = original(*words, **options)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return found

    monkeypatch.setattr(tables, "resolve", resolve_then_write)
    with pytest.raises(UnreadableData, match="the file changed while it was read"):
        tables.read_table(path.name, root=tmp_path, engine=engine)


def test_a_table_says_where_its_rows_come_from(table, tmp_path):
    found = tables.read_table("test.csv", root=tmp_path)
    assert (found.origin.kind, found.origin.mutable) == ("file", True)
    made = tables.wrap_frame(found.frame)
    assert (made.origin.kind, made.origin.mutable) == ("memory", True)
