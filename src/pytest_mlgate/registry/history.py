"""What stands in an open registry database: histories, records, and their defects.

Nothing here decides anything. Damage is looked for on every read of a history, so
that no promotion is ever built on an entry that somebody or something changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.chain import Link
from pytest_mlgate.registry.database import unusable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Event

_SELECT = "SELECT name, sequence, content, previous_hash, hash FROM history"
_INSERT = (
    "INSERT INTO history (name, sequence, content, previous_hash, hash) "
    "VALUES (?, ?, ?, ?, ?)"
)


def append(connection: sqlite3.Connection, event: Event, *, record: str | None) -> None:
    """Write an event and its record; the caller commits.

    `record` is None for an event whose record was written by an earlier one.
    """
    link = chain.link_of(event)
    if record is not None:
        connection.execute(
            "INSERT INTO records (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (event.record_digest, record),
        )
    connection.execute(
        _INSERT,
        (link.name, link.sequence, link.content, link.previous_hash, link.hash),
    )


def events_of(
    connection: sqlite3.Connection, name: str, *, path: Path
) -> tuple[Event, ...]:
    """Read a history, oldest first.

    Raises
    ------
    RegistryError
        If it is not whole; the message names the first three defects and `path`.
    """
    links = links_of(connection, name)
    told = chain.defects(name, links)
    if told:
        raise unusable(
            path, "; ".join(told[:3]), "restore it from a backup, then verify it"
        )
    return tuple(chain.event_of(link) for link in links)


def links_of(connection: sqlite3.Connection, name: str) -> tuple[Link, ...]:
    """Read a history as it is stored, oldest first, whatever its state."""
    query = f"{_SELECT} WHERE name = ? ORDER BY sequence"
    return tuple(_link(row) for row in connection.execute(query, (name,)))


def record_of(connection: sqlite3.Connection, digest: str) -> str | None:
    """Read the text of a record as it is stored; None when there is none."""
    row = connection.execute(
        "SELECT text FROM records WHERE digest = ?", (digest,)
    ).fetchone()
    return None if row is None else str(row[0])


def record_defect(digest: str, text: str | None) -> str | None:
    """Say in one line what is wrong with a record; None when it is intact."""
    if text is None:
        return f"record {digest} is missing"
    found = digest_of_text(text)
    if found == digest:
        return None
    return f"record {digest} is damaged: its text is now that of {found}"


def record_defects(
    connection: sqlite3.Connection, events: Sequence[Event]
) -> Iterator[str]:
    """Say what is wrong with the records of a history, one line each."""
    for digest in dict.fromkeys(event.record_digest for event in events):
        defect = record_defect(digest, record_of(connection, digest))
        if defect:
            yield defect


def database_defects(connection: sqlite3.Connection) -> Iterator[str]:
    """Say what is wrong with the database as a whole, one line each.

    Looks at what no single history shows: pages, rows that have strayed to another
    name, and records that no event names (a sign that history was cut off).
    """
    for (line,) in connection.execute("PRAGMA integrity_check(10)"):
        if line != "ok":
            yield f"the database is damaged: {line}"
    named: set[str | None] = set()
    for link in map(_link, connection.execute(_SELECT)):
        name = chain.stated(link, "name")
        if name != link.name:
            yield f"event {link.sequence} of {link.name!r} states the name {name!r}"
        named.add(chain.stated(link, "record_digest"))
    for (digest,) in connection.execute("SELECT digest FROM records"):
        if digest not in named:
            yield f"record {digest} belongs to no event: history may have been cut off"


def _link(row: tuple[object, ...]) -> Link:
    """Take a row as it is: damage can change the type of a value, too."""
    name, sequence, content, previous_hash, sealed = row
    return Link(
        name=str(name),
        sequence=sequence if isinstance(sequence, int) else -1,
        content=str(content),
        previous_hash=str(previous_hash),
        hash=str(sealed),
    )
