"""The embedded registry: one SQLite file, and a folder of artifacts beside it.

A promotion first stores the artifact (whole or not at all, named by its content) and
then writes record and event in one transaction. A process that is killed leaves the
old champion or the new one; at worst an artifact remains that no event names.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry import database
from pytest_mlgate.registry import history
from pytest_mlgate.registry.artifacts import ArtifactStore
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Version

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path


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
        return _champion(self.history(name))

    def artifact(self, digest: str) -> Path:
        """Find the file of an artifact, verified against its digest."""
        return self._artifacts.checked(digest)

    def promote(self, promotion: Promotion) -> Version:
        """Make the tested artifact the champion, or leave everything as it is.

        See `pytest_mlgate.registry.protocol.Registry.promote`. The comparison with
        the champion is made twice: before the artifact is copied, to spare the copy,
        and inside the transaction, where it counts.
        """
        _check(promotion)
        standing = _standing(promotion, self.history(promotion.name))
        if standing is not None:
            return standing
        self._artifacts.store(promotion.artifact, digest=promotion.digest)
        with database.writing(self._path, timeout_s=self._timeout_s) as connection:
            events = history.events_of(connection, promotion.name, path=self._path)
            standing = _standing(promotion, events)
            if standing is not None:
                return standing
            event = _event(promotion, events)
            history.append(connection, event, record=promotion.record)
        return _version(event)

    def history(self, name: str) -> tuple[Event, ...]:
        """List every event of a name, oldest first."""
        _check_text("name", name)
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
        _check_text("name", name)
        with self._reading() as connection:
            if connection is None:
                return ()
            whole = tuple(history.database_defects(connection))
            links = history.links_of(connection, name)
            events = [chain.event_of(link) for link in links if chain.is_whole(link)]
            records = tuple(history.record_defects(connection, events))
        digests = dict.fromkeys(event.digest for event in events)
        artifacts = (self._artifacts.defect(digest) for digest in digests)
        told = chain.defects(name, links) + records
        return whole + told + tuple(line for line in artifacts if line)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        with database.reading(self._path, timeout_s=self._timeout_s) as connection:
            yield connection


def _check(promotion: Promotion) -> None:
    """Refuse what could be written but never read back or compared."""
    _check_text("name", promotion.name)
    _check_text("record", promotion.record)
    digits(promotion.digest, name="digest")
    if promotion.baseline_digest is not None:
        digits(promotion.baseline_digest, name="baseline_digest")
    try:
        offset = datetime.fromisoformat(promotion.when).utcoffset()
    except (TypeError, ValueError):
        offset = None
    if offset != timedelta(0):
        rule = "an ISO 8601 time in UTC, such as '2026-01-31T12:00:00+00:00'"
        raise InvalidInput.because("when", rule, promotion.when)


def _check_text(name: str, value: object) -> None:
    rule = "text that is not blank and has a UTF-8 form"
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput.because(name, rule, value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput.because(name, rule, value[:80]) from error


def _standing(promotion: Promotion, events: Sequence[Event]) -> Version | None:
    """Compare: None to go on, the champion when nothing is to do, or refuse."""
    champion = _champion(events)
    if champion is None:
        return None
    if champion.digest == promotion.digest:
        return champion
    if champion.digest != promotion.baseline_digest:
        raise _refusal(promotion, champion, since=events[-1])
    return None


def _refusal(
    promotion: Promotion, champion: Version, *, since: Event
) -> PromotionRefused:
    compared = promotion.baseline_digest or "no baseline"
    return PromotionRefused(
        f"{promotion.digest} was not promoted as {promotion.name!r}. The session "
        f"compared it with {compared}, and the champion is {champion.digest} "
        f"(version {champion.number}), since {since.when}, by "
        f"{since.who or 'somebody unknown'}. A candidate replaces only the champion "
        "that it was compared with. Hint: run the session again with "
        '`baseline = { registry = "champion" }`.'
    )


def _champion(events: Sequence[Event]) -> Version | None:
    """Read the champion off the end of a history."""
    if not events:
        return None
    number = events[-1].version
    return _version(next(event for event in events if event.version == number))


def _version(event: Event) -> Version:
    """Describe the version that an event made."""
    return Version(
        name=event.name,
        number=event.version,
        digest=event.digest,
        artifact_name=event.artifact_name,
        created=event.when,
        record_digest=event.record_digest,
    )


def _event(promotion: Promotion, events: Sequence[Event]) -> Event:
    last = events[-1] if events else None
    return chain.seal(
        Event(
            sequence=last.sequence + 1 if last else 1,
            name=promotion.name,
            event=PROMOTION if last else FIRST_PROMOTION,
            when=promotion.when,
            who=promotion.who,
            version=max((event.version for event in events), default=0) + 1,
            digest=promotion.digest,
            artifact_name=promotion.artifact.name,
            baseline_digest=promotion.baseline_digest,
            record_digest=digest_of_text(promotion.record),
            waivers=promotion.waivers,
            notes=promotion.notes,
            previous_hash=last.hash if last else chain.GENESIS,
            hash="",
        )
    )
