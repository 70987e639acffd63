"""How often is each tool wrong: every world put to every worker, in turns.

Goes on where a file of results ends, so that the runs of a cell can be added to.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.wrong_cells import Cell
from benchmarks.against.wrong_cells import as_json
from benchmarks.against.wrong_cells import from_json
from benchmarks.against.wrong_worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

    Ask = Callable[[str, str, dict[str, Any]], dict[str, Any]]

BATCH = 50
"""Runs in one process of a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A script that puts worlds to a tool, and what it can take.

    Parameters
    ----------
    rival : str
        Whose environment runs it.
    script : str
        Its file in ``workers/``.
    options : dict
        Added to its task.
    most : int
        Runs in a world, however many are asked for: what a slow tool is given.
    without : tuple of str
        How the names of worlds begin in which the tool has nothing to ask.
    """

    rival: str
    script: str
    options: dict[str, str] = field(default_factory=dict)
    most: int = 1_000_000
    without: tuple[str, ...] = ()

    def fits(self, world: str) -> bool:
        """Tell whether the tool asks about anything of a world."""
        return not world.startswith(self.without)


WORKERS: dict[str, Worker] = {
    "mlgate": Worker(
        rival="mlgate", script="wrong_mlgate.py", options={"kind": "written init"}
    ),
    "mlgate-check": Worker(
        rival="mlgate", script="wrong_mlgate.py", options={"kind": "check"}
    ),
    **{
        kind: Worker(
            rival=rival, script="wrong_python.py", options={"kind": kind}, without=left
        )
        for kind, rival, left in (
            ("assert", "scipy", ()),
            ("bootstrap", "scipy", ("still", "drift")),
            ("mlflow", "mlflow", ("still", "drift")),
            ("fairlearn", "fairlearn", ("still", "drift", "recall")),
        )
    },
    "nannyml": Worker(rival="nannyml", script="wrong_nannyml.py", without=("recall",)),
    "modeltest": Worker(
        rival="modeltest",
        script="wrong_modeltest.py",
        without=("sharp", "recall", "auc"),
    ),
    "evidently": Worker(rival="evidently", script="wrong_evidently.py"),
    "bdp": Worker(rival="bdp", script="wrong_bdp.py", most=50),
    "deepchecks": Worker(
        rival="deepchecks", script="wrong_deepchecks.py", most=30, without=("recall",)
    ),
}


def measure(
    cells: Iterable[Cell],
    *,
    ask: Ask,
    runs: int,
    worlds: Sequence[str],
    workers: Sequence[str],
    seconds: float,
) -> Iterator[list[Cell]]:
    """Put worlds to workers until each cell has its runs; all cells after each batch.

    Parameters
    ----------
    cells : iterable of Cell
        What is known already.
    ask : callable
        From a rival, a script and a task to the answer of the worker.
    runs : int
        Wanted in each cell.
    worlds, workers : sequence of str
        Names.
    seconds : float
        For a batch: no run is begun later.
    """
    known = {(cell.worker, cell.world): cell for cell in cells}
    for name in workers:
        worker = WORKERS[name]
        for world in worlds:
            cell = known.get((name, world), Cell(worker=name, world=world))
            wanted = min(runs, worker.most) if worker.fits(world) else 0
            if cell.runs >= wanted:
                continue
            last = min(cell.runs + BATCH, wanted)
            task = {"world": world, "seeds": [cell.runs, last], "seconds": seconds}
            answer = ask(worker.rival, worker.script, {**task, **worker.options})
            known[name, world] = cell.with_runs(answer)
            yield list(known.values())


def run(
    file: Path,
    *,
    ask: Ask,
    runs: int,
    worlds: Sequence[str] = (),
    workers: Sequence[str] = (),
    seconds: float = 120.0,
) -> None:
    """Measure into a file, batch by batch, until nothing is left to be asked."""
    found = json.loads(file.read_text("utf-8")) if file.exists() else {}
    cells = from_json(found)
    before = None
    while before != cells:
        before = cells
        for now in measure(
            cells,
            ask=ask,
            runs=runs,
            worlds=worlds or list(WORLDS),
            workers=workers or list(WORKERS),
            seconds=seconds,
        ):
            cells = now
            text = json.dumps(as_json(cells, told=_told()), indent=1)
            file.write_text(text + "\n", "utf-8")


def _told() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
