"""Is a history whole, unchanged and possible: events as linked, hashed texts.

The hash of an event covers the hash before it and the event's own canonical JSON, so
an entry can be neither edited, dropped in the middle, nor put elsewhere unseen. The
end of a chain can be cut off, or all of it written anew, by somebody who may write
the file: keep the last hash in a place of your own (a release note, an attestation)
if that is a worry.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.registry.digest import is_digest
from pytest_mlgate.registry.instants import is_event_time
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import MOVES
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.registry.replay import replay_defects

if TYPE_CHECKING:
    from collections.abc import Sequence

GENESIS = PREFIX + "0" * 64
"""What the first event names as the hash before it."""

_FIELDS = {field.name for field in fields(Event)} - {"previous_hash", "hash"}
_LISTS = ("waivers", "notes")
_KINDS = (*MOVES, APPROVAL)
_ABSENT = type(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An event in the form in which it is stored."""

    # repeated from the content, to be found by
    name: str
    sequence: int
    # canonical JSON of every field but the two hashes
    content: str
    previous_hash: str
    hash: str


def seal(event: Event) -> Event:
    """Give an event its hash."""
    return replace(event, hash=_hash(event.previous_hash, _content(event)))


def link_of(event: Event) -> Link:
    """Bring a sealed event into the form in which it is stored."""
    return Link(
        name=event.name,
        sequence=event.sequence,
        content=_content(event),
        previous_hash=event.previous_hash,
        hash=event.hash,
    )


def event_of(link: Link) -> Event:
    """Read an event back; only for a link that `is_whole`."""
    body = json.loads(link.content)
    for field in _LISTS:
        body[field] = tuple(body[field])
    return Event(**body, previous_hash=link.previous_hash, hash=link.hash)


def is_whole(link: Link) -> bool:
    """Tell whether a link is, taken by itself, what was once sealed."""
    return _is_sealed(link) and _is_event(link)


def defects(
    name: str, links: Sequence[Link], *, gapless: bool = True
) -> tuple[str, ...]:
    """Say what is wrong with the history of a name, one line for each defect.

    Parameters
    ----------
    name
        Whose history it is.
    links
        All of it, oldest first.
    gapless
        Whether versions are counted without gaps.
    """
    found: list[str] = []
    before = GENESIS
    for place, link in enumerate(links, start=1):
        title = f"event {place} of {name!r}"
        if link.sequence != place:
            found.append(f"{title} is missing or misnumbered: found {link.sequence}")
        if not _is_sealed(link):
            found.append(f"{title} was changed: its content does not match its hash")
        elif not _is_event(link):
            found.append(f"{title} was written as something else, or by another hand")
        if link.previous_hash != before:
            found.append(f"{title} does not follow the one before it: the chain breaks")
        before = link.hash
    if not found:
        events = [event_of(link) for link in links]
        found.extend(replay_defects(name, events, gapless=gapless))
    return tuple(found)


def stated(link: Link, field: str) -> str | None:
    """Tell one text that an event itself states; None when it cannot be read."""
    try:
        body = json.loads(link.content)
    except (ValueError, RecursionError):
        return None
    value = body.get(field) if isinstance(body, dict) else None
    return value if isinstance(value, str) else None


def _is_sealed(link: Link) -> bool:
    return _hash(link.previous_hash, link.content) == link.hash


def _is_event(link: Link) -> bool:
    """Tell whether the content has the form of the event that the link is filed as."""
    try:
        body = json.loads(link.content)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(body, dict)
        and body.keys() == _FIELDS
        and (body["name"], body["sequence"]) == (link.name, link.sequence)
        and type(body["version"]) is int
        and body["event"] in _KINDS
        and is_event_time(body["when"])
        and isinstance(body["artifact_name"], str)
        and all(isinstance(body[field], str | _ABSENT) for field in ("who", "reason"))
        and all(isinstance(body[field], list) for field in _LISTS)
        and all(isinstance(line, str) for field in _LISTS for line in body[field])
        and all(is_digest(body[field]) for field in ("digest", "record_digest"))
        and (body["baseline_digest"] is None or is_digest(body["baseline_digest"]))
    )


def _content(event: Event) -> str:
    body = {key: value for key, value in asdict(event).items() if key in _FIELDS}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash(previous: str, content: str) -> str:
    return digest_of_text(f"{previous}\n{content}")
