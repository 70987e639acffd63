"""``python -m benchmarks.against wrong``: its options, and what it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.environments import answer
from benchmarks.against.wrong_cells import from_json
from benchmarks.against.wrong_page import lines
from benchmarks.against.wrong_page import write_page
from benchmarks.against.wrong_verdicts import WORKERS
from benchmarks.against.wrong_verdicts import run
from benchmarks.against.wrong_worlds import WORLDS

if TYPE_CHECKING:
    import argparse

    from benchmarks.against.environments import Answer

RESULTS = Path(__file__).parent / "results" / "wrong.json"
RUNS = 200


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N")
    parser.add_argument(
        "--only", action="append", choices=list(WORLDS), metavar="WORLD"
    )
    parser.add_argument(
        "--tool", action="append", choices=list(WORKERS), metavar="TOOL"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=120.0,
        metavar="S",
        help="no run of a batch is begun later",
    )
    parser.add_argument(
        "--json", type=Path, default=RESULTS, metavar="FILE", help="goes on from it"
    )
    parser.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help="write the tables; --runs 0: only that",
    )


def run_wrong(asked: argparse.Namespace) -> None:
    """Measure what is missing in the file, print it, and write the page."""
    if asked.runs:
        run(
            asked.json,
            ask=ask,
            runs=asked.runs,
            worlds=asked.only or (),
            workers=asked.tool or (),
            seconds=asked.seconds,
        )
    found = json.loads(asked.json.read_text("utf-8"))
    for line in lines(from_json(found)):
        print(line)
    if asked.page is not None:
        write_page(asked.page, found)


def ask(rival: str, script: str, task: dict[str, Any]) -> dict[str, Any]:
    """Let a worker answer in the environment of its tool.

    Raises
    ------
    RuntimeError
        If it does not: a rate without its runs would be wrong.
    """
    # a run that was begun is waited for
    said: Answer = answer(rival, script, task, limit=10 * task["seconds"] + 600)
    if said.standing != "answered":
        raise RuntimeError(
            f"{script} for {rival} in {task['world']}: {said.standing}, {said.reason}. "
            "Hint: leave it out by naming the others with --tool."
        )
    return said.said
