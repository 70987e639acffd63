"""What does the installed plugin cost a session that does not ask for gates.

Three commands take turns in the same folder of one test: pytest with the plugin off
(``-p no:mlgate``), the same again as a control, and pytest as it is. The cost is the
median of the differences of the turns; the control's shows what chance alone does.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.environments import python_of
from benchmarks.against.environments import quiet

if TYPE_CHECKING:
    from collections.abc import Sequence

OFF = ("-p", "no:mlgate")
COMMANDS = {"without": OFF, "control": OFF, "with": ()}
TARGET_MS = 10.0


def time_startup(*, cache: Path, repeat: int) -> dict[str, Any]:
    """Time sessions of one test with and without the plugin, in turns.

    Parameters
    ----------
    cache : Path
        Of environments.
    repeat : int
        Turns, at least 2.

    Returns
    -------
    dict
        Ready for JSON; milliseconds.
    """
    pytest = [str(python_of("mlgate", cache=cache)), "-m", "pytest", "-q"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_one.py").write_text("def test_one(): pass\n", "utf-8")
        for options in COMMANDS.values():
            clocked([*pytest, *options], folder)
        turns = [_turn(pytest, folder, first=turn) for turn in range(repeat)]
    return summed_up(turns)


def summed_up(turns: Sequence[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    """Give medians and quartiles of what each turn took more than without."""
    found: dict[str, Any] = {"repeat": len(turns), "target_ms": TARGET_MS}
    for place, clock in enumerate(("wall", "cpu")):
        base = [turn["without"][place] for turn in turns]
        found[f"without_{clock}_ms"] = 1000 * statistics.median(base)
        for name in ("with", "control"):
            more = [
                1000 * (turn[name][place] - before)
                for turn, before in zip(turns, base, strict=True)
            ]
            low, middle, high = statistics.quantiles(more, n=4, method="inclusive")
            found[f"{name}_{clock}_ms"] = {"median": middle, "iqr": [low, high]}
    return found


def _turn(
    pytest: list[str], folder: Path, *, first: int
) -> dict[str, tuple[float, float]]:
    """Run the three commands once; another one is the first in every turn."""
    names = list(COMMANDS)
    order = names[first % len(names) :] + names[: first % len(names)]
    return {name: clocked([*pytest, *COMMANDS[name]], folder) for name in order}


def clocked(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command, and give its seconds of the wall clock and of CPU."""
    before, began = _children(), time.perf_counter()
    subprocess.run(  # noqa: S603 - pytest in an environment of ours
        command, cwd=folder, capture_output=True, check=True, env=quiet()
    )
    wall = time.perf_counter() - began
    return wall, _children() - before


def _children() -> float:
    """Give the CPU seconds of all children that ended; `os.times` is too coarse."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
