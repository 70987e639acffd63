"""References to what DVC tracks: `locate_dvc`, the work tree's or a revision's file."""

from __future__ import annotations

import os
from configparser import ConfigParser
from configparser import Error as ConfigError
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.dvc_tracking import cache_places
from pytest_mlgate.data.references.dvc_tracking import tracked
from pytest_mlgate.data.references.git_revisions import commit_of
from pytest_mlgate.data.references.git_revisions import content_at
from pytest_mlgate.data.references.local_files import stamp_of
from pytest_mlgate.data.references.local_files import unreadable
from pytest_mlgate.data.references.located import Located
from pytest_mlgate.data.references.reference_syntax import revision_of
from pytest_mlgate.data.references.sha256 import blocks
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pytest_mlgate.data.references.dvc_tracking import TrackedFile

# shorter prefixes of a commit are not taken for one
_LEAST = 7


def locate_dvc(reference: str, *, root: Path) -> Located:
    """Find a file that DVC tracks, and the digest that it must have.

    Parameters
    ----------
    reference
        ``dvc:path``: the file of the work tree, which has to be what its ``.dvc`` file
        or ``dvc.lock`` says. ``dvc:path@rev``: the file as it was tracked at a branch,
        tag or commit of git, from the work tree if it still is that file, else from
        DVC's cache.
    root
        The folder that relative paths start from.

    Raises
    ------
    UnreadableData
        If DVC tracks no such file, git knows no such revision, or the bytes are
        neither in the work tree nor in the cache.
    """
    named, revision = revision_of(reference)
    if not named:
        raise InvalidInput.because(
            "reference", "dvc:path or dvc:path@rev", reference, hint="name a file"
        )
    path = Path(_normal(root / named))
    top = _top(path)
    commit = None
    if revision is not None:
        commit = commit_of(revision, folder=root, shown=reference)

    def read(source: Path) -> bytes | None:
        if commit is not None:
            return content_at(commit, source, folder=root, shown=reference)
        return _content(source, reference)

    cache = _cache(top)
    found = tracked(
        path,
        top=top,
        read=read,
        cached=lambda place: _content(cache / place, reference),
        shown=reference,
    )
    held = _holding(path, found, cache, reference, work_tree=commit is None)
    short = revision is not None and len(revision) >= _LEAST
    pinned = short and commit is not None and commit.startswith(str(revision))
    at = "" if commit is None else f"git:{commit} "
    return Located(
        path=held,
        location=str(held),
        version=f"{at}md5:{found.md5}",
        mutable=not pinned,
        md5=found.md5,
    )


def _holding(
    path: Path, found: TrackedFile, cache: Path, shown: str, *, work_tree: bool
) -> Path:
    """Choose the file to read; whether it holds the right bytes is checked later."""
    if work_tree:
        stamp_of(shown, path)
        _refuse_other(path, found, shown)
        return path
    if path.is_file() and _md5_of(path, shown) == found.md5:
        return path
    for place in cache_places(found.md5):
        if (cache / place).is_file():
            return cache / place
    raise UnreadableData(
        f"{shown}: the bytes with the MD5 {found.md5} are neither in the work tree nor "
        f"in DVC's cache ({cache}). Hint: `dvc fetch --all-commits` brings them."
    )


def _refuse_other(path: Path, found: TrackedFile, shown: str) -> None:
    size = path.stat().st_size
    held = _md5_of(path, shown)
    if held == found.md5 and found.size in {None, size}:
        return
    hint = "`dvc checkout` restores the tracked file, `dvc add` tracks this one"
    if found.old:
        hint += "; a file that DVC before 3.0 tracked may need `dvc cache migrate`"
    raise UnreadableData(
        f"{shown}: {path} must be what {found.source.name} says (MD5 {found.md5}); it "
        f"has MD5 {held} and {size} bytes. Hint: {hint}."
    )


def _md5_of(path: Path, shown: str) -> str:
    digest = md5(usedforsecurity=False)
    try:
        with path.open("rb") as stream:
            for block in blocks(stream):
                digest.update(block)
    except OSError as error:
        raise unreadable(shown, str(path), error) from error
    return digest.hexdigest()


def _content(path: Path, shown: str) -> bytes | None:
    if not path.is_file():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(shown, str(path), error) from error


def _top(path: Path) -> Path:
    """Find where the DVC project begins, else where git's does."""
    for mark in (".dvc", ".git"):
        for folder in path.parents:
            if (folder / mark).exists():
                return folder
    raise UnreadableData(
        f"{path}: no folder above it holds a DVC project (.dvc). Hint: `dvc init`, or "
        "name the file by its path alone."
    )


def _cache(top: Path) -> Path:
    """Find DVC's cache: where its settings say, else where it usually is."""
    for name in ("config.local", "config"):
        parser = ConfigParser(interpolation=None, strict=False)
        try:
            parser.read(top / ".dvc" / name, encoding="utf-8")
        except (ConfigError, UnicodeDecodeError) as error:
            raise UnreadableData(
                f"{top / '.dvc' / name}: it cannot be read ({error}). Hint: `dvc "
                "config` writes it."
            ) from error
        if parser.has_option("cache", "dir"):
            return top / ".dvc" / parser["cache"]["dir"]
    return top / ".dvc" / "cache"


def _normal(path: Path) -> str:
    return os.path.normpath(path.absolute())
