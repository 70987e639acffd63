"""What does MLflow take: two evaluations, and the validation of one by the other.

It has no intervals, and of answers in a column it scores labels alone, so accuracy is
compared and AUROC is not. A run is needed, so its store is a database in a folder that
is thrown away.
"""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

# it reports its use to its makers unless told not to
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
from mlflow.models import MetricThreshold
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd

METRIC = "accuracy_score"


def comparison(rows: pd.DataFrame) -> str:
    """Evaluate both models' labels, and validate one result by the other."""
    new, old = (_evaluated(rows, score) for score in ("p_new", "p_old"))
    mlflow.validate_evaluation_results(
        validation_thresholds={
            METRIC: MetricThreshold(threshold=0.5, greater_is_better=True)
        },
        candidate_result=new,
        baseline_result=old,
    )
    gain = new.metrics[METRIC] - old.metrics[METRIC]
    return f"accuracy {gain:+.4f} without an interval, no AUROC"


def _evaluated(rows: pd.DataFrame, score: str) -> Any:  # noqa: ANN401 - an EvaluationResult
    answered = rows[["y"]].assign(d=(rows[score] >= 0.5).astype(int))
    with mlflow.start_run():
        return mlflow.models.evaluate(
            data=answered,
            targets="y",
            predictions="d",
            model_type="classifier",
            evaluator_config={"log_explainer": False},
        )


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        mlflow.set_tracking_uri(f"sqlite:///{Path(folder) / 'runs.db'}")
        serve({"comparison": comparison}, packages=("mlflow", "scikit-learn"))
