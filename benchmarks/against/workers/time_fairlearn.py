"""What does fairlearn take: `MetricFrame` with a hundred bootstraps."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING

import fairlearn.metrics as fm
from sklearn.metrics import accuracy_score
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd

BOOTSTRAPS = 100
ROWS_TO_WARM = 5_000


def fairness(rows: pd.DataFrame) -> str:
    """Give the widest gap of four metrics between groups, with quantiles."""
    frame = fm.MetricFrame(
        metrics={
            "selection_rate": fm.selection_rate,
            "recall": fm.true_positive_rate,
            "false_positive_rate": fm.false_positive_rate,
            "accuracy": accuracy_score,
        },
        y_true=rows["y"],
        y_pred=rows["d_new"],
        sensitive_features=rows[["origin", "sex"]],
        n_boot=2 if len(rows) < ROWS_TO_WARM else BOOTSTRAPS,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    low, high = frame.difference_ci()
    name = "selection_rate"
    return f"widest gap of selection [{low[name]:.3f}, {high[name]:.3f}]"


if __name__ == "__main__":
    serve({"fairness": fairness}, packages=("fairlearn", "scikit-learn"))
