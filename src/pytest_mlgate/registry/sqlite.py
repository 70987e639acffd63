"""The embedded registry: one SQLite file, and a folder of artifacts beside it.

A promotion first stores the artifact (whole or not at all, named by its content) and
then writes record and event in one transaction; a rollback first verifies the artifact
and then writes its event. A process that is killed leaves the old champion or the new
one; at worst an artifact remains that no event names.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry import database
from pytest_mlgate.registry import history
from pytest_mlgate.registry.artifacts import ArtifactStore
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import led_to
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.next_event import after_approval
from pytest_mlgate.registry.next_event import after_promotion
from pytest_mlgate.registry.next_event import after_rollback
from pytest_mlgate.registry.protocol import Version
from pytest_mlgate.registry.statements import check_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Approval
    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Promotion
    from pytest_mlgate.registry.protocol import Rollback


class SqliteRegistry:
    """A `Registry` in one SQLite file.

    Parameters
    ----------
    path
        The database file. Created, with its folder, by the first promotion;
        artifacts are kept in ``artifacts/`` beside it.
    timeout_s
        How long to wait for another process that writes, in seconds.
    """

    def __init__(self, path: Path, *, timeout_s: float = 30.0) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._artifacts = ArtifactStore(path.parent / "artifacts")

    def champion(self, name: str) -> Version | None:
        """Name the current champion, or None when there never was one."""
        return champion_of(self.history(name))

    def artifact(self, digest: str) -> Path:
        """Find the file of an artifact, verified against its digest."""
        return self._artifacts.checked(digest)

    def promote(self, promotion: Promotion) -> Version:
        """Make the tested artifact the champion, or leave everything as it is.

        See `pytest_mlgate.registry.protocol.Registry.promote`. The comparison with
        the champion is made twice: before the artifact is copied, to spare the copy,
        and inside the transaction, where it counts.
        """
        seen = self.history(promotion.name)
        found = after_promotion(promotion, seen)
        if isinstance(found, Version):
            return found
        self._artifacts.store(promotion.artifact, digest=promotion.digest)
        return self._move(
            promotion.name,
            lambda events: after_promotion(promotion, events),
            seen=seen,
            record=promotion.record,
        )

    def rollback(self, rollback: Rollback) -> Version:
        """Make an earlier champion the champion again, verified, as a new event.

        See `pytest_mlgate.registry.protocol.Registry.rollback`. The artifact's bytes
        are held against their digest before the transaction begins.
        """
        seen = self.history(rollback.name)
        found = after_rollback(rollback, seen)
        if isinstance(found, Version):
            return found
        verified = found.digest
        self._artifacts.checked(verified)

        def now(events: Sequence[Event]) -> Event | Version:
            found = after_rollback(rollback, events)
            if not isinstance(found, Version) and found.digest != verified:
                # somebody else moved the champion meanwhile
                self._artifacts.checked(found.digest)
            return found

        return self._move(rollback.name, now, seen=seen)

    def approve(self, approval: Approval) -> Event:
        """Write down that a person agrees to a record; the champion stays.

        See `pytest_mlgate.registry.protocol.Registry.approve`.
        """
        seen = self.history(approval.name)
        after_approval(approval, seen)
        with self._extending(approval.name, seen) as (connection, events):
            event = after_approval(approval, events)
            history.append(connection, event, record=approval.record)
        return event

    def history(self, name: str) -> tuple[Event, ...]:
        """List every event of a name, oldest first."""
        check_text("name", name)
        with self._reading() as connection:
            if connection is None:
                return ()
            return history.events_of(connection, name, path=self._path)

    def record(self, digest: str) -> str:
        """Give back the JSON text of a promotion's record, verified."""
        digits(digest)
        with self._reading() as connection:
            text = None if connection is None else history.record_of(connection, digest)
        defect = history.record_defect(digest, text)
        if text is None or defect is not None:
            raise RegistryError(
                f"The {defect} in {str(self._path)!r}. Hint: restore the registry "
                "from a backup."
            )
        return text

    def verify(self, name: str) -> tuple[str, ...]:
        """Check hash chain, records and artifacts of a name.

        The database as a whole is checked too: rows that have strayed to another
        name, and records that no event names (a sign that history was cut off).
        """
        check_text("name", name)
        with self._reading() as connection:
            if connection is None:
                return ()
            whole = tuple(history.database_defects(connection))
            links = history.links_of(connection, name)
            events = [chain.event_of(link) for link in links if chain.is_whole(link)]
            records = tuple(history.record_defects(connection, events))
        # what was approved and never promoted is not kept
        digests = dict.fromkeys(event.digest for event in moves_of(events))
        artifacts = (self._artifacts.defect(digest) for digest in digests)
        told = chain.defects(name, links) + records
        return whole + told + tuple(line for line in artifacts if line)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        with database.reading(self._path, timeout_s=self._timeout_s) as connection:
            yield connection

    @contextmanager
    def _extending(
        self, name: str, seen: Sequence[Event]
    ) -> Iterator[tuple[sqlite3.Connection, tuple[Event, ...]]]:
        """Open for writing a history that may have grown since it was seen."""
        with database.writing(self._path, timeout_s=self._timeout_s) as connection:
            events = history.events_of(connection, name, path=self._path)
            if events[: len(seen)] != tuple(seen):
                # a file that is moved away would otherwise begin anew, with anything
                raise database.unusable(
                    self._path,
                    "it was replaced or cut off while this ran",
                    "find out who did, and run again",
                )
            yield connection, events

    def _move(
        self,
        name: str,
        ask: Callable[[Sequence[Event]], Event | Version],
        *,
        seen: Sequence[Event],
        record: str | None = None,
    ) -> Version:
        """Ask what comes next where nobody else can write, and write it."""
        with self._extending(name, seen) as (connection, events):
            found = ask(events)
            if isinstance(found, Version):
                return found
            history.append(connection, found, record=record)
        return led_to(found, events)
