"""May this file be read and written as our registry: opening it, or saying why not.

Reading never creates or changes anything. Writing is one transaction that holds
SQLite's write lock from its first statement to its end.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x6D6C6774  # "mlgt": tells our files from those of others
SCHEMA_VERSION = 2
"""Of the tables and of the events in them: 2 gave every event its `reason`."""

_SCHEMA = (
    """CREATE TABLE history (
        name TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        content TEXT NOT NULL,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL,
        PRIMARY KEY (name, sequence)
    ) WITHOUT ROWID""",
    """CREATE TABLE records (
        digest TEXT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TRIGGER history_is_not_edited BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    """CREATE TRIGGER history_is_not_erased BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_SMALLEST = 512
"""Bytes of the smallest page that SQLite knows, and so of the smallest database."""

# SQLite's primary result codes -> what it means here, and what helps
_REASONS = {
    sqlite3.SQLITE_BUSY: (
        "another process has held its lock for too long",
        "wait for the other promotion, or end the process that hangs",
    ),
    sqlite3.SQLITE_NOTADB: (
        "the file is not an SQLite database",
        "let `registry` name another file, or restore this one from a backup",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database is damaged",
        "restore it from a backup",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file cannot be opened",
        "check that its folder exists, is a folder, and may be read and written",
    ),
    sqlite3.SQLITE_READONLY: (
        "the file or its folder may not be written",
        "run as somebody who may write both",
    ),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room and try again"),
    sqlite3.SQLITE_IOERR: (
        "the disk could not be read or written",
        "check that it has room, and that it is sound",
    ),
}


@contextmanager
def reading(path: Path, *, timeout_s: float) -> Iterator[sqlite3.Connection | None]:
    """Open a registry to read it; None when there is no registry yet.

    Raises
    ------
    RegistryError
        If the file is there and cannot be read as a registry of this release.
    """
    with _in_our_words(path):
        if not path.exists():
            yield None
            return
        with closing(_connect_to_read(path, timeout_s=timeout_s)) as connection:
            # all answers of one reader come from one moment
            connection.execute("BEGIN")
            yield connection if _is_registry(connection, path) else None


@contextmanager
def writing(path: Path, *, timeout_s: float) -> Iterator[sqlite3.Connection]:
    """Open a registry for one transaction; it commits when the block ends well.

    Raises
    ------
    RegistryError
        If the file cannot be created, is not ours, or is locked by another process.
    """
    with _in_our_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(path, "mode=rwc", timeout_s=timeout_s)) as connection:
            # first look: a file of somebody else must not be switched to WAL; all its
            # answers from one moment, or a registry being made looks like a stranger
            connection.execute("BEGIN")
            _is_registry(connection, path)
            connection.execute("ROLLBACK")
            _use_wal(connection, timeout_s=timeout_s)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            if not _is_registry(connection, path):
                for statement in _SCHEMA:
                    connection.execute(statement)
            yield connection
            connection.execute("COMMIT")


def unusable(path: Path, reason: str, remedy: str) -> RegistryError:
    """Word why a registry file cannot be used."""
    return RegistryError(
        f"The registry {str(path)!r} cannot be used: {reason}. Hint: {remedy}."
    )


def _connect(path: Path, options: str, *, timeout_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}",
        uri=True,
        timeout=timeout_s,
        # transactions begin and end where this file says so, not on their own
        isolation_level=None,
    )
    # damaged text must arrive as it is, so that its hash can tell
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    return connection


def _connect_to_read(path: Path, *, timeout_s: float) -> sqlite3.Connection:
    # "rw" although nothing is written: the last connection tidies SQLite's own files
    # away when it closes, and one opened with "ro" would leave them behind
    connection = _connect(path, "mode=rw", timeout_s=timeout_s)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException as error:
        connection.close()
        # WAL needs to write beside the file even to read it; where that is impossible
        # (a read-only mount, a full disk) and no write is pending, the file alone is
        # the truth
        if not _cannot_write(error) or _has_pending_writes(path):
            raise
        return _connect(path, "mode=ro&immutable=1", timeout_s=timeout_s)
    return connection


def _cannot_write(error: BaseException) -> bool:
    refusals = {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    }
    return isinstance(error, sqlite3.Error) and _primary_code(error) in refusals


def _has_pending_writes(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _use_wal(connection: sqlite3.Connection, *, timeout_s: float) -> None:
    """Switch a new file to WAL; where the file system cannot, the old way is as safe.

    SQLite does not wait when two processes switch at once, so the waiting is here.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            busy = _primary_code(error) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _is_registry(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell a registry from a file in which nothing has been written yet."""
    application = _number(connection, "PRAGMA application_id")
    version = _number(connection, "PRAGMA user_version")
    if application == APPLICATION_ID and version == SCHEMA_VERSION:
        return True
    if application == APPLICATION_ID:
        raise _other_format(path, version)
    tables = _number(connection, "SELECT count(*) FROM sqlite_master")
    if application or version or tables:
        raise unusable(
            path,
            "the database belongs to another application",
            "let `registry` name a file of its own",
        )
    if 0 < path.stat().st_size < _SMALLEST:
        # SQLite takes what is left of a file that was cut off for a new one
        raise unusable(path, *_REASONS[sqlite3.SQLITE_CORRUPT])
    return False


def _other_format(path: Path, version: int) -> RegistryError:
    reason = f"its format is version {version} and this release knows {SCHEMA_VERSION}"
    if version > SCHEMA_VERSION:
        remedy = "use the release of pytest-mlgate that wrote it, or a newer one"
    else:
        remedy = (
            "keep it for the release of pytest-mlgate that wrote it, let `registry` "
            "name a new file, and promote the model in production there"
        )
    return unusable(path, reason, remedy)


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


@contextmanager
def _in_our_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours, and no state of the file
    except sqlite3.Error as error:
        reason, remedy = _REASONS.get(
            _primary_code(error), _REASONS[sqlite3.SQLITE_CORRUPT]
        )
        raise unusable(path, f"{reason} ({error})", remedy) from error
    except UnicodeDecodeError as error:
        # the sqlite3 module stumbles over damaged names in SQLite's own messages
        raise unusable(path, *_REASONS[sqlite3.SQLITE_CORRUPT]) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _, remedy = _REASONS[sqlite3.SQLITE_CANTOPEN]
        raise unusable(path, reason, remedy) from error


def _primary_code(error: sqlite3.Error) -> int:
    """Reduce SQLite's extended result code; errors of the Python layer have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
