"""What does a whole session of 90 checks cost, as a multiple of one sort.

Run in a process of its own (``python -m benchmarks.session_of_checks ROWS``), it runs
pytest with the plugin on a project of 90 checks in turns with `np.argsort` of one
column of as many rows, and prints both as JSON. A session is all that happens from the
command line to the written reports: reading and hashing the table, every check, every
report. A session of few rows comes first, so that what is imported is not counted. The
models' answers stand in the table, so nothing is predicted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pytest_session import REPORT
from benchmarks.pytest_session import run_session
from benchmarks.session_project import CHECKS
from benchmarks.session_project import checks_by_family
from benchmarks.session_project import write_project
from benchmarks.sorting import sort_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

Clocks = tuple[float, float]
"""Seconds of CPU, and of the wall clock."""

Turn = tuple[Clocks, Clocks]

TARGET = 30.0
FEW_ROWS = 5_000
REPEAT = 5


def time_sessions(n: int, *, repeat: int) -> dict[str, object]:
    """Time sessions and sorts of `n` rows in turns.

    Parameters
    ----------
    n : int
        Rows of the table.
    repeat : int
        Turns, at least 1.

    Returns
    -------
    dict
        Ready for JSON: medians in seconds of CPU and of the wall clock, and the medians
        of the ratios of the turns.
    """
    with tempfile.TemporaryDirectory() as name:
        few, many = Path(name) / "few", Path(name) / "many"
        write_project(few, FEW_ROWS)
        write_project(many, n)
        run_checked(few)
        small = _clocks(lambda: run_checked(few))
        run_checked(many)
        sort = sort_of(n)
        turns = [_turn(lambda: run_checked(many), sort) for _ in range(repeat)]
    return {
        "rows": n,
        "checks": sum(CHECKS.values()),
        "repeat": repeat,
        **medians(turns),
        "few_rows": FEW_ROWS,
        "few_rows_cpu_s": small[0],
        "target": TARGET,
    }


def run_checked(folder: Path) -> None:
    """Run a session of the 90 checks.

    Raises
    ------
    RuntimeError
        If it did not promote, or did not give the checks that it should.
    """
    run_session(folder)
    record = json.loads((folder / REPORT / "record.json").read_text("utf-8"))
    found = checks_by_family(verdict["family"] for verdict in record["verdicts"])
    if found != dict(CHECKS):
        message = f"the session gave other checks than it should: {found}"
        raise RuntimeError(message)


def _turn(work: Callable[[], object], unit: Callable[[], object]) -> Turn:
    """Time the unit after itself, and the work after the unit."""
    unit()
    return _clocks(unit), _clocks(work)


def _clocks(call: Callable[[], object]) -> Clocks:
    """Give seconds of CPU and of the wall clock."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    # a clock may be too coarse for few rows; a ratio needs a number
    return max(time.process_time() - cpu, 1e-9), max(time.perf_counter() - wall, 1e-9)


def medians(turns: Sequence[Turn]) -> dict[str, float]:
    """Give the medians of turns, each the unit's clocks and the work's."""
    median = statistics.median
    return {
        "cpu_s": median(work[0] for _, work in turns),
        "wall_s": median(work[1] for _, work in turns),
        "sort_cpu_s": median(unit[0] for unit, _ in turns),
        "ratio": median(work[0] / unit[0] for unit, work in turns),
        "wall_ratio": median(work[1] / unit[1] for unit, work in turns),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.session_of_checks")
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("repeat", type=int, nargs="?", default=REPEAT)
    asked = parser.parse_args()
    print(json.dumps(time_sessions(asked.rows, repeat=asked.repeat), indent=2))
