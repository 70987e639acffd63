"""The model in production, as a session needs it: `Champion`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
