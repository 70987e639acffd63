"""What does one session on rows that stay in an engine cost: seconds and memory.

Run in a process of its own by `benchmarks.scale`. A session on few rows comes first, so
that what is imported, or started, is not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import cast

from benchmarks.pytest_session import REPORT
from benchmarks.pytest_session import run_session
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.session_tables import open_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.settings import EngineName

SETTINGS = """
name = "scale"
target = "y"
evaluation = "{rows}"
reference = "train.json"
engine = "{engine}"
inconclusive = "allow"

[candidate]
score = "p_new"

[baseline]
score = "p_old"
"""

# an engine that takes what the machine has is bounded by nobody but its user
LIMITED = """
import duckdb
import pytest


@pytest.fixture(scope="session")
def mlgate_evaluation():
    connection = duckdb.connect(config={{"memory_limit": "{limit}"}})
    return connection.read_parquet("{rows}")
"""

GATES: Mapping[str, str] = MappingProxyType(
    {
        "drift": """
def test_nothing_moved(drift_gate):
    drift_gate.stable(measure="psi")
""",
        "fairness": """
def test_groups_are_treated_alike(fairness_gate):
    for by in ("sex", "race", ["sex", "race"]):
        for metric in ("selection_rate", "recall", "false_positive_rate"):
            fairness_gate.difference(metric, by=by, at_most=0.1)
        fairness_gate.not_wider("recall", by=by, margin=0.05)
""",
        "benchmark": """
def test_the_candidate_is_no_worse(benchmark_gate):
    for metric in ("accuracy", "f1", "recall", "precision", "log_loss", "brier"):
        benchmark_gate.not_worse(metric, margin=0.05)
    benchmark_gate.not_worse("recall", margin=0.05, by="region")
    benchmark_gate.at_least("f1", 0.1)
""",
        "auroc": """
def test_it_ranks_no_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
""",
    }
)
"""What is asked, by name; "profile" counts a reference and asks nothing."""

WORKS = ("profile", *GATES)


def measure(
    work: str, rows: Path, *, few: Path, engine: str, limit: str | None
) -> dict[str, float]:
    """Run one work on few rows, then on `rows`, and say what the second took.

    Parameters
    ----------
    work : str
        From `WORKS`.
    rows, few : Path
        Parquet files; `train.json` beside them is the reference.
    engine : str
        "duckdb", "polars-lazy" or "spark".
    limit : str or None
        What DuckDB may take, "512MB".

    Returns
    -------
    dict
        Seconds of the clock and of the CPU (of an engine's own processes too), the
        peak of resident memory before and after in bytes.
    """
    _run(work, few, engine=engine, limit=limit)
    before = peak_of_processes()
    wall, cpu = time.perf_counter(), cpu_of_processes()
    _run(work, rows, engine=engine, limit=limit)
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": cpu_of_processes() - cpu,
        "peak_bytes_before": before,
        "peak_bytes": peak_of_processes(),
    }


def _run(work: str, rows: Path, *, engine: str, limit: str | None) -> None:
    if work == "profile":
        table = open_with(cast("EngineName", engine), str(rows), root=rows.parent)
        write_profile(profile_table(table), rows.with_suffix(f".{engine}.json"))
        return
    folder = report_folder(work, rows, engine).parent
    folder.mkdir(exist_ok=True)
    told = SETTINGS.format(rows=rows, engine=engine).replace(
        "train.json", str(rows.parent / "train.json")
    )
    (folder / "mlgate.toml").write_text(told, "utf-8")
    (folder / f"test_{folder.name}.py").write_text(GATES[work], "utf-8")
    if limit is not None:
        text = LIMITED.format(limit=limit, rows=rows)
        (folder / "conftest.py").write_text(text, "utf-8")
    run_session(folder)


def report_folder(work: str, rows: Path, engine: str) -> Path:
    """Name the folder that a session writes its reports to."""
    return rows.parent / f"{work}_{rows.stem}_{engine}" / REPORT


def peak_of_processes() -> int:
    """Add up the peaks of resident memory of this process and those it started."""
    return sum(_high_water(pid) for pid in _family())


def cpu_of_processes() -> float:
    """Add up seconds of CPU of this process and those it started."""
    return time.process_time() + sum(_cpu(pid) for pid in _family()[1:])


def _family() -> list[str]:
    """List this process and all beneath it."""
    found = ["self"]
    waiting = [str(Path("/proc/self").resolve().name)]
    while waiting:
        parent = waiting.pop()
        for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
            born = tasks.read_text("utf-8").split()
            found += born
            waiting += born
    return found


def _high_water(pid: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _cpu(pid: str) -> float:
    # fields after the name, which may hold anything: utime and stime are 12th and 13th
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_session")
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("rows", type=Path)
    parser.add_argument("few", type=Path)
    parser.add_argument("engine")
    parser.add_argument("--limit")
    asked = parser.parse_args()
    print(
        json.dumps(
            measure(
                asked.work,
                asked.rows,
                few=asked.few,
                engine=asked.engine,
                limit=asked.limit,
            )
        )
    )
