"""What was counted: one world put to one worker, kept in a JSON file between runs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

Counts = dict[str, dict[str, int]]
"""By ``part`` or ``row:part``: how often each was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The answers of one worker in one world.

    Parameters
    ----------
    worker, world : str
        Names.
    runs : int
        Runs, of the seeds 0 to ``runs - 1``.
    counts : dict
        How often what was said.
    seconds : float
        Of the wall clock, for all runs, on a machine with other work.
    digest : str
        Of the rows of seed 0: the same for every worker.
    versions : dict
        What it was measured with.
    """

    worker: str
    world: str
    runs: int = 0
    counts: Counts = field(default_factory=dict)
    seconds: float = 0.0
    digest: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    def with_runs(self, answer: Mapping[str, Any]) -> Cell:
        """Add the runs that a worker told of.

        Raises
        ------
        ValueError
            If its rows, or its versions, are not those of the runs before.
        """
        for name in ("digest", "versions"):
            mine = getattr(self, name)
            if self.runs and mine != answer[name]:
                raise ValueError(
                    f"{self.worker} in {self.world}: {name} was {mine!r} in the runs "
                    f"before, and is {answer[name]!r} now. Hint: begin a new file."
                )
        counts = {key: Counter(said) for key, said in self.counts.items()}
        for run in answer["runs"]:
            for key, said in run.items():
                counts.setdefault(key, Counter())[said] += 1
        return Cell(
            worker=self.worker,
            world=self.world,
            runs=self.runs + len(answer["runs"]),
            counts={key: dict(said) for key, said in sorted(counts.items())},
            seconds=round(self.seconds + answer["seconds"], 1),
            digest=answer["digest"],
            versions=dict(answer["versions"]),
        )


def as_json(cells: Sequence[Cell], *, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give cells, and what is told of the measurement, ready for JSON."""
    kept = sorted(cells, key=lambda cell: (cell.worker, cell.world))
    return {**told, "cells": [asdict(cell) for cell in kept]}


def from_json(found: Mapping[str, Any]) -> list[Cell]:
    """Read cells back.

    Raises
    ------
    ValueError
        If two workers were given different rows of one world.
    """
    cells = [Cell(**cell) for cell in found.get("cells", [])]
    rows: dict[str, str] = {}
    for cell in cells:
        if rows.setdefault(cell.world, cell.digest) != cell.digest:
            raise ValueError(
                f"{cell.worker} was given other rows in {cell.world} than the others: "
                f"{cell.digest} is not {rows[cell.world]}. Hint: begin a new file."
            )
    return cells


def wilson(hits: int, runs: int, *, z: float = 1.96) -> tuple[float, float]:
    """Give the 95 % interval of a share by Wilson (1927).

    Examples
    --------
    >>> low, high = wilson(0, 200)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.019)
    """
    share = hits / runs
    middle = (share + z**2 / (2 * runs)) / (1 + z**2 / runs)
    reach = math.sqrt(share * (1 - share) / runs + z**2 / (4 * runs**2))
    reach *= z / (1 + z**2 / runs)
    return max(0.0, middle - reach), min(1.0, middle + reach)
