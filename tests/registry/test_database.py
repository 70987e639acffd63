"""Files and folders that cannot serve as a registry: each says why and what helps."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import database
from pytest_mlgate.registry.database import APPLICATION_ID
from pytest_mlgate.registry.database import SCHEMA_VERSION
from pytest_mlgate.registry.database import reading
from pytest_mlgate.registry.database import writing
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.protocol import Rollback
from pytest_mlgate.registry.sqlite import SqliteRegistry

posix_only = pytest.mark.skipif(
    os.name == "nt", reason="needs users, modes and limits as POSIX has them"
)

# promotes, rolls back or reads in a process of its own and prints what became of it
CHILD = """
import json, os, resource, sys
from pathlib import Path
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback
from pytest_mlgate.registry.sqlite import SqliteRegistry
told = json.load(sys.stdin)
if told["largest_file"]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (told["largest_file"],) * 2)
Path("/").as_uri()  # loads what nobody could not load any more
if os.geteuid() == 0:  # permissions mean nothing to root: become nobody
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
registry = SqliteRegistry(Path(told["path"]), timeout_s=1.0)
try:
    if told["back_to"]:
        stated = {"name": "income", "version": told["back_to"], "reason": "a test"}
        print(registry.rollback(Rollback(**stated, when="2026-04-01T00:00:00Z")).digest)
    elif told["promotion"]:
        told["promotion"]["artifact"] = Path(told["promotion"]["artifact"])
        print(registry.promote(Promotion(**told["promotion"])).digest)
    else:
        champion = registry.champion("income")
        print(registry.artifact(champion.digest).read_text())
except MlgateError as error:
    print(type(error).__name__, error)
"""


def in_a_child(path, promotion=None, *, back_to=None, largest_file=0):
    plain = None
    if promotion:
        names = [name for name in promotion.__slots__ if name != "artifact"]
        plain = {name: getattr(promotion, name) for name in names}
        plain["artifact"] = str(promotion.artifact)
    told = {"path": str(path), "promotion": plain, "back_to": back_to}
    told["largest_file"] = largest_file
    return subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(told),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def open_folder():
    """Make a folder beneath which an ordinary user can read (tmp_path is private)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def every_question(registry, propose):
    return [
        lambda: registry.champion("income"),
        lambda: registry.history("income"),
        lambda: registry.verify("income"),
        lambda: registry.record("sha256:" + "0" * 64),
        lambda: registry.promote(propose("first")),
        lambda: registry.rollback(
            Rollback(name="income", version=1, reason="x", when="2026-04-01T00:00:00Z")
        ),
        lambda: registry.approve(
            Approval(
                name="income",
                digest="sha256:" + "0" * 64,
                artifact_name="m",
                record="{}",
                reason="x",
                when="2026-04-01T00:00:00Z",
                who="cleo",
            )
        ),
    ]


def assert_every_question_raises(registry, propose, *words):
    for question in every_question(registry, propose):
        with pytest.raises(RegistryError) as trouble:
            question()
        for word in (*words, "Hint: "):
            assert word in str(trouble.value)


def test_a_file_that_is_no_database(registry, path, propose):
    path.parent.mkdir()
    path.write_text("name,champion\nincome,3\n" * 100)
    before = path.read_bytes()
    assert_every_question_raises(registry, propose, str(path), "not an SQLite database")
    assert path.read_bytes() == before


@pytest.mark.parametrize("trace", ["table", "application_id", "user_version"])
def test_a_database_of_another_application_is_left_alone(
    registry, path, propose, trace
):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        what = "TABLE history (x)" if trace == "table" else "TABLE t (x)"
        connection.execute(f"CREATE {what}")
        if trace != "table":
            connection.execute(f"PRAGMA {trace} = 77")
    before = path.read_bytes()
    assert_every_question_raises(
        registry, propose, str(path), "belongs to another application"
    )
    assert path.read_bytes() == before


def test_a_registry_of_a_newer_release(registry, path, propose, two_versions):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 3")
    assert_every_question_raises(
        registry, propose, "its format is version 3", "the release of pytest-mlgate"
    )


def test_a_registry_of_an_older_form(registry, path, propose, two_versions):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    before = path.read_bytes()
    assert_every_question_raises(
        registry, propose, "its format is version 1", "let `registry` name a new file"
    )
    assert path.read_bytes() == before


def test_a_registry_without_its_tables_is_damaged(registry, path, propose):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    assert_every_question_raises(registry, propose, "the database is damaged")


def test_a_truncated_registry_is_damaged(registry, path, propose, two_versions):
    path.write_bytes(path.read_bytes()[:5000])
    assert_every_question_raises(registry, propose, "the database is damaged")


def test_an_empty_file_is_a_registry_in_which_nothing_was_promoted(
    registry, path, propose
):
    path.parent.mkdir()
    path.touch()
    assert registry.champion("income") is None
    assert path.read_bytes() == b""
    registry.promote(propose("first"))
    assert registry.champion("income").number == 1


def test_a_folder_in_place_of_the_file(registry, path, propose):
    path.mkdir(parents=True)
    assert_every_question_raises(registry, propose, str(path), "cannot be opened")


def test_a_file_in_place_of_the_folder(registry, path, propose):
    path.parent.write_text("not a folder")
    assert registry.champion("income") is None
    with pytest.raises(RegistryError, match=r"cannot be stored at .*Hint: make that"):
        registry.promote(propose("first"))


