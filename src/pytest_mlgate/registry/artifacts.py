"""Where model files are kept: a folder in which a file is named by its content.

A file is there whole or not at all, whatever happens to the process that writes it.
What a killed process leaves behind (a hidden ``*.partial``, or a whole file that no
event names) is never read as an artifact.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import BinaryIO

from pytest_mlgate.data.references.sha256 import blocks
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.references.sha256 import digest_of_parts
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.digest import digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ArtifactStore:
    """A content-addressed folder: ``ab/cdef…`` holds the bytes of ``sha256:abcdef…``.

    Parameters
    ----------
    folder
        Created at the first `store`; its parent is the registry's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Tell where an artifact belongs, whether it is there or not."""
        name = digits(digest)
        return self._folder / name[:2] / name[2:]

    def store(self, source: Path, *, digest: str) -> Path:
        """Copy the tested file in, durably, and return where it is.

        Parameters
        ----------
        source
            The file that was tested.
        digest
            Its digest at that time.

        Raises
        ------
        PromotionRefused
            If the file is gone or its bytes are no longer those that were tested.
        RegistryError
            If the folder cannot be written.
        """
        target = self.path(digest)
        try:
            with _tested(source) as reader:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._copy(reader, target, source=source, digest=digest)
            self._sync_folders(target.parent)
        except OSError as error:
            raise _unwritable(target, error) from error
        return target

    def checked(self, digest: str) -> Path:
        """Find an artifact and hold its bytes against its digest.

        Raises
        ------
        RegistryError
            If it is missing, unreadable or damaged; the message names the file.
        """
        defect = self.defect(digest)
        if defect is not None:
            raise RegistryError(
                f"The {defect}. Hint: put the original file back at that path, or "
                "promote another version."
            )
        return self.path(digest)

    def defect(self, digest: str) -> str | None:
        """Say what is wrong with an artifact in one line; None when it is intact."""
        path = self.path(digest)
        try:
            found = digest_of_file(path)
        except FileNotFoundError:
            return f"artifact {digest} is missing: there is no file {str(path)!r}"
        except OSError as error:
            return f"artifact {digest} cannot be read: {_words(error)} ({str(path)!r})"
        if found != digest:
            return f"artifact {digest} is damaged: {str(path)!r} now holds {found}"
        return None

    def _copy(
        self, reader: BinaryIO, target: Path, *, source: Path, digest: str
    ) -> None:
        """Copy beside the target, compare, and only then take the final name."""
        # never two writers in one file: the name is drawn, and "x" refuses a second
        partial = target.parent / f".{target.name[:16]}-{secrets.token_hex(8)}.partial"
        try:
            with partial.open("xb") as writer:
                found = _copy_and_hash(reader, writer)
                _refuse_other(found, source=source, digest=digest)
                writer.flush()
                os.fsync(writer.fileno())
            os.replace(partial, target)  # noqa: PTH105 - named beside os.fsync
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def _sync_folders(self, folder: Path) -> None:
        """Make the new names durable: file, two folders, and the registry's own."""
        for path in (folder, self._folder, self._folder.parent):
            _sync_folder(path)


@contextmanager
def _tested(source: Path) -> Iterator[BinaryIO]:
    try:
        reader = source.open("rb")
    except OSError as error:
        raise PromotionRefused(
            f"The artifact {str(source)!r} was tested and cannot be read any more: "
            f"{_words(error)}. Hint: build it again and run the session again."
        ) from error
    with reader:
        yield reader


def _copy_and_hash(reader: BinaryIO, writer: BinaryIO) -> str:
    def copied() -> Iterator[bytes]:
        for block in blocks(reader):
            writer.write(block)
            yield block

    return digest_of_parts(copied())


def _refuse_other(found: str, *, source: Path, digest: str) -> None:
    if found != digest:
        raise PromotionRefused(
            f"The artifact {str(source)!r} has changed since it was tested: the "
            f"session saw {digest}, the file is now {found}. Only what was tested is "
            "promoted. Hint: run the session again."
        )


def _sync_folder(path: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there; NTFS journals its names
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(target: Path, error: OSError) -> RegistryError:
    return RegistryError(
        f"The artifact cannot be stored at {str(target)!r}: {_words(error)}. "
        "Nothing was promoted. Hint: make that folder writable, with room for the "
        "file, or let `registry` name another place."
    )


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__
