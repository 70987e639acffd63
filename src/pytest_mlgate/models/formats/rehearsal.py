"""Does reading a file bring the process down: `rehearse` tries it in another one first.

Libraries in C++ may end the whole process over a damaged file. A session that is gone
names no file, no reason and no remedy.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.models.formats.loaded import ModelFile

TIMEOUT_S = 300.0
"""A file that is not read in this time is taken for one that never will be."""


def rehearse(file: ModelFile, script: str, *, hint: str) -> None:
    """Read a file in a process of its own.

    Parameters
    ----------
    file
        Its bytes are the standard input of the script.
    script
        Python that reads them and ends with an error where it cannot.
    hint
        What the user can do about a file that cannot be read.

    Raises
    ------
    UnreadableData
        If the script fails, dies, or does not end.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the file is its input only
            [sys.executable, "-P", "-c", script],
            input=file.content,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "OMP_NUM_THREADS": "1",
            },
        )
    except subprocess.TimeoutExpired:
        why = f"it is not read within {TIMEOUT_S:g} seconds, so it was given up"
        raise file.unreadable(why, hint=hint) from None
    if done.returncode < 0:
        why = f"reading it ends the whole process (signal {-done.returncode})"
        raise file.unreadable(f"{why}, so it was not read here", hint=hint)
    if done.returncode:
        raise file.unreadable(
            f"it cannot be read ({_last_words(done.stderr)})", hint=hint
        )


def _last_words(told: bytes) -> str:
    """Take the error out of a traceback, without the stack of the C++ library."""
    text = told.decode("utf-8", "replace").partition("Stack trace:")[0]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "Error: " in line or line.endswith("Error")]
    found = errors[-1] if errors else (lines or ["no reason given"])[-1]
    return found[:200]
