"""How does a worker go through the runs of a world: `answer_task`.

Runs inside the interpreter of a tool, which need not have pytest-mlgate: NumPy, pandas
and the tool are all there is.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from benchmarks.against.wrong_worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

Said = Literal["none", "pass", "told", "ask", "block"]
"""What a part of a tool said. "none": it had nothing to say; "told": it showed
something that neither asks nor blocks. Both let pass."""

ORDER: tuple[Said, ...] = ("none", "pass", "told", "ask", "block")


def worst(said: Iterable[Said]) -> Said:
    """Give the gravest of some answers.

    Examples
    --------
    >>> worst(["pass", "block", "ask"]), worst([])
    ('block', 'none')
    """
    return max(said, key=ORDER.index, default="none")


def with_asked(said: Mapping[str, Said], asked: Iterable[str]) -> dict[str, Said]:
    """Add the gravest answer of the parts that a world asks, for each row of tools.

    Examples
    --------
    >>> with_asked({"drift": "pass", "models": "block"}, ["drift"])["asked"]
    'pass'
    >>> with_asked({"one:drift": "ask"}, ["drift"])
    {'one:drift': 'ask', 'one:asked': 'ask'}
    """
    told = dict(said)
    for row in dict.fromkeys(key.rpartition(":")[0] for key in said):
        start = f"{row}:" if row else ""
        parts = (f"{start}{part}" for part in asked)
        told[f"{start}asked"] = worst(said[key] for key in parts if key in said)
    return told


def answer_task(
    judge: Callable[[World, Tables], Mapping[str, Said]],
    *,
    packages: Iterable[str],
    task: dict[str, Any] | None = None,
) -> None:
    """Read a task from standard input, judge its runs, print what was said.

    Parameters
    ----------
    judge : callable
        From a world and its rows to what each part, or each row of the table, said.
    packages : iterable of str
        Whose versions are told.
    task : dict, optional
        In place of the one on standard input.

    Notes
    -----
    A task is a JSON object with ``world``, ``seeds`` (first and last, exclusive) and
    ``seconds``, after which no further run is begun.
    """
    task = json.load(sys.stdin) if task is None else task
    world = WORLDS[task["world"]]
    begun = time.monotonic()
    told: list[dict[str, Said]] = []
    for seed in range(*task["seeds"]):
        if told and time.monotonic() - begun > task["seconds"]:
            break
        with _nothing_said():
            said = judge(world, world.tables(seed))
        told.append(with_asked(said, world.asked))
    answer = {
        "world": world.name,
        "digest": world.digest(),
        "runs": told,
        "seconds": round(time.monotonic() - begun, 3),
        "versions": {name: version(name) for name in packages},
    }
    print("\n" + json.dumps(answer))


@contextmanager
def _nothing_said() -> Iterator[None]:
    """Let tools neither warn nor log, as long as they judge."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
