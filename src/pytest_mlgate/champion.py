"""The model in production, as a session needs it: `Champion`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import TypedDict

if TYPE_CHECKING:
    from pathlib import Path

ALREADY_CHAMPION = "the candidate already is the champion: there is nothing to compare"
NO_BASELINE = (
    "no baseline yet: the registry holds no champion, so this is the first promotion"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """The registry's current champion, as the session needs it."""

    digest: str
    # the file in the registry's store, which has no suffix …
    artifact: Path
    # … and the name it had when it was tested
    artifact_name: str


class StoredModel(TypedDict):
    """What loading a champion takes: where it is, and what it must be."""

    champion: Path | None
    champion_digest: str | None
    champion_name: str | None


def stored_model(champion: Champion | None) -> StoredModel:
    """Give what `load_subject` and `load_named` take; nothing where there is none."""
    return StoredModel(
        champion=None if champion is None else champion.artifact,
        champion_digest=None if champion is None else champion.digest,
        champion_name=None if champion is None else champion.artifact_name,
    )
