"""One download for one run: `Pins`, a folder that holds what references stood for.

A branch, a key without a version or a web address can mean other bytes a minute later.
So a run downloads each reference once, and everything that it does rests on the copy.
Processes that share a folder share the copies: the first one to finish wins.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.located import Located
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What a source said about the bytes that it sent."""

    # the name that the source itself gives to these bytes; None when it has none
    version: str | None
    # whether the reference may name other bytes tomorrow
    mutable: bool


class Pins:
    """Copies of what a run downloaded.

    Parameters
    ----------
    folder
        An existing, private folder; its owner removes it. None: a folder of its own
        that is removed with this object.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="mlgate-"))
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def once(
        self, location: str, fetch: Callable[[BinaryIO], Download], *, shown: str
    ) -> Located:
        """Give the copy of a location, downloading it when there is none yet.

        Parameters
        ----------
        location
            The place, complete with its version.
        fetch
            Writes the bytes into an open file; it is called at most once.
        shown
            What messages and the record call the place.

        Raises
        ------
        UnreadableData
            If the bytes do not arrive, or the disk has no room for them.
        """
        name = digest_of_text(location).partition(":")[2]
        told = self.folder / f"{name}.json"
        if not told.exists():
            self._download(name, fetch, shown)
        facts = json.loads(told.read_text("utf-8"))
        return Located(
            path=self.folder / facts["file"],
            location=shown,
            version=facts["version"],
            mutable=facts["mutable"],
            sha256=facts["sha256"],
        )

    def _download(
        self, name: str, fetch: Callable[[BinaryIO], Download], shown: str
    ) -> None:
        copy = self.folder / f"{name}.{os.getpid()}"
        try:
            with copy.open("wb") as stream:
                found = fetch(stream)
            facts = {
                "file": copy.name,
                "version": found.version,
                "mutable": found.mutable,
                "sha256": digest_of_file(copy),
            }
            self._tell(name, json.dumps(facts))
        except OSError as error:
            told = error.strerror or str(error)
            raise UnreadableData(
                f"{shown}: it cannot be copied to {self.folder} ({told}). Hint: the "
                "copy needs room there; set TMPDIR to a folder on a larger disk."
            ) from error

    def _tell(self, name: str, facts: str) -> None:
        """Write what a copy is, unless another process was faster."""
        unfinished = self.folder / f".{name}.{os.getpid()}"
        unfinished.write_text(facts, "utf-8")
        try:
            # a link is made whole or not at all, and never over another
            (self.folder / f"{name}.json").hardlink_to(unfinished)
        except FileExistsError:
            (self.folder / f"{name}.{os.getpid()}").unlink()
        finally:
            unfinished.unlink()
