"""How long does some work take, as a multiple of other work beside it.

Unit and work take turns, so that a machine that slows down slows both down. The ratio
is the median of the ratios of the turns, in CPU time of the process: what other
processes do on the machine weighs least there. In each turn the unit is called once
before it is timed: after work that used much memory the first sort takes up to twice
its time, which would flatter the work.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.case import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Seconds of one call."""

    cpu_s: float
    wall_s: float


def time_case(case: Case, *, repeat: int) -> Result:
    """Time a case and its unit in turns.

    Parameters
    ----------
    case : Case
        The work and its unit; the work is called once before the clock runs.
    repeat : int
        Turns, at least 1.

    Returns
    -------
    Result
    """
    case.work()
    turns = [_warm_and_cold(case) for _ in range(repeat)]
    return Result(
        name=case.name,
        cpu_s=statistics.median(work.cpu_s for _, work in turns),
        wall_s=statistics.median(work.wall_s for _, work in turns),
        ratio=statistics.median(work.cpu_s / unit.cpu_s for unit, work in turns),
        unit_name=case.unit_name,
        target=case.target,
    )


def _warm_and_cold(case: Case) -> tuple[_Turn, _Turn]:
    """Time the unit after itself, and the work after the unit."""
    case.unit()
    return _turn(case.unit), _turn(case.work)


def _turn(call: Callable[[], object]) -> _Turn:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - wall
    # a clock may be too coarse for few rows; a ratio needs a number
    return _Turn(cpu_s=max(cpu_s, 1e-9), wall_s=wall_s)
