"""Answers kept from one run to the next: `PredictionCache`, a folder of entries.

An entry is the answers and, beside them, the whole key that they follow from, with a
checksum. One that does not fit is never used: it is reported, made again and replaced.
Nothing here can end a run: without a folder to write to, the model is asked as ever.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from contextlib import suppress
from typing import TYPE_CHECKING
from typing import Any

from filelock import FileLock
from filelock import Timeout

from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question

FOLDER = ".mlgate/predictions"
"""Where a session keeps its entries, beside the settings file."""

MOST_ENTRIES = 20
MOST_BYTES = 1 << 30
"""What is kept at most; the entries that were not used for longest go first."""

WAIT_S = 600.0
"""How long to wait for another process that is asking the same model the same."""

# also what a killed process left unfinished; nothing else is ever removed
_OURS = re.compile(r"\.?([0-9a-f]{64})\.(?:npz|json|lock)(?:\.\d+)?")


class PredictionCache:
    """A folder of answers, shared by processes.

    Parameters
    ----------
    folder
        Made when there is something to write.
    reads
        False: every model is asked, and what it answers takes the place of what was
        kept.
    most_entries, most_bytes
        What is kept at most.
    wait_s
        Seconds to wait for another process that is making the same answers.
    """

    def __init__(
        self,
        folder: Path,
        *,
        reads: bool = True,
        most_entries: int = MOST_ENTRIES,
        most_bytes: int = MOST_BYTES,
        wait_s: float = WAIT_S,
    ) -> None:
        self.folder = folder
        self.reads = reads
        # what a person should hear of, each once
        self.notes: list[str] = []
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._wait_s = wait_s

    def answers(
        self,
        key: Mapping[str, str],
        question: Question,
        ask: Callable[[], RowAnswers],
    ) -> tuple[RowAnswers, str | None]:
        """Give the answers of an earlier run, or ask and keep what is answered.

        Parameters
        ----------
        key
            All that the answers follow from (see `prediction_key`).
        question
            What an entry has to answer.
        ask
            Asks the model. What it raises is raised, and nothing is kept.

        Returns
        -------
        answers, kept
            `kept` is the name of the entry that was read; None when the model was
            asked.
        """
        name = digest_of_text(json.dumps(dict(key), sort_keys=True))
        name = name.removeprefix(PREFIX)
        with self._alone_with(name) as alone:
            found = self._read(name, key, question) if alone and self.reads else None
            if found is not None:
                return found, name
            found = ask()
            if alone:
                self._write(name, key, found)
            return found, None

    def _read(
        self, name: str, key: Mapping[str, str], question: Question
    ) -> RowAnswers | None:
        entry, arrays = self._paths(name)
        if not entry.exists():
            return None
        try:
            told: Any = json.loads(entry.read_text("utf-8"))
            wrong = _misfit(told, key, arrays)
            found = None if wrong else KINDS[question.task].load(arrays)
        except (OSError, ValueError, RecursionError, UnreadableData) as error:
            wrong, found = f"cannot be read ({type(error).__name__})", None
        if found is not None and len(found) != question.rows:
            wrong = f"have {len(found)} answers for {question.rows} rows"
        if wrong:
            self._note(
                f"{self._shown}/{name[:12]}….npz: the answers kept there {wrong}, so "
                "they were not used; the model was asked again, and they were "
                "replaced. Hint: if that happens again, find out what writes to that "
                "folder, or set cache = false."
            )
            return None
        with suppress(OSError):
            os.utime(entry)
        return found

    def _write(self, name: str, key: Mapping[str, str], found: RowAnswers) -> None:
        entry, arrays = self._paths(name)
        try:
            found.save(arrays)
            told = {"key": dict(key), "checksum": digest_of_file(arrays)}
            unfinished = entry.with_name(f".{entry.name}.{os.getpid()}")
            unfinished.write_text(json.dumps(told, indent=1), "utf-8")
            # last: an entry is there when both of its files are
            unfinished.replace(entry)
            self._drop_oldest(name)
        except OSError as error:
            self._cannot_keep(error)

    @contextmanager
    def _alone_with(self, name: str) -> Iterator[bool]:
        """Keep other processes from an entry; False where that cannot be done."""
        lock = FileLock(self.folder / f"{name}.lock")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignored = self.folder / ".gitignore"
            if not ignored.exists():
                ignored.write_text("*\n", "utf-8")
            lock.acquire(timeout=self._wait_s)
        except Timeout:
            self._note(
                f"{self._shown}: another process has been asking the same model for "
                f"{self._wait_s:g} s, so it was asked here, too."
            )
        except (OSError, NotImplementedError) as error:
            self._cannot_keep(error)
        try:
            yield lock.is_locked
        finally:
            lock.release()

    def _drop_oldest(self, newest: str) -> None:
        """Remove what is too much, or in pieces, unless a process is using it."""
        sizes: dict[str, int] = {}
        used: dict[str, float] = {}
        for path in self.folder.iterdir():
            ours = _OURS.fullmatch(path.name)
            if ours is None:
                continue
            stat = path.stat()
            sizes[ours[1]] = sizes.get(ours[1], 0) + stat.st_size
            if path.suffix == ".json":
                used[ours[1]] = stat.st_mtime
        whole = sorted(used.keys() - {newest}, key=used.__getitem__, reverse=True)
        room = self._most_bytes - sizes[newest]
        for place, name in enumerate(whole, start=1):
            room -= sizes[name]
            if place >= self._most_entries or room < 0:
                self._drop(name)
        for name in sizes.keys() - used.keys():
            self._drop(name)

    def _drop(self, name: str) -> None:
        held = self.folder / f"{name}.lock"
        with suppress(Timeout), FileLock(held).acquire(timeout=0):
            for path in sorted(self.folder.glob(f"*{name}.*")):
                if _OURS.fullmatch(path.name) and path != held:
                    path.unlink(missing_ok=True)
            with suppress(OSError):
                # open files stay where they are on some systems
                held.unlink(missing_ok=True)

    def _paths(self, name: str) -> tuple[Path, Path]:
        return self.folder / f"{name}.json", self.folder / f"{name}.npz"

    @property
    def _shown(self) -> str:
        """Name the folder as a settings file would: a record is no place for more."""
        return "/".join(self.folder.parts[-2:])

    def _cannot_keep(self, error: Exception) -> None:
        why = getattr(error, "strerror", None) or type(error).__name__
        self._note(
            f"{self._shown}: answers cannot be kept there ({why}), so models are asked "
            "in every run. Hint: make the folder writable, or set cache = false."
        )

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _misfit(told: Any, key: Mapping[str, str], arrays: Path) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """Say why an entry is not the one that its name promises."""
    if not isinstance(told, dict) or told.get("key") != dict(key):
        return "belong to another model or other rows"
    if told.get("checksum") != digest_of_file(arrays):
        return "were changed or damaged since they were written"
    return None
