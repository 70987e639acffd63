"""How a model of several files becomes one file with one digest: `write_archive`.

The same files give the same bytes everywhere, so the digest of the archive is that of
the model, and a registry keeps and gives it back like any other file.
"""

from __future__ import annotations

import tarfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUFFIX = ".tar"


def write_archive(target: Path, members: Mapping[str, Path]) -> str:
    """Write files into an archive, sorted by name and without dates or owners.

    Parameters
    ----------
    target
        The archive.
    members
        The files by their paths in the archive, with ``/`` between folders.

    Returns
    -------
    str
        Digest of the archive.
    """
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(members):
            entry = tarfile.TarInfo(name)
            entry.size = members[name].stat().st_size
            with members[name].open("rb") as stream:
                archive.addfile(entry, stream)
    return digest_of_file(target)


def files_beneath(folder: Path) -> dict[str, Path]:
    """Name the files of a folder by their paths in it; links are not followed."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def unpack(path: Path, folder: Path) -> None:
    """Unpack an archive that `write_archive` wrote.

    Raises
    ------
    UnreadableData
        If it is damaged, or holds anything but files beneath its own folder.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            for entry in _members(archive):
                _unpack_one(archive, entry, folder / entry.name)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise UnreadableData(
            f"{path}: no archive of a model ({error}). Hint: name the model itself."
        ) from error


def _members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Name the files of an archive; ours has no links, folders or ways out."""
    entries = archive.getmembers()
    for entry in entries:
        place = PurePosixPath(entry.name)
        if not entry.isreg() or place.is_absolute() or ".." in place.parts:
            raise tarfile.TarError(f"{entry.name!r} does not belong there")
    return entries


def _unpack_one(archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    stream = archive.extractfile(entry)
    assert stream is not None
    with target.open("xb") as writer:
        while block := stream.read(1 << 20):
            writer.write(block)
