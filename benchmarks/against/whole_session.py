"""What does a session of 90 checks cost, by `benchmarks/session_of_checks.py`."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.environments import last_line
from benchmarks.against.environments import python_of
from benchmarks.against.environments import quiet
from benchmarks.against.rivals import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path


def time_sessions(
    sizes: Sequence[int], *, cache: Path, repeat: int, limit: float
) -> Iterator[dict[str, Any]]:
    """Time sessions of some sizes in our own environment.

    Parameters
    ----------
    sizes : sequence of int
        Rows.
    cache : Path
        Of environments.
    repeat : int
        Turns.
    limit : float
        Seconds for each session and its preparation.

    Yields
    ------
    dict
        What that benchmark prints, or the rows and a reason.
    """
    python = str(python_of("mlgate", cache=cache))
    for rows in sizes:
        command = [python, "-m", "benchmarks.session_of_checks", str(rows), str(repeat)]
        yield {"rows": rows} | printed(command, limit=limit * (repeat + 3))


def printed(command: list[str], *, limit: float) -> dict[str, Any]:
    """Run a command that prints an object, and give it or why there is none."""
    try:
        done = subprocess.run(  # noqa: S603 - a benchmark of ours
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
            env=quiet(),
        )
    except subprocess.TimeoutExpired:
        return {"reason": f"> {limit:g} s"}
    if done.returncode:
        return {"reason": last_line(done.stderr)}
    found: dict[str, Any] = json.loads(done.stdout)
    return found