def test_a_lock_held_too_long_is_named_and_reading_goes_on(
    path, propose, two_versions, undo, agree
):
    _, new = two_versions
    registry = SqliteRegistry(path, timeout_s=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for act in (
            lambda: registry.promote(propose("third", baseline=new.digest)),
            lambda: registry.rollback(undo()),
            lambda: registry.approve(agree(propose("third"))),
        ):
            with pytest.raises(RegistryError, match=r"held its lock .*Hint: wait"):
                act()
        assert registry.champion("income").digest == new.digest
    assert registry.promote(propose("third", baseline=new.digest)).number == 3


def test_a_new_file_locked_by_another_process_is_named_too(path, propose):
    path.parent.mkdir()
    registry = SqliteRegistry(path, timeout_s=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RegistryError, match="held its lock for too long"):
            registry.promote(propose("first"))
    assert registry.promote(propose("first")).number == 1


def test_the_file_is_in_wal_mode_and_history_rows_cannot_be_edited(path, two_versions):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        for change in ("UPDATE history SET content = ''", "DELETE FROM history"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(change)


def test_reading_and_promoting_leave_no_files_of_sqlite_behind(
    registry, path, two_versions
):
    registry.champion("income")
    registry.verify("income")
    assert sorted(p.name for p in path.parent.iterdir()) == ["artifacts", "registry.db"]


@posix_only
def test_a_read_only_registry_can_be_read_and_refuses_to_move(open_folder, propose):
    path = open_folder / "kept" / "registry.db"
    zeroth = propose("zeroth")
    first = propose("first", baseline=zeroth.digest)
    SqliteRegistry(path).promote(zeroth)
    SqliteRegistry(path).promote(first)
    artifact = open_folder / "second.skops"
    artifact.write_text("second")
    second = propose("second", baseline=first.digest, artifact=artifact)
    for folder in (path.parent, *path.parent.rglob("*")):
        folder.chmod(0o555 if folder.is_dir() else 0o444)
    assert in_a_child(path) == "first\n"
    told = in_a_child(path, second)
    assert told.startswith("RegistryError The artifact cannot be stored at ")
    assert "Permission denied" in told
    assert "Hint: make that folder writable" in told
    told = in_a_child(path, back_to=1)
    assert told.startswith("RegistryError The registry ")
    assert "Hint: run as somebody who may write both" in told
    # the artifacts writable, the database not
    for folder in (path.parent / "artifacts").rglob("**/"):
        folder.chmod(0o777)
    told = in_a_child(path, second)
    assert told.startswith("RegistryError The registry ")
    assert "Hint: run as somebody who may write both" in told
    assert SqliteRegistry(path).champion("income").digest == first.digest


@posix_only
def test_an_unreadable_registry_is_an_error_and_not_an_absent_champion(
    open_folder, propose
):
    path = open_folder / "kept" / "registry.db"
    SqliteRegistry(path).promote(propose("first"))
    path.chmod(0)
    assert in_a_child(path).startswith(f"RegistryError The registry {str(path)!r}")
    path.chmod(0o644)
    path.parent.chmod(0)
    assert in_a_child(path).startswith(f"RegistryError The registry {str(path)!r}")


@posix_only
@pytest.mark.parametrize("large", ["artifact", "record"])
def test_a_full_disk_leaves_the_old_champion(open_folder, propose, large):
    path = open_folder / "kept" / "registry.db"
    first = propose("first")
    SqliteRegistry(path).promote(first)
    for item in (path.parent, *path.parent.rglob("*")):
        item.chmod(0o777 if item.is_dir() else 0o666)
    artifact = open_folder / "second.skops"
    artifact.write_text("m" * (400_000 if large == "artifact" else 10))
    second = propose(
        "second",
        baseline=first.digest,
        artifact=artifact,
        digest=digest_of_file(artifact),
        record="r" * (400_000 if large == "record" else 10),
    )
    told = in_a_child(path, second, largest_file=200_000)
    assert told.startswith("RegistryError The ")
    assert "Hint: " in told
    assert SqliteRegistry(path).champion("income").digest == first.digest
    assert SqliteRegistry(path).verify("income") == ()
    assert in_a_child(path, second) == f"{second.digest}\n"


def test_a_path_that_the_system_refuses_is_an_error_with_its_reason(tmp_path, propose):
    registry = SqliteRegistry(tmp_path / ("x" * 300) / "registry.db")
    assert_every_question_raises(registry, propose, "cannot be used", "name too long")


def test_a_mistake_in_our_own_code_is_not_called_a_damaged_file(path, two_versions):
    with (
        pytest.raises(sqlite3.ProgrammingError),
        reading(path, timeout_s=1.0) as connection,
    ):
        connection.execute("SELECT ?", ())


def test_a_registry_that_comes_into_being_while_one_looks_is_no_stranger(
    tmp_path, monkeypatch
):
    path = tmp_path / "registry.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    look = database._number
    looks = []

    def look_and_let_another_process_create_it(connection, query):
        number = look(connection, query)
        looks.append(query)
        if len(looks) == 1:
            with database.writing(path, timeout_s=1):
                pass
        return number

    monkeypatch.setattr(database, "_number", look_and_let_another_process_create_it)
    with database.writing(path, timeout_s=1):
        pass
    with database.reading(path, timeout_s=1) as connection:
        assert connection is not None


def test_the_first_write_makes_the_folders_that_are_missing(tmp_path):
    path = tmp_path / "kept" / "deeper" / "registry.db"
    with writing(path, timeout_s=1.0) as connection:
        assert connection.in_transaction
    with reading(path, timeout_s=1.0) as connection:
        assert connection is not None


@pytest.mark.parametrize("size", [1, 511])
def test_the_rest_of_a_file_is_no_registry_that_is_new(
    registry, path, propose, two_versions, size
):
    # SQLite itself takes it for a new one, in which anybody would be the first
    path.write_bytes(path.read_bytes()[:size])
    assert_every_question_raises(registry, propose, "the database is damaged")
