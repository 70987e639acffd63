"""What does deepchecks say of a world, by the default conditions of its suites.

``train_test_validation`` holds today's rows against the reference, and
``model_evaluation`` one model's answers on training rows against those on test rows.
No check compares two models, so the baseline's answers stand where those on training
rows are meant to. A suite is told as its ``passed`` reads it, but a warning asks and
does not block; a check that ended with an error is "not run", and lets pass.

Run in an environment of its own.
"""

# ruff: noqa: PLC0415 - tests read this file where the tool is not installed
from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

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

SAID: dict[str, Said] = {"PASS": "pass", "WARN": "ask", "FAIL": "block"}
_PART = {
    "FeatureDrift": "drift",
    "LabelDrift": "drift",
    "MultivariateDrift": "drift",
    "WeakSegmentsPerformance": "groups",
    "TrainTestPerformance": "models",
    "RocReport": "models",
    "SimpleModelComparison": "models",
    "PredictionDrift": "models",
}


def judge(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by both suites, as far as the world asks for them."""
    from deepchecks.tabular.suites import model_evaluation  # type: ignore[import-not-found] # in its environment
    from deepchecks.tabular.suites import train_test_validation

    told: list[tuple[str, str]] = []
    if tables.reference is not None:
        suite = train_test_validation()
        result = suite.run(
            _dataset(tables.reference, tables),
            _dataset(tables.rows, tables),
            with_display=False,
        )
        told += read(result.results)
    if world.asked != ("drift",):
        rows = _dataset(tables.rows, tables)
        result = model_evaluation().run(
            rows,
            rows.copy(tables.rows[[*tables.features, "y"]]),
            with_display=False,
            **_answers(tables.rows, "old", "_train"),
            **_answers(tables.rows, "new", "_test"),
        )
        told += read(result.results)
    return said_of(told)


def _dataset(table: pd.DataFrame, tables: Tables) -> Any:  # noqa: ANN401 - a Dataset
    from deepchecks.tabular import Dataset  # type: ignore[import-not-found] # in its environment

    kept = table[[*tables.features, "y"]]
    return Dataset(kept, label="y", cat_features=list(tables.categories))


def _answers(table: pd.DataFrame, model: str, side: str) -> dict[str, Any]:
    p = table[f"p_{model}"].to_numpy()
    return {
        f"y_proba{side}": np.column_stack([1 - p, p]),
        f"y_pred{side}": table[f"d_{model}"].to_numpy(),
    }


def read(results: Iterable[Any]) -> list[tuple[str, str]]:
    """List the name and the category of every condition; ERROR where none was asked."""
    found = []
    for result in results:
        name = type(result.check).__name__
        conditions = getattr(result, "conditions_results", None)
        if conditions is None:
            found.append((name, "ERROR"))
        found += [(name, told.category.name) for told in conditions or ()]
    return found


def said_of(told: Iterable[tuple[str, str]]) -> dict[str, Said]:
    """Give the gravest answer of each part, and of all: ``whole``."""
    parts: dict[str, list[Said]] = {part: [] for part in PARTS}
    for name, category in told:
        parts[_PART.get(name, "data")].append(SAID.get(category, "none"))
    said = {part: worst(answers) for part, answers in parts.items()}
    return {**said, "whole": worst(said.values())}


if __name__ == "__main__":
    answer_task(judge, packages=("deepchecks", "numpy", "pandas", "scikit-learn"))
