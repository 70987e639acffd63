"""What does NannyML say of a world, by its default methods, chunks and thresholds.

Its calculators are fitted on reference rows with the baseline's answers and look at
today's rows with the candidate's: univariate drift, realized performance (labels are
there) and estimated performance (as if they were not). An alert blocks: NannyML itself
decides nothing.
"""

# ruff: noqa: PLC0415 - tests read this file where the tool is not installed
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    # it reports its use to its makers unless told not to
    os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

from benchmarks.against.wrong_loop import Said
from benchmarks.against.wrong_loop import answer_task
from benchmarks.against.wrong_worlds import PARTS

if TYPE_CHECKING:
    import pandas as pd

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

METRICS = ["roc_auc", "f1"]
ANSWERS = {
    "y_pred_proba": "p",
    "y_pred": "d",
    "y_true": "y",
    "problem_type": "classification_binary",
    "metrics": METRICS,
}


def judge(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the calculators that the world asks for."""
    import nannyml  # type: ignore[import-not-found] # in its environment

    told: dict[str, Said] = dict.fromkeys(PARTS, "none")
    if tables.reference is None:
        return told
    if "drift" in world.asked:
        drift = nannyml.UnivariateDriftCalculator(
            column_names=list(tables.features),
            treat_as_categorical=list(tables.categories),
        )
        told["drift"] = _fitted(drift, tables, told="calculate")
    if world.asked != ("drift",):
        realized = nannyml.PerformanceCalculator(**ANSWERS)
        told["models"] = _fitted(realized, tables, told="calculate")
        told["calibration"] = _fitted(nannyml.CBPE(**ANSWERS), tables, told="estimate")
    return told


def _fitted(calculator: Any, tables: Tables, *, told: str) -> Said:  # noqa: ANN401 - of three kinds
    assert tables.reference is not None
    before = _answered(tables.reference, tables, "old")
    calculator.fit(before)
    result = getattr(calculator, told)(_answered(tables.rows, tables, "new"))
    return read(result.filter(period="analysis").to_df())


def _answered(table: pd.DataFrame, tables: Tables, model: str) -> pd.DataFrame:
    kept = table[[*tables.features, "y"]]
    return kept.assign(p=table[f"p_{model}"], d=table[f"d_{model}"])


def read(result: pd.DataFrame) -> Said:
    """Tell whether any chunk has an alert, of whatever column or metric."""
    alerts = [name for name in result.columns if name[-1] == "alert"]
    if not alerts:
        return "none"
    return "block" if result[alerts].fillna(value=False).to_numpy().any() else "pass"


if __name__ == "__main__":
    answer_task(judge, packages=("nannyml", "numpy", "pandas", "scikit-learn"))
