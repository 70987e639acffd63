from __future__ import annotations

import errno
import io
import os
import zipfile
from hashlib import sha256

import fsspec
import pytest
from fsspec import AbstractFileSystem
from tests.data.loopback import Answer

from pytest_mlgate.data.references import attempts
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

CONTENT = b"age\n17\n"
IDENTITY = f"sha256:{sha256(CONTENT).hexdigest()}"


def test_a_url_of_another_file_system_is_read(tmp_path):
    with fsspec.open("memory://references/t.csv", "wb") as stream:
        stream.write(CONTENT)
    found = resolve("memory://references/t.csv", root=tmp_path)
    assert found.identity == IDENTITY
    assert found.location == "memory://references/t.csv"
    assert (found.kind, found.mutable) == ("url", True)


def test_a_file_in_an_archive_is_read_and_its_name_says_what_it_is(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("inner/t.csv", CONTENT)
    table = read_table("zip://inner/t.csv::all.zip", root=tmp_path)
    assert table.identity == IDENTITY
    assert (table.rows, table.origin.kind) == (1, "url")


def test_an_archive_that_is_none_is_refused(tmp_path):
    (tmp_path / "all.zip").write_bytes(b"not a zip")
    with pytest.raises(UnreadableData, match="it cannot be read"):
        resolve("zip://t.csv::all.zip", root=tmp_path)


def test_the_web_is_read_once_for_a_run_and_the_tag_is_told(web, pins, tmp_path):
    url = web.says(
        "/t.csv",
        Answer(CONTENT, headers={"ETag": '"v1"'}),
        Answer(b"age\n18\n", headers={"ETag": '"v2"'}),
    )
    first, again = (resolve(url, root=tmp_path, pins=pins) for _ in range(2))
    assert first.identity == again.identity == IDENTITY
    assert (first.version, first.mutable, first.kind) == ("etag:v1", True, "url")
    assert len(web.asked) == 1


def test_a_pinned_digest_holds_the_web_to_its_word(web, pins, tmp_path):
    url = web.says("/t.csv", Answer(CONTENT))
    pinned = f"{url}#{IDENTITY.replace(':', '=')}"
    assert not resolve(pinned, root=tmp_path, pins=pins).mutable
    web.says("/t.csv", Answer(b"age\n71\n"))
    with pytest.raises(UnreadableData, match="must hold what the reference says"):
        resolve(pinned, root=tmp_path)


def test_a_signed_address_is_not_told(web, tmp_path):
    url = web.says("/t.csv?X-Amz-Signature=5up3rs3cret&v=3", Answer(CONTENT))
    table = read_table(url, root=tmp_path)
    assert table.reference.endswith("/t.csv?X-Amz-Signature=…&v=3")
    web.says("/t.csv?X-Amz-Signature=5up3rs3cret&v=3", Answer(b"", 403))
    with pytest.raises(UnreadableData) as told:
        read_table(url, root=tmp_path)
    assert "5up3r" not in str(told.value)


def test_a_missing_url_says_so(tmp_path):
    with pytest.raises(UnreadableData, match=r"no such file.*Hint: check the URL"):
        resolve("memory://references/none.csv", root=tmp_path)


def test_a_folder_at_a_url_is_refused(tmp_path):
    with fsspec.open("memory://references/t.csv", "wb") as stream:
        stream.write(CONTENT)
    with pytest.raises(UnreadableData, match="is a folder"):
        resolve("memory://references", root=tmp_path)


def test_an_unknown_scheme_is_named(tmp_path):
    with pytest.raises(UnreadableData, match=r"no such file system.*Hint: use a path"):
        resolve("zzz://bucket/test.csv", root=tmp_path)


def test_a_file_system_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "gcsfs", None)
    with pytest.raises(MissingDependency, match="gcsfs"):
        resolve("gs://bucket/test.csv", root=tmp_path)


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


class ShortFile(BrokenDisk):
    """Announces more than it sends."""

    protocol = "shortfile"

    def info(self, path):
        return {"name": path, "size": len(CONTENT) + 3, "type": "file"}

    def _open(self, _path, *_modes, **_options):
        return io.BytesIO(CONTENT)


def test_a_disk_that_fails_while_it_is_read_names_the_reason(tmp_path):
    fsspec.register_implementation("brokendisk", BrokenDisk, clobber=True)
    with pytest.raises(UnreadableData, match=r"cannot be read \(Input/output error"):
        resolve("brokendisk://broken.csv", root=tmp_path)


def test_what_is_shorter_than_announced_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts, "PAUSES_S", (0.0,))
    fsspec.register_implementation("shortfile", ShortFile, clobber=True)
    with pytest.raises(UnreadableData, match="7 bytes arrived and 10 were announced"):
        resolve("shortfile://short.csv", root=tmp_path)
