"""The part that a log writes to: rows are added whole or not at all: `PartFile`."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.data.decision_log.part_names import part_name

if TYPE_CHECKING:
    from pathlib import Path

# without O_BINARY Windows would write other line ends than were counted
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY


class PartFile:
    """The open part of a writer, and the next one when it is full.

    Parameters
    ----------
    folder
        Made when the first row comes.
    writer
        See `part_names.new_writer`.
    """

    def __init__(self, folder: Path, writer: str) -> None:
        self._folder = folder
        self._writer = writer
        self._number = 0
        self._handle: int | None = None
        self._path: Path | None = None
        self._opened = 0.0
        self.size = 0

    @property
    def age_s(self) -> float:
        """How long the part is open, 0 when none is."""
        return 0.0 if self._handle is None else time.monotonic() - self._opened

    def append(self, content: bytes) -> None:
        """Add whole lines; when they do not fit, the part is as it was before.

        Raises
        ------
        OSError
            If the disk is full, or whatever else it has.
        """
        handle = self._ready()
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(handle, left) :]
        except OSError:
            self._undo(handle)
            raise
        self.size += len(content)

    def close(self) -> Path | None:
        """End the part; the next row opens another. Names it, None when none is."""
        path = self._path
        if self._handle is not None:
            with suppress(OSError):  # the rows were handed over long ago
                os.close(self._handle)
        self._handle, self._path, self.size = None, None, 0
        return path

    def _ready(self) -> int:
        if self._handle is not None:
            if os.fstat(self._handle).st_nlink:
                return self._handle
            # somebody deleted the part: rows added to it would be gone
            self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        name = part_name(datetime.now(UTC), self._writer, self._number)
        path = self._folder / name
        self._handle = os.open(path, _NEW, 0o666)
        self._path, self._opened, self.size = path, time.monotonic(), 0
        return self._handle

    def _undo(self, handle: int) -> None:
        """Leave no half line where a row would follow it."""
        size, path = self.size, self._path
        with suppress(OSError):  # then it stays the torn last line of a closed part
            os.ftruncate(handle, size)
        self.close()
        if size == 0 and path is not None:
            self._number -= 1
            with suppress(OSError):
                path.unlink()
