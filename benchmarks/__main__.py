"""Print what the work of a gate costs, beside what it should cost at most."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.suite import NAMES
from benchmarks.suite import run
from benchmarks.table import HEADER
from benchmarks.table import as_json
from benchmarks.table import line
from benchmarks.whole_number import whole_number


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen cases and print a line for each as soon as it is known.

    Parameters
    ----------
    arguments : list of str, optional
        In place of those of the command line.
    """
    asked = _parser().parse_args(arguments)
    names = asked.only or NAMES
    print(f"{asked.rows} rows, medians of {asked.repeat} turns", HEADER, sep="\n")
    results = []
    for result in run(names, rows=asked.rows, repeat=asked.repeat):
        results.append(result)
        print(line(result), flush=True)
    if asked.json is not None:
        found = as_json(results, rows=asked.rows, repeat=asked.repeat)
        asked.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=whole_number, default=1_000_000, metavar="N")
    parser.add_argument("--repeat", type=whole_number, default=5, metavar="N")
    parser.add_argument(
        "--only", action="append", choices=NAMES, help="a case; may be repeated"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write results to")
    return parser


if __name__ == "__main__":
    main()
