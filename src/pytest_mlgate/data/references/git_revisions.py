"""What git holds at a revision: `commit_of` and `content_at`, by the git command."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S = 60.0


def commit_of(revision: str, *, folder: Path, shown: str) -> str:
    """Resolve a branch, a tag or a short commit to the full id of a commit.

    Raises
    ------
    UnreadableData
        If the repository around `folder` knows no such revision, or there is none.
    """
    if not revision or revision.startswith("-"):
        raise InvalidInput.because(
            "reference",
            "dvc:path@rev with a branch, a tag or a commit",
            shown,
            hint="leave out the @ to read what the work tree tracks",
        )
    done = _git(folder, "rev-parse", "--verify", revision + "^{commit}", shown=shown)
    if done.returncode != 0:
        told = " ".join(done.stderr.decode(errors="replace").split())
        raise UnreadableData(
            f"{shown}: git knows no revision {revision!r} in {folder} ({told}). Hint: "
            "`git fetch --tags`, and in a pipeline fetch the whole history."
        )
    return done.stdout.decode().strip()


def content_at(commit: str, path: Path, *, folder: Path, shown: str) -> bytes | None:
    """Read a file as it was at a commit; None when there was none."""
    # "./" makes git take the path from `folder`, wherever the repository begins
    relative = os.path.relpath(path, folder).replace(os.sep, "/")
    done = _git(folder, "show", f"{commit}:./{relative}", shown=shown)
    return done.stdout if done.returncode == 0 else None


def _git(folder: Path, *words: str, shown: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - a fixed command, no shell
            ["git", *words],  # noqa: S607 - found on the user's own PATH
            cwd=folder,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise UnreadableData(
            f"{shown}: git cannot be asked ({error}). Hint: install git, or leave out "
            "the @revision."
        ) from error
