"""What does modeltest say of a world, by the default limits of its tests.

There is no incumbent in it: the candidate alone is asked for parity and equal
opportunity in both groupings, and today's columns for drift. Its floor for the accuracy
(0.85 by default) is a level, and says nothing of a comparison; it is left out.
"""

# ruff: noqa: PLC0415 - tests read this file where the tool is not installed
from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.against.wrong_loop import Said
from benchmarks.against.wrong_loop import answer_task
from benchmarks.against.wrong_loop import worst

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

SAID: dict[str, Said] = {"PASSED": "pass", "SKIPPED": "none"}


class Answers:
    """A model that gives the answers of a column."""

    def __init__(self, given: np.ndarray) -> None:
        self._given = given

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Answer all rows, in their order."""
        assert len(rows) == len(self._given)
        return self._given


def judge(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the tests that the world asks for."""
    from modeltest import scenarios  # type: ignore[import-not-found] # in its environment

    parts: dict[str, list[Any]] = {"groups": [], "drift": []}
    if "drift" in world.asked and tables.reference is not None:
        parts["drift"] = [scenarios.DataDriftTest(), scenarios.KSTest()]
    for name in tables.groups if world.asked != ("drift",) else ():
        parts["groups"] += [
            scenarios.EqualOpportunityTest(name),
            scenarios.StatisticalParityTest(name),
        ]
    return {part: _said(tests, tables) for part, tests in parts.items()}


def _said(tests: list[Any], tables: Tables) -> Said:
    from modeltest import ModelSuite
    from modeltest import TestContext
    from modeltest.core.runner import run_suite  # type: ignore[import-not-found] # in its environment

    suite = ModelSuite(name="world")
    for test in tests:
        suite.add_test(test)
    before = tables.reference
    context = TestContext(
        model=Answers(tables.rows["d_new"].to_numpy()),
        X_val=tables.rows[list(tables.features)],
        y_val=tables.rows["y"],
        X_train=None if before is None else before[list(tables.features)],
        y_train=None if before is None else before["y"],
    )
    return read(result.status.name for result in run_suite(suite, context).results)


def read(names: Iterable[str]) -> Said:
    """Read the status of every test: what is no pass and no skip fails the suite."""
    return worst(SAID.get(name, "block") for name in names)


if __name__ == "__main__":
    answer_task(judge, packages=("modeltest", "numpy", "pandas"))
