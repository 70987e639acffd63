"""What does bdp-model-gate say of a world, by its defaults.

Asked with a champion (the baseline's probabilities), both groupings as protected
attributes, and the reference as training rows. The headline metric is named (ROC AUC,
its default) with a level of .70, because the default of .80 asks for more than a model
of these worlds is sure to have; both models decide at the worlds' threshold. Intervals
have 200 resamples in place of 1,000, so that a run takes seconds and not minutes. Left
out, because they cost minutes or ask about things that no world has: SHAP, flips and
perturbations of inputs, texts, model cards, prices.
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
from benchmarks.against.wrong_tables import CUT
from benchmarks.against.wrong_worlds import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

LEVEL = 0.70
RESAMPLES = 200
MODELS = {
    "comparison_integrity",
    "challenger_performance",
    "decision_churn",
    "performance_thresholds",
}
_PART = {
    **dict.fromkeys(MODELS, "models"),
    "calibration": "calibration",
    "feature_drift": "drift",
    "subgroup_regression": "groups",
    "fairness_delta": "groups",
    "disparate_impact": "groups",
    "equalised_odds": "groups",
    "subgroup_calibration": "groups",
}


def judge(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the checks that the world asks for."""
    from bdp_model_gate import Champion  # type: ignore[import-not-found] # in its environment
    from bdp_model_gate import ModelGate
    from bdp_model_gate import StructuredGateContext
    from bdp_model_gate.config import GateConfig  # type: ignore[import-not-found] # in its environment
    from bdp_model_gate.structured import default_structured_checks  # type: ignore[import-not-found] # in its environment

    config = GateConfig()
    config.uncertainty.bootstrap_samples = RESAMPLES
    config.performance.metric = "roc_auc" if tables.features else "recall"
    config.performance.min_score = LEVEL if tables.features else 0.0
    config.performance.decision_threshold = CUT
    config.fairness.decision_threshold = CUT
    checks = [
        check
        for check in default_structured_checks(config)
        if _PART.get(check.name) in world.asked
    ]
    rows, before = tables.rows, tables.reference
    inputs = rows[list(tables.features) or ["p_new"]]
    context = StructuredGateContext(
        predict_fn=lambda frame: rows.loc[frame.index, "p_new"].to_numpy(),
        X=inputs,
        y_true=rows["y"],
        y_pred=rows["p_new"].to_numpy(),
        protected_df=rows[list(tables.groups)] if tables.groups else None,
        X_train=None if before is None else before[list(tables.features)],
        champion=Champion(predictions=rows["p_old"].to_numpy(), decision_threshold=CUT),
        task="binary",
    )
    report = ModelGate(checks=checks, config=config).run(context)
    return said_of(report.results)


def said_of(results: Iterable[Any]) -> dict[str, Said]:
    """Read all results: a doubt asks; a flag blocks where its check may, else asks."""
    parts: dict[str, list[Said]] = {part: [] for part in PARTS}
    for result in results:
        part = _PART.get(result.check_name, "data")
        parts[part].append(read(result.flag, blocking=result.blocking))
    return {part: worst(said) for part, said in parts.items() if said}


def read(flag: str, *, blocking: bool) -> Said:
    """Read one flag."""
    if flag in {"OK", "NOT_APPLICABLE"}:
        return "pass" if flag == "OK" else "none"
    return "block" if blocking and flag != "UNCERTAIN" else "ask"


if __name__ == "__main__":
    answer_task(judge, packages=("bdp-model-gate", "numpy", "pandas"))
