"""What does evidently say of a world, by the tests that it chooses itself.

``DataDriftPreset`` holds today's rows against the reference; ``ClassificationPreset``
holds the candidate's answers against the baseline's on the same rows, given as the
reference. A test that fails blocks.
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
from benchmarks.against.wrong_worlds import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

SAID: dict[str, Said] = {"SUCCESS": "pass", "WARNING": "ask", "FAIL": "block"}


def judge(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the presets that the world asks for."""
    from evidently import DataDefinition  # type: ignore[import-not-found] # in its environment
    from evidently import Dataset
    from evidently import Report
    from evidently.presets import ClassificationPreset  # type: ignore[import-not-found] # in its environment
    from evidently.presets import DataDriftPreset

    said: dict[str, list[Said]] = {part: [] for part in PARTS}
    if tables.reference is not None and "drift" in world.asked:
        names = set(tables.categories)
        kinds = DataDefinition(
            categorical_columns=list(tables.categories),
            numerical_columns=[name for name in tables.features if name not in names],
        )
        today, before = (
            Dataset.from_pandas(table[list(tables.features)], kinds)
            for table in (tables.rows, tables.reference)
        )
        done = Report([DataDriftPreset()], include_tests=True).run(today, before)
        said["drift"] = read(done.tests_results)
    if world.asked != ("drift",):
        new, old = (_answered(tables.rows, model) for model in ("new", "old"))
        done = Report([ClassificationPreset()], include_tests=True).run(new, old)
        said["models"] = read(done.tests_results)
    told = {part: worst(answers) for part, answers in said.items()}
    return {**told, "whole": worst(told.values())}


def _answered(table: pd.DataFrame, model: str) -> Any:  # noqa: ANN401 - a Dataset
    from evidently import BinaryClassification
    from evidently import DataDefinition
    from evidently import Dataset

    kind = BinaryClassification(
        target="y", prediction_labels="d", prediction_probas="p", pos_label=1
    )
    return Dataset.from_pandas(
        table[["y"]].assign(p=table[f"p_{model}"], d=table[f"d_{model}"]),
        DataDefinition(classification=[kind]),
    )


def read(tests: Iterable[Any]) -> list[Said]:
    """Read the status of every test; one that could not be made says nothing."""
    return [SAID.get(test.status.name, "none") for test in tests]


if __name__ == "__main__":
    answer_task(judge, packages=("evidently", "numpy", "pandas", "scikit-learn"))
