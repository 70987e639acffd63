"""Does cost grow with rows, and memory not: sessions on 1, 10 and 100 million rows.

``python -m benchmarks.scale`` makes parquet files in a temporary folder (3.4 GB for 100
million rows), runs each work on each in a process of its own, prints a line for each,
and removes the files. ``--rows``, ``--work``, ``--engine`` and ``--limit`` choose.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.scale_rows import write_rows
from benchmarks.scale_session import WORKS
from benchmarks.scale_session import report_folder
from benchmarks.scale_verdicts import compare_records

ROWS = (1_000_000, 10_000_000, 100_000_000)
FEW_ROWS = 20_000
TRAIN_ROWS = 1_000_000
TRAIN_SEED = 0.11
ROOT = Path(__file__).parents[1]
Found = dict[str, Any]
"""What one process measured, ready for JSON."""

HEADER = (
    f"{'engine':12}{'work':11}{'limit':>7}{'rows':>12}{'wall s':>9}{'CPU s':>9}"
    f"{'CPU s/M':>9}{'peak MB':>9}{'before':>8}"
)


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for, and print a line as soon as it is known.

    Parameters
    ----------
    arguments : list of str, optional
        In place of those of the command line.
    """
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        _references(folder)
        print(HEADER, flush=True)
        found: list[Found] = []
        for rows in asked.rows or ROWS:
            file = folder / f"rows{rows}.parquet"
            write_rows(file, rows)
            for work in asked.work or WORKS:
                engines = asked.engine or ["duckdb"]
                for engine in engines:
                    found.append(_measured(work, file, rows, engine, asked.limit))
                    print(line(found[-1]), flush=True)
                for engine in engines[1:] if work != "profile" else ():
                    print(_agreement(work, file, engines[0], engine), flush=True)
            file.unlink()
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def line(found: Found) -> str:
    """Show one result as a line under `HEADER`."""
    return (
        f"{found['engine']:12}{found['work']:11}{found['limit'] or '-':>7}"
        f"{found['rows']:>12}{found['wall_s']:>9.2f}{found['cpu_s']:>9.2f}"
        f"{found['cpu_s'] / found['rows'] * 1e6:>9.3f}"
        f"{found['peak_bytes'] / 2**20:>9.0f}{found['peak_bytes_before'] / 2**20:>8.0f}"
    )


def _agreement(work: str, file: Path, one: str, other: str) -> str:
    """Say whether two engines came to the same verdicts."""
    reports = [report_folder(work, file, engine) for engine in (one, other)]
    found = compare_records(*reports)
    return (
        f"{other} and {one}, {work}: {found.checks} checks, other outcomes: "
        f"{', '.join(found.other_outcomes) or 'none'}, largest distance "
        f"{found.largest:.1e}"
    )


def _references(folder: Path) -> None:
    """Write the few rows, and the profile of other rows that drift is held against."""
    write_rows(folder / "few.parquet", FEW_ROWS)
    train = folder / "train.parquet"
    write_rows(train, TRAIN_ROWS, seed=TRAIN_SEED)
    _child("profile", train, "duckdb", None)
    train.with_suffix(".duckdb.json").rename(folder / "train.json")
    train.unlink()


def _measured(
    work: str, file: Path, rows: int, engine: str, limit: str | None
) -> Found:
    limit = limit if engine == "duckdb" and work != "profile" else None
    found = _child(work, file, engine, limit)
    return {"engine": engine, "work": work, "limit": limit, "rows": rows, **found}


def _child(work: str, file: Path, engine: str, limit: str | None) -> Found:
    """Run one work in a fresh process."""
    few = file.parent / "few.parquet"
    command = [sys.executable, "-m", "benchmarks.scale_session"]
    command += [work, str(file), str(few), engine]
    command += [] if limit is None else ["--limit", limit]
    # options meant for other sessions would change what is measured
    known = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    ended = subprocess.run(  # noqa: S603 - our own module
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=known
    )
    found: Found = json.loads(ended.stdout.splitlines()[-1])
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__
    )
    parser.add_argument("--rows", type=int, action="append", metavar="N")
    parser.add_argument("--work", action="append", choices=WORKS)
    parser.add_argument(
        "--engine", action="append", choices=("duckdb", "polars-lazy", "spark")
    )
    parser.add_argument("--limit", help="what DuckDB may take, such as 512MB")
    parser.add_argument("--folder", type=Path, help="where the files are made")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write results to")
    return parser


if __name__ == "__main__":
    main()
