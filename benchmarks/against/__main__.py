"""Time pytest-mlgate and what people use instead, each in an environment of its own."""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.against.environments import default_cache
from benchmarks.against.page import rewrite
from benchmarks.against.rivals import RIVALS
from benchmarks.against.startup import time_startup
from benchmarks.against.time_tables import session_table
from benchmarks.against.time_tables import startup_table
from benchmarks.against.time_tables import work_table
from benchmarks.against.timed_works import Game
from benchmarks.against.timed_works import time_work
from benchmarks.against.whole_session import time_sessions
from benchmarks.against.works import WORKS
from benchmarks.against.wrong_command import add_options
from benchmarks.against.wrong_command import run_wrong
from benchmarks.whole_number import whole_number

NAMES = (*WORKS, "startup", "session")
SESSION_ROWS = (1_000_000,)


def main(arguments: list[str] | None = None) -> None:
    """Time what is asked, print a table of each as soon as it is known.

    Parameters
    ----------
    arguments : list of str, optional
        In place of those of the command line.
    """
    asked = _parser().parse_args(arguments)
    if asked.command == "wrong":
        run_wrong(asked)
        return
    found: dict[str, Any] = {"begun": _now(), "load_before": _load(), "works": {}}
    parts: dict[str, str] = {}
    for name in asked.only or NAMES:
        found["works"][name] = _timed(name, asked)
        parts[name] = _table(name, found["works"][name])
        print(f"\n{parts[name]}\n", flush=True)
        _keep(asked.json, found)
    found |= {"ended": _now(), "load_after": _load(), "machine": _machine()}
    _keep(asked.json, found)
    parts["run"] = _about(found, asked)
    print(parts["run"])
    if asked.page is not None:
        rewrite(asked.page, parts)


def _timed(name: str, asked: argparse.Namespace) -> Any:  # noqa: ANN401 - each work has its own numbers
    if name == "startup":
        return time_startup(cache=asked.cache, repeat=asked.starts)
    if name == "session":
        sizes = asked.rows or SESSION_ROWS
        sessions = time_sessions(
            sizes, cache=asked.cache, repeat=asked.repeat, limit=asked.limit
        )
        return list(sessions)
    game = Game(
        cache=asked.cache,
        repeat=asked.repeat,
        limit=asked.limit,
        rivals=tuple(asked.rival or ()),
    )
    return list(time_work(name, asked.rows or WORKS[name].rows, game))


def _table(name: str, found: Any) -> str:  # noqa: ANN401 - as above
    if name == "startup":
        return startup_table(found)
    return session_table(found) if name == "session" else work_table(name, found)


def _about(found: dict[str, Any], asked: argparse.Namespace) -> str:
    """Tell when, where and with what the tables were made."""
    machine = found["machine"]
    versions = ", ".join(
        f"{one.name} {machine['tools'][name]}"
        for name, one in RIVALS.items()
        if name in machine["tools"]
    )
    return (
        f"Made from {found['begun']} to {found['ended']} UTC on {machine['system']} "
        f"with {machine['cores']} cores, Python {machine['python']}. Processes that "
        f"wanted to run on average: {found['load_before']:.1f} when it began, "
        f"{found['load_after']:.1f} when it ended (this one is 1). At most "
        f"{asked.repeat} turns, a limit of {asked.limit:g} s. {versions}."
    )


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "tools": {name: _pinned(name) for name in RIVALS if name != "mlgate"},
    }


def _pinned(rival: str) -> str:
    """Give the version that the table of rivals pins."""
    wanted = RIVALS[rival]
    for requirement in wanted.requirements:
        name, _, version = requirement.partition("==")
        if name.partition("[")[0] == wanted.distribution:
            return version
    return ""


def _keep(file: Path | None, found: dict[str, Any]) -> None:
    if file is not None:
        file.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M")


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against")
    commands = parser.add_subparsers(dest="command", required=True)
    time = commands.add_parser("time", help="seconds and memory", description=__doc__)
    time.add_argument("--only", action="append", choices=NAMES, help="may be repeated")
    time.add_argument(
        "--rival", action="append", choices=list(RIVALS), help="may be repeated"
    )
    time.add_argument("--rows", type=whole_number, nargs="+", metavar="N")
    time.add_argument("--repeat", type=whole_number, default=3, metavar="N")
    time.add_argument("--starts", type=whole_number, default=40, metavar="N")
    time.add_argument("--limit", type=float, default=60.0, metavar="SECONDS")
    time.add_argument("--cache", type=Path, default=default_cache(), metavar="FOLDER")
    time.add_argument("--json", type=Path, metavar="FILE", help="write results to")
    time.add_argument("--page", type=Path, metavar="FILE", help="replace the tables in")
    add_options(commands.add_parser("wrong", help="how often each is wrong"))
    return parser


if __name__ == "__main__":
    main()
