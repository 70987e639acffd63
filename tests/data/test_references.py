from __future__ import annotations

import errno
import io
import os
from contextlib import contextmanager
from hashlib import sha256

import fsspec
import pytest
from fsspec import AbstractFileSystem

from pytest_mlgate.data.references import refuse_if_changed
from pytest_mlgate.data.references import resolve
from pytest_mlgate.errors import MissingDependency
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


def test_a_url_of_another_file_system_is_read(tmp_path):
    with fsspec.open("memory://references/t.csv", "wb") as stream:
        stream.write(CONTENT)
    found = resolve("memory://references/t.csv", root=tmp_path)
    assert found.identity == _identity(CONTENT)
    assert found.location == "memory://references/t.csv"


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


def test_a_missing_url_says_so(tmp_path):
    with pytest.raises(UnreadableData, match=r"no such file.*Hint: check the URL"):
        resolve("memory://references/none.csv", root=tmp_path)


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


class BrokenDisk(AbstractFileSystem):
    """Opens files and fails on the first byte."""

    protocol = "brokendisk"

    def info(self, path):
        return {"name": path, "size": 1, "type": "file"}

    def _open(self, _path, *_modes, **_options):
        return BrokenFile()


class BrokenFile(io.BytesIO):
    def read(self, _size=-1):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_disk_that_fails_while_it_is_read_names_the_reason(tmp_path):
    fsspec.register_implementation("brokendisk", BrokenDisk, clobber=True)
    with pytest.raises(UnreadableData, match=r"cannot be read \(Input/output error"):
        resolve("brokendisk://broken.csv", root=tmp_path)


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


@pytest.mark.parametrize(
    "reference",
    [
        "dvc:data/test.csv@v1",
        "lakefs://repo/main/test.csv",
        "feast:customers",
        "s3://bucket/test.csv?versionId=abc",
    ],
)
def test_schemes_of_later_versions_are_named(reference, tmp_path):
    with pytest.raises(UnreadableData) as told:
        resolve(reference, root=tmp_path)
    assert repr(reference) in str(told.value)
    assert "not in this version" in str(told.value)
    assert "Hint: fetch the file first" in str(told.value)


def test_an_unknown_scheme_is_named(tmp_path):
    with pytest.raises(UnreadableData, match=r"no such file system.*Hint: use a path"):
        resolve("zzz://bucket/test.csv", root=tmp_path)


def test_a_file_system_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(MissingDependency, match="s3fs"):
        resolve("s3://bucket/test.csv", root=tmp_path)


def test_a_file_written_while_it_is_read_is_noticed(table, tmp_path):
    found = resolve("test.csv", root=tmp_path)
    refuse_if_changed(found)
    table.write_bytes(CONTENT + b"18\n")
    with pytest.raises(UnreadableData, match="the file changed while it was read"):
        refuse_if_changed(found)
