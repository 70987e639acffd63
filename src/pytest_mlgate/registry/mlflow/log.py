"""Where MLflow keeps a history: as versions of a registered model of its own.

MLflow has no transactions to offer. But the version numbers of a registered model are
given out one by one, never twice and without gaps, and a version appears whole, with
its tags. So they are a log with one order for everybody. An entry names the hash of the
event that it follows. Of several entries that follow the same event, the one with the
lowest number is the next event, and the others are nothing: their writers read that and
begin again, or are refused.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.chain import Link
from pytest_mlgate.registry.mlflow.connection import is_there_already
from pytest_mlgate.registry.statements import check_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.registry.mlflow.connection import MlflowConnection
    from pytest_mlgate.registry.protocol import Event

SUFFIX = ".mlgate-history"
FORMAT = "1"
"""Of the entries; another one was written by another release."""

LONGEST_NAME = 200
_FORBIDDEN = "/:'\"`\\"

_PAGE = 500
# shorter than what any release of MLflow takes in a tag
_TAG = 4000
_CONTENT = "mlgate.event."
_SETTLED = "mlgate.settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version of the history model, as somebody wrote it."""

    # given out by MLflow
    number: int
    format: str
    link: Link
    # drawn by the writer, who knows by it what is its own
    attempt: str
    # version that the alias "champion" had when it was written
    alias_before: int | None
    # whether the aliases have followed it
    is_settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """All entries of a history model, and which of them are the history."""

    name: str
    # every entry that can be read
    numbers: frozenset[int]
    # those that are, or claim to be, events: lost attempts are left out
    entries: tuple[Entry, ...]
    # what is wrong with them, one line each
    defects: tuple[str, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        """The history, oldest first; only where there are no `defects`."""
        return tuple(chain.event_of(entry.link) for entry in self.entries)

    def has_won(self, attempt: str) -> bool:
        """Tell whether what a writer appended is part of the history."""
        return any(entry.attempt == attempt for entry in self.entries)

    @property
    def whole(self) -> tuple[tuple[Entry, Event], ...]:
        """Entries that are, each by itself, what was once sealed, and their events."""
        return tuple(
            (entry, chain.event_of(entry.link))
            for entry in self.entries
            if chain.is_whole(entry.link)
        )


class MlflowLog:
    """The histories that MLflow keeps."""

    def __init__(self, mlflow: MlflowConnection) -> None:
        self._mlflow = mlflow

    def read(self, name: str) -> Log:
        """Read the history of a name, whatever its state.

        Raises
        ------
        RegistryError
            If it cannot be read, or was written by a newer release.
        """
        entries = sorted(self._versions(name), key=lambda entry: entry.number)
        for entry in entries:
            _refuse_other_format(entry, name)
        told = tuple(_told(entries))
        links = [entry.link for entry in told]
        return Log(
            name=name,
            numbers=frozenset(entry.number for entry in entries),
            entries=told,
            # MLflow counts the versions, and those that lost have numbers, too
            defects=chain.defects(name, links, gapless=False),
        )

    def read_whole(self, name: str) -> Log:
        """Read the history of a name to build on it.

        Raises
        ------
        RegistryError
            If it is not whole; the message names the first three defects.
        """
        log = self.read(name)
        if log.defects:
            raise RegistryError(
                f"The registry in MLflow at {self._mlflow.shown} cannot be used: "
                f"{'; '.join(log.defects[:3])}. Hint: restore MLflow's database from a "
                "backup, then verify it."
            )
        return log

    def append(self, event: Event, *, alias_before: int | None) -> str:
        """Write an event that may or may not win; give what its writer knows it by.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked, or may not have written it.
        """
        self._make(event.name)
        attempt = secrets.token_hex(8)
        tags = _tags(event, attempt=attempt, alias_before=alias_before)
        act = f"tell whether an event of {event.name!r} was written"
        with self._mlflow.calling(
            act, hint=f"look at the history of {event.name!r} before you try again"
        ) as client:
            client.create_model_version(
                event.name + SUFFIX,
                # no files belong to it, and MLflow wants an address
                source=f"mlgate-history:/{event.sequence}",
                tags=tags,
                description=f"{event.event}, by {event.who or 'somebody unknown'}",
                await_creation_for=0,
            )
        return attempt

    def settle(self, name: str, number: int) -> None:
        """Note that the aliases have followed an entry.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        with self._mlflow.calling(f"note that {name!r} is settled") as client:
            client.set_model_version_tag(name + SUFFIX, str(number), _SETTLED, "true")

    def _versions(self, name: str) -> Iterator[Entry]:
        token = None
        while True:
            with self._mlflow.calling(f"read the history of {name!r}") as client:
                page = client.search_model_versions(
                    f"name = '{name + SUFFIX}'",
                    max_results=_PAGE,
                    # pages stay what they are when somebody appends
                    order_by=["version_number ASC"],
                    page_token=token,
                )
            yield from (_entry(version, name) for version in page)
            token = page.token
            if not token:
                return

    def _make(self, name: str) -> None:
        """Make the history model, unless it is there."""
        try:
            with self._mlflow.calling(f"keep a history of {name!r}") as client:
                client.create_registered_model(
                    name + SUFFIX,
                    tags={"mlgate.format": FORMAT},
                    description=f"The history of {name!r}, written by pytest-mlgate. "
                    "A change here is damage.",
                )
        except RegistryError as error:
            if not is_there_already(error):
                raise


def check_name(name: str) -> None:
    """Refuse a name that MLflow does not take, or does not find again.

    Raises
    ------
    InvalidInput
        With the rule.
    """
    check_text("name", name)
    if (
        len(name) > LONGEST_NAME
        or name != name.strip()
        or any(c in _FORBIDDEN or not c.isprintable() for c in name)
        or name in {".", ".."}
    ):
        rule = (
            f"a name that MLflow takes: at most {LONGEST_NAME} printable characters, "
            f"none of them {' '.join(_FORBIDDEN)}"
        )
        raise InvalidInput.because("name", rule, name)


def _told(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Leave out what lost: entries that follow an event that was followed before."""
    head = chain.GENESIS
    passed: set[str] = set()
    for entry in entries:
        if entry.link.previous_hash in passed and chain.is_whole(entry.link):
            continue
        yield entry
        passed.add(head)
        head = entry.link.hash


def _tags(event: Event, *, attempt: str, alias_before: int | None) -> dict[str, str]:
    link = chain.link_of(event)
    parts = range(0, len(link.content), _TAG)
    return {
        "mlgate.format": FORMAT,
        "mlgate.sequence": str(link.sequence),
        "mlgate.previous_hash": link.previous_hash,
        "mlgate.hash": link.hash,
        "mlgate.attempt": attempt,
        "mlgate.alias_before": "" if alias_before is None else str(alias_before),
        **{
            f"{_CONTENT}{number:03}": link.content[start : start + _TAG]
            for number, start in enumerate(parts)
        },
    }


def _entry(version: Any, name: str) -> Entry:  # noqa: ANN401 - of mlflow
    tags: Mapping[str, str] = version.tags or {}
    parts = sorted(key for key in tags if key.startswith(_CONTENT))
    return Entry(
        number=int(version.version),
        format=tags.get("mlgate.format", ""),
        link=Link(
            name=name,
            sequence=_number(tags.get("mlgate.sequence")) or -1,
            content="".join(tags[key] for key in parts),
            previous_hash=tags.get("mlgate.previous_hash", ""),
            hash=tags.get("mlgate.hash", ""),
        ),
        attempt=tags.get("mlgate.attempt", ""),
        alias_before=_number(tags.get("mlgate.alias_before")),
        is_settled=tags.get(_SETTLED) == "true",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _refuse_other_format(entry: Entry, name: str) -> None:
    if entry.format.isdigit() and entry.format != FORMAT:
        raise RegistryError(
            f"The history of {name!r} in MLflow has the format {entry.format}, and "
            f"this release knows {FORMAT}. Hint: use the release of pytest-mlgate that "
            "wrote it, or a newer one."
        )
