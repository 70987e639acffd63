"""How is one work timed in everybody's environment: `time_work`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.environments import WORKERS
from benchmarks.against.environments import NotInstalled
from benchmarks.against.environments import python_of
from benchmarks.against.tables import table_file
from benchmarks.against.turns import Timing
from benchmarks.against.turns import take_turns
from benchmarks.against.works import SECOND_WAYS
from benchmarks.against.works import WORKS
from benchmarks.sorting import sort_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """How works are timed.

    Parameters
    ----------
    cache : Path
        Of environments and tables.
    repeat : int
        Turns.
    limit : float
        Seconds that a turn may take, and getting ready for it.
    rivals : tuple of str
        Who takes part besides ours, if a work is theirs; empty: everybody.
    """

    cache: Path
    repeat: int
    limit: float
    rivals: tuple[str, ...] = ()


def time_work(name: str, sizes: Sequence[int], game: Game) -> Iterator[dict[str, Any]]:
    """Time one work on tables of some sizes, from small to large.

    Who was over the limit is not asked about more rows.

    Parameters
    ----------
    name : str
        From `WORKS`.
    sizes : sequence of int
        Rows.
    game : Game
        How.

    Yields
    ------
    dict
        Ready for JSON: the rows and a `Timing` of every tool.
    """
    out: dict[str, Timing] = {}
    for rows in sorted(sizes):
        print(f"{name}, {rows} rows", file=sys.stderr, flush=True)
        found = _sized(name, rows, game, out)
        out |= {one.tool: one for one in found if one.standing != "answered"}
        yield {"rows": rows, "timings": [asdict(one) for one in found]}


def _sized(name: str, rows: int, game: Game, out: dict[str, Timing]) -> list[Timing]:
    work = WORKS[name]
    asked = [
        tool
        for tool in work.doing
        if not game.rivals or _place(tool, name)[0] in (*game.rivals, "mlgate")
    ]
    commands: dict[str, list[str]] = {}
    for tool in asked:
        if tool not in out:
            _enter(tool, name, game, commands, out)
    files = {
        known: str(table_file(table, rows, folder=game.cache / "tables"))
        for known, table in work.tables.items()
    }
    tasks = {
        tool: {"work": _place(tool, name)[1], "tables": files} for tool in commands
    }
    played = take_turns(
        commands, tasks, sort=sort_of(rows), repeat=game.repeat, limit=game.limit
    )
    known_now = out | {one.tool: one for one in played}
    return [known_now[tool] for tool in asked]


def _enter(
    tool: str,
    name: str,
    game: Game,
    commands: dict[str, list[str]],
    out: dict[str, Timing],
) -> None:
    """Give a tool its command, or tell why it has none."""
    rival, _ = _place(tool, name)
    try:
        python = python_of(rival, cache=game.cache)
    except NotInstalled as error:
        out[tool] = Timing(tool=tool, standing="absent", reason=str(error))
        return
    commands[tool] = [str(python), str(WORKERS / f"time_{rival}.py")]


def _place(tool: str, name: str) -> tuple[str, str]:
    """Give the environment of a tool, and the function of its worker."""
    return SECOND_WAYS.get(tool, (tool, name))
