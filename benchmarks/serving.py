"""Print what a log and a shadow cost whoever is served: `python -m benchmarks.serving`.

Latencies are compared within one run, in turns, and told as a ratio: the medians of two
runs differ by more than a shadow may cost. What a candidate computes takes the same
processor, and in Python the same lock: that is measured, not promised.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from pytest_mlgate import DecisionLog
from pytest_mlgate import Served
from pytest_mlgate import Shadow
from pytest_mlgate.data.decision_log.reading import open_log

if TYPE_CHECKING:
    from collections.abc import Callable

ROW = {f"feature_{n}": n / 7 for n in range(10)}
CHAMPION_S = 0.01
SLOWER = 10
TURNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way to be busy, and for how long one turn of it keeps busy."""

    name: str
    work: Callable[[int], None]


def _sleep(units: int) -> None:
    time.sleep(units * CHAMPION_S)


def _python(units: int) -> None:
    """Hold Python's lock, as a model written in Python does."""
    for _ in range(units * _LOOPS["python"]):
        pass


def _numpy(units: int) -> None:
    """Multiply matrices, which numpy does without Python's lock."""
    for _ in range(units * _LOOPS["numpy"]):
        np.dot(_MATRIX, _MATRIX)


_MATRIX = np.random.default_rng(0).random((160, 160))
_LOOPS = {"python": 1, "numpy": 1}
KINDS = (
    Kind(name="sleep", work=_sleep),
    Kind(name="numpy", work=_numpy),
    Kind(name="python", work=_python),
)


def _calibrate() -> None:
    """Let one unit of each kind take as long as the champion is meant to."""
    for name, work in (("python", _python), ("numpy", _numpy)):
        _LOOPS[name] = 1
        while (once := _seconds(work)) < CHAMPION_S * 0.8:
            grown = _LOOPS[name] * min(10.0, CHAMPION_S / max(once, 1e-6))
            _LOOPS[name] = max(_LOOPS[name] + 1, int(grown))


def _seconds(work: Callable[[int], None]) -> float:
    took = []
    for _ in range(5):
        started = time.thread_time()
        work(1)
        took.append(time.thread_time() - started)
    return statistics.median(took)


def shadow_ratio(kind: Kind, *, requests: int, pause_s: float) -> str:
    """Compare the champion alone with the champion in a shadow, in turns."""

    def champion(_: object) -> float:
        kind.work(1)
        return 0.5

    def candidate(_: object) -> float:
        kind.work(SLOWER)
        return 0.5

    alone: list[_Took] = []
    shadowed: list[_Took] = []
    with tempfile.TemporaryDirectory() as folder, DecisionLog(folder) as log:
        one = Served(champion, digest="sha256:" + "0" * 64)
        other = Served(candidate, digest="sha256:" + "1" * 64)
        for _ in range(TURNS):
            _ask(champion, requests // TURNS, pause_s, alone)
            with Shadow(one, other, log=log, workers=1, waiting=20) as shadow:
                _ask(shadow, requests // TURNS, pause_s, shadowed)
                # the candidate's rest would slow down the champion's next turn
                shadow.close(120)
        log.close()
        rows = open_log(folder, root=Path(folder)).frame.to_native()
    dropped = rows["error"].notna().sum() / len(alone)
    wall = [
        statistics.median(took.wall_s for took in each) for each in (alone, shadowed)
    ]
    cpu = [statistics.median(took.cpu_s for took in each) for each in (alone, shadowed)]
    return (
        f"{wall[0] * 1000:8.3f} {wall[1] * 1000:8.3f} {wall[1] / wall[0]:7.3f}   "
        f"{cpu[0] * 1000:8.3f} {cpu[1] * 1000:8.3f}   {dropped:6.1%}"
    )


class _Took(NamedTuple):
    """What one request took: by the clock, and of the processor in its own thread."""

    wall_s: float
    cpu_s: float


def _ask(
    model: Callable[[object], object], count: int, pause_s: float, into: list[_Took]
) -> None:
    for _ in range(count):
        row = dict(ROW)
        wall, cpu = time.perf_counter(), time.thread_time()
        model(row)
        into.append(_Took(time.perf_counter() - wall, time.thread_time() - cpu))
        if pause_s:
            time.sleep(pause_s)


def write_cost(*, rows: int) -> str:
    """Say what one call of `write` takes the caller."""
    with tempfile.TemporaryDirectory() as folder:
        log = DecisionLog(folder, buffer=rows + 1)
        took = []
        for n in range(rows):
            started = time.perf_counter()
            _write(log, n)
            took.append(time.perf_counter() - started)
        log.close()
        low, high = np.quantile(took, [0.5, 0.99]) * 1e6
        return f"write: median {low:.1f} µs, 99 % {high:.1f} µs, lost {log.lost}"


def sustained(*, per_second: int, seconds: int, threads: int) -> str:
    """Log at a rate for a while, from several threads, and count what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        log = DecisionLog(folder)
        late: list[float] = []

        def work(share: int) -> None:
            begun = time.perf_counter()
            for n in range(per_second * seconds // threads):
                due = begun + n * threads / per_second
                if (wait := due - time.perf_counter()) > 0:
                    time.sleep(wait)
                started = time.perf_counter()
                _write(log, n * threads + share)
                late.append(time.perf_counter() - started)

        begun = time.perf_counter()
        workers = [threading.Thread(target=work, args=(k,)) for k in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.perf_counter() - begun
        log.close()
        found = open_log(folder, root=Path(folder)).frame
        low, high = np.quantile(late, [0.5, 0.99]) * 1e6
        return (
            f"{len(late)} rows in {took:.1f} s ({len(late) / took:.0f} a second, "
            f"{threads} threads): {len(found)} in the log, {log.lost} lost; "
            f"write median {low:.1f} µs, 99 % {high:.1f} µs"
        )


def _write(log: DecisionLog, n: int) -> None:
    log.write(
        request_id=f"r{n}",
        model="sha256:" + "0" * 64,
        version=3,
        arm="champion",
        score=0.5,
        label="yes",
        latency_ms=1.25,
        inputs=ROW,
    )


def main(arguments: list[str] | None = None) -> None:
    """Print every figure as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving")
    parser.add_argument("--requests", type=int, default=600, help="of each arm")
    parser.add_argument("--seconds", type=int, default=60, help="of the steady load")
    parser.add_argument("--kind", choices=[kind.name for kind in KINDS], default=None)
    parser.add_argument("--per-second", type=int, default=1000)
    asked = parser.parse_args(arguments)
    # a library that takes every core for one row measures itself
    threadpool_limits(1)
    print(write_cost(rows=50_000))
    _calibrate()
    print(
        "champion and candidate  median ms         ratio   processor ms        dropped"
    )
    for kind in KINDS:
        if asked.kind not in {None, kind.name}:
            continue
        for name, pause_s in (
            ("paced", (SLOWER + 2) * CHAMPION_S),
            ("back to back", 0.0),
        ):
            told = shadow_ratio(kind, requests=asked.requests, pause_s=pause_s)
            print(f"{kind.name:8} {name:12} {told}", flush=True)
    for threads in (1, 8):
        told = sustained(
            per_second=asked.per_second, seconds=asked.seconds, threads=threads
        )
        print(told, flush=True)


if __name__ == "__main__":
    main()
