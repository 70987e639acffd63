"""What finding a reference gives: `Located`, a file on this machine that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The bytes of a reference as a file, before they are identified."""

    # the file that holds the bytes: the user's own, or a copy of this run
    path: Path
    # what people call the place: a path or a URL, with nothing that opens doors
    location: str
    # the name that the source itself gives to these bytes; None when it has none
    version: str | None
    # whether the reference may name other bytes tomorrow
    mutable: bool
    # what a tracking file says that the bytes must have; None when nothing does
    md5: str | None = None
    # the same for a copy that another process of this run made
    sha256: str | None = None
