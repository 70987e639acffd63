"""The registry that teams already run: MLflow, by its public client.

The history is a log of its own (`log`), tested files and records are artifacts
of runs (`files`), every promoted file is a version of the registered model, and
the aliases follow the history (`aliases`). A promotion sends the file, makes the
version, appends the event, and moves the aliases: killed before the event it has done
nothing that anybody sees; killed after it, it is completed by whoever comes next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import led_to
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.history import record_defect
from pytest_mlgate.registry.mlflow.aliases import CHAMPION
from pytest_mlgate.registry.mlflow.aliases import MlflowAliases
from pytest_mlgate.registry.mlflow.connection import MlflowConnection
from pytest_mlgate.registry.mlflow.files import MlflowFiles
from pytest_mlgate.registry.mlflow.files import damaged
from pytest_mlgate.registry.mlflow.log import MlflowLog
from pytest_mlgate.registry.mlflow.log import check_name
from pytest_mlgate.registry.mlflow.versions import MlflowVersions
from pytest_mlgate.registry.next_event import after_approval
from pytest_mlgate.registry.next_event import after_promotion
from pytest_mlgate.registry.next_event import after_rollback
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.registry.protocol import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.registry.mlflow.log import Log
    from pytest_mlgate.registry.protocol import Approval
    from pytest_mlgate.registry.protocol import Promotion
    from pytest_mlgate.registry.protocol import Rollback

# every round but the last was lost to somebody else who wrote
_ROUNDS = 50


class MlflowRegistry:
    """A `Registry` in MLflow.

    Parameters
    ----------
    address
        ``sqlite:////absolute/mlflow.db`` or ``http://host:port``.
    path
        The database file, created by the first promotion; None for a server.
    cache
        A folder for what was fetched; it may be deleted at any time.
    """

    def __init__(self, address: str, *, path: Path | None, cache: Path) -> None:
        self._mlflow = MlflowConnection(address, path=path)
        self._log = MlflowLog(self._mlflow)
        self._files = MlflowFiles(self._mlflow, cache=cache)
        self._versions = MlflowVersions(self._mlflow)
        self._aliases = MlflowAliases(self._mlflow, self._log)

    def champion(self, name: str) -> Version | None:
        """Name the current champion, or None when there never was one.

        Moves the aliases on if a promotion was killed before it could.

        Raises
        ------
        PromotionRefused
            If somebody else moved the alias, so that nobody knows what serves.
        RegistryError
            See `pytest_mlgate.registry.protocol.Registry.champion`.
        """
        check_name(name)
        if not self._mlflow.is_there():
            return None
        log, at = self._aliases.settled(name)
        champion = champion_of(log.events)
        if champion is not None:
            self._refuse_other_version(champion)
        elif at is not None and self._versions.is_ours(name, at):
            raise self._history_is_gone(name, at)
        return champion

    def artifact(self, digest: str) -> Path:
        """Find the file of an artifact, fetched if need be and verified."""
        digits(digest)
        if not self._mlflow.is_there():
            raise damaged(f"artifact {digest} is missing in MLflow")
        return self._files.checked(digest)

    def promote(self, promotion: Promotion) -> Version:
        """Make the tested artifact the champion, or leave everything as it is.

        See `pytest_mlgate.registry.protocol.Registry.promote`.
        """
        name = promotion.name
        check_name(name)
        after_promotion(promotion, ())  # looks at its form
        self._mlflow.create()
        log, at = self._aliases.settled(name)
        found = after_promotion(promotion, log.events)
        if isinstance(found, Version):
            return found
        champion = champion_of(log.events)
        if champion is None:
            self._refuse_strange_champion(promotion, at)
        else:
            self._refuse_other_version(champion)
        number = self._versions.make(promotion, self._files.keep(promotion))

        def ask(events: Sequence[Event]) -> Event | Version:
            found = after_promotion(promotion, events)
            if isinstance(found, Version):
                return found
            return _numbered(found, number, events)

        written, events = self._write(
            name, ask, lost=lambda: self._versions.drop(name, number)
        )
        return written if isinstance(written, Version) else led_to(written, events)

    def rollback(self, rollback: Rollback) -> Version:
        """Make an earlier champion the champion again, verified, as a new event.

        An alias that somebody moved by hand to the very version that is named here is
        no hindrance: that is how the history is told.
        See `pytest_mlgate.registry.protocol.Registry.rollback`.
        """
        name = rollback.name
        check_name(name)
        verified: set[str] = set()

        def ask(events: Sequence[Event]) -> Event | Version:
            found = after_rollback(rollback, events)
            if not isinstance(found, Version) and found.digest not in verified:
                self._verify_target(found)
                verified.add(found.digest)
            return found

        if not self._mlflow.is_there():
            ask(())
        written, events = self._write(name, ask, meant=rollback.version)
        return written if isinstance(written, Version) else led_to(written, events)

    def approve(self, approval: Approval) -> Event:
        """Write down that a person agrees to a record; the champion stays.

        See `pytest_mlgate.registry.protocol.Registry.approve`.
        """
        name = approval.name
        check_name(name)
        after_approval(approval, ())  # looks at its form
        self._mlflow.create()
        log, _ = self._aliases.settled(name)
        after_approval(approval, log.events)
        self._files.keep_record(name, approval.record)
        written, _ = self._write(name, lambda events: after_approval(approval, events))
        assert isinstance(written, Event)
        return written

    def history(self, name: str) -> tuple[Event, ...]:
        """List every event of a name, oldest first."""
        check_name(name)
        return self._log.read_whole(name).events if self._mlflow.is_there() else ()

    def record(self, digest: str) -> str:
        """Give back the JSON text of a promotion's record, verified."""
        digits(digest)
        text = self._files.record(digest) if self._mlflow.is_there() else None
        defect = record_defect(digest, text)
        if text is None or defect is not None:
            raise damaged(f"{defect} in MLflow at {self._mlflow.shown}")
        return text

    def verify(self, name: str) -> tuple[str, ...]:
        """Check hash chain, records, artifacts, versions and aliases of a name.

        Every artifact is fetched from MLflow once, whatever the cache holds.
        """
        check_name(name)
        if not self._mlflow.is_there():
            return ()
        log = self._log.read(name)
        events = [event for _, event in log.whole]
        return (
            *log.defects,
            *_gaps(log),
            *self._content_defects(events),
            *self._versions.defects(name, moves_of(events)),
            *self._aliases.defects(name, log),
        )

    def _content_defects(self, events: Sequence[Event]) -> Iterator[str]:
        for digest in dict.fromkeys(event.record_digest for event in events):
            defect = record_defect(digest, self._files.record(digest))
            if defect is not None:
                yield defect
        # what was approved and never promoted is not kept
        for digest in dict.fromkeys(event.digest for event in moves_of(events)):
            defect = self._files.defect(digest)
            if defect is not None:
                yield defect

    def _write(
        self,
        name: str,
        ask: Callable[[Sequence[Event]], Event | Version],
        *,
        meant: int | None = None,
        lost: Callable[[], None] = lambda: None,
    ) -> tuple[Event | Version, Sequence[Event]]:
        """Ask what comes next, and append it; again if somebody else was faster."""
        for _ in range(_ROUNDS):
            try:
                log, at = self._aliases.settled(name, meant=meant)
                found = ask(log.events)
            except PromotionRefused:
                lost()
                raise
            if isinstance(found, Version):
                lost()
                return found, log.events
            attempt = self._log.append(found, alias_before=at)
            if self._has_won(found, attempt):
                self._settle(found)
                return found, log.events
        raise RegistryError(
            f"The history of {name!r} in MLflow was written by others {_ROUNDS} times "
            "before this could be. Hint: run again when fewer processes write at once."
        )

    def _has_won(self, event: Event, attempt: str) -> bool:
        try:
            return self._log.read_whole(event.name).has_won(attempt)
        except RegistryError as error:
            raise RegistryError(
                f"It is not known whether the {event.event} of {event.name!r} is part "
                f"of the history now; look at `mlgate history`. {error}"
            ) from error

    def _settle(self, event: Event) -> None:
        try:
            self._aliases.settled(event.name, own=True)
        except RegistryError as error:
            raise RegistryError(
                f"The {event.event} of {event.name!r} to version {event.version} is "
                f"written, and the aliases have not followed. {error}"
            ) from error

    def _verify_target(self, event: Event) -> None:
        """Refuse to return to what MLflow no longer has."""
        defect = self._versions.defect(event.name, event.version, event.digest)
        defect = defect or self._files.defect(event.digest)
        if defect is not None:
            raise damaged(defect)

    def _refuse_other_version(self, champion: Version) -> None:
        """Build on a champion only if MLflow has it, under its number."""
        defect = self._versions.defect(champion.name, champion.number, champion.digest)
        if defect is not None:
            raise RegistryError(
                f"The champion cannot be told: {defect}. Hint: restore MLflow's "
                "database from a backup, or `mlgate rollback` to another version."
            )

    def _refuse_strange_champion(self, promotion: Promotion, at: int | None) -> None:
        """Replace what a team called champion before only if it was compared with."""
        name = promotion.name
        if at is None:
            return
        if self._versions.is_ours(name, at):
            raise self._history_is_gone(name, at)
        digest = self._files.digest_of_version(name, at)
        if digest is None or digest != promotion.baseline_digest:
            raise PromotionRefused(
                f"{promotion.digest} was not promoted as {name!r}. The alias "
                f"{CHAMPION!r} names version {at}, which no promotion has made "
                f"({digest or 'several files'}), and the session compared with "
                f"{promotion.baseline_digest or 'no baseline'}. Hint: compare the "
                f'first time with `model = "mlflow:{name}@{CHAMPION}"` under '
                "`baseline`; or, if that version does not serve, delete the alias."
            )

    def _history_is_gone(self, name: str, at: int) -> RegistryError:
        return RegistryError(
            f"The alias {CHAMPION!r} of {name!r} in MLflow at {self._mlflow.shown} "
            f"names version {at}, which a promotion has made, and there is no history "
            "of it. Hint: restore MLflow's database from a backup."
        )


def _numbered(event: Event, number: int, events: Sequence[Event]) -> Event:
    """Call the version as MLflow does, so that there is one number for it."""
    last = max((move.version for move in moves_of(events)), default=0)
    if number <= last:
        raise RegistryError(
            f"MLflow gave {event.name!r} the number {number}, and the history knows "
            f"version {last}: the registered model was deleted and made anew. Hint: "
            "restore MLflow's database from a backup, or give the model another `name`."
        )
    return chain.seal(replace(event, version=number))


def _gaps(log: Log) -> Iterator[str]:
    for number in range(1, max(log.numbers, default=0)):
        if number not in log.numbers:
            yield f"entry {number} of the history of {log.name!r} was deleted in MLflow"
