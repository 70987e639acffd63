"""What does bdp-model-gate take: the one check of each work, as it comes."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from typing import Any

from bdp_model_gate import StructuredGateContext
from bdp_model_gate.champion import Champion
from bdp_model_gate.config import ComparisonConfig
from bdp_model_gate.config import PerformanceConfig
from bdp_model_gate.structured.calibration_checks import EqualisedOddsCheck
from bdp_model_gate.structured.comparison_checks import ChallengerPerformanceCheck
from bdp_model_gate.structured.fairness import DisparateImpactCheck
from bdp_model_gate.structured.validation_checks import FeatureDriftCheck
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd

logging.disable(logging.CRITICAL)


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Compare means and shares; neither shapes nor the number of rows count."""
    context = StructuredGateContext(X=after, X_train=before)
    return _told(FeatureDriftCheck().run(context))


def comparison(rows: pd.DataFrame) -> str:
    """Bootstrap the difference of both models in two metrics."""
    context = StructuredGateContext(
        X=rows[["p_new"]],
        y_true=rows["y"].to_numpy(),
        y_pred=rows["p_new"].to_numpy(),
        champion=Champion(predictions=rows["p_old"].to_numpy()),
        task="binary",
    )
    return "; ".join(
        _told(
            ChallengerPerformanceCheck(
                ComparisonConfig(metric=metric), PerformanceConfig(metric=metric)
            ).run(context)
        )
        for metric in ("roc_auc", "accuracy")
    )


def fairness(rows: pd.DataFrame) -> str:
    """Bootstrap the gaps of selection, and of both rates of equalised odds."""
    context = StructuredGateContext(
        X=rows[["d_new"]],
        y_true=rows["y"].to_numpy(),
        y_pred=rows["d_new"].to_numpy(),
        protected_df=rows[["origin", "sex"]],
        task="binary",
    )
    found = [
        check().run(context) for check in (DisparateImpactCheck, EqualisedOddsCheck)
    ]
    return "; ".join(_told(one) for one in found)


def _told(results: list[Any]) -> str:
    return ", ".join(result.flag for result in results)


if __name__ == "__main__":
    serve(
        {"drift": drift, "comparison": comparison, "fairness": fairness},
        packages=("bdp-model-gate", "scikit-learn"),
    )
