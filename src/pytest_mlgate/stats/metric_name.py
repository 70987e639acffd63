"""The names of metrics as a type: what an editor completes.

Names with a parameter, scorers of scikit-learn and metrics of other distributions are
text all the same.
"""

from __future__ import annotations

from typing import Literal
from typing import TypeAlias

MetricName: TypeAlias = Literal[
    "accuracy",
    "actual_to_expected_error",
    "average_precision",
    "balanced_accuracy",
    "brier",
    "f1",
    "f1_macro",
    "f1_weighted",
    "false_positive_rate",
    "log_loss",
    "lorenz_gini",
    "mcc",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_gamma_deviance",
    "mean_poisson_deviance",
    "mean_rank_error",
    "mean_squared_error",
    "median_absolute_error",
    "precision",
    "precision_macro",
    "quadratic_weighted_kappa",
    "r2",
    "recall",
    "recall_macro",
    "rms_calibration_error",
    "roc_auc",
    "roc_auc_ovr",
    "roc_auc_ovr_weighted",
    "root_mean_squared_error",
    "specificity",
]
"""Metrics without a parameter, of all tasks; each goes with some of them."""
