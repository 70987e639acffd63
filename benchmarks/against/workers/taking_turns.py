"""How does a worker take its turns: `serve`. Needs pandas alone, of any version.

The first line of the standard input is a task, as JSON: the name of the work and the
files of its tables. The worker loads them, does the work once on a few rows, so that
what is imported or compiled on first use is not counted, and says that it is ready. For
every further line it does the work on all rows and prints what it took. Every answer is
a line of JSON; whatever else a tool prints goes to the standard error.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

WARM_ROWS = 2_000
_STATUS = Path("/proc/self/status")


def serve(
    works: Mapping[str, Callable[..., str]], *, packages: tuple[str, ...]
) -> None:
    """Answer the lines of the standard input until there are no more.

    Parameters
    ----------
    works : mapping
        Functions of tables by name, which tell in a few words what was found.
    packages : tuple of str
        Whose versions are told.
    """
    told = _answers_alone()
    warnings.simplefilter("ignore")
    task = json.loads(sys.stdin.readline())
    work, tables = works[task["work"]], _loaded(task["tables"])
    work(**{name: table.head(WARM_ROWS) for name, table in tables.items()})
    _tell(told, {"ready": True, "versions": _versions(packages)})
    for _ in sys.stdin:
        _tell(told, _timed(work, tables))


def _timed(work: Callable[..., str], tables: Mapping[str, Any]) -> dict[str, Any]:
    before = _forget_peak()
    wall, cpu = time.perf_counter(), _cpu()
    found = work(**tables)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    return {
        "wall_s": wall,
        "cpu_s": cpu,
        "more_mb": None if before is None else _memory("VmHWM") - before,
        "found": found,
    }


def _cpu() -> float:
    """Give CPU seconds of this process, all its threads, and of children that ended."""
    ended = os.times()  # coarse; the clock of the process is not
    return time.process_time() + ended.children_user + ended.children_system


def _forget_peak() -> float | None:
    """Let the kernel count the peak anew; None where it cannot (not Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return None
    return _memory("VmRSS")


def _memory(name: str) -> float:
    """Read resident megabytes from the kernel's account of this process."""
    lines = _STATUS.read_text("ascii").splitlines()
    line = next(line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def _loaded(files: Mapping[str, str]) -> dict[str, Any]:
    import pandas as pd  # noqa: PLC0415 - a task without tables needs no pandas

    return {name: pd.read_parquet(file) for name, file in files.items()}


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    named = ("numpy", "pandas", *packages)
    found = {name: version(name) for name in named}
    return {"python": platform.python_version()} | found


def _answers_alone() -> int:
    """Keep the standard output for answers; everybody else's goes to the errors."""
    told = os.dup(1)
    os.dup2(2, 1)
    return told


def _tell(told: int, answer: Mapping[str, Any]) -> None:
    os.write(told, (json.dumps(answer) + "\n").encode())
