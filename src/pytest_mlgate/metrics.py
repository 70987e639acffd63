"""Metrics that need a parameter, and metrics and measures of drift of your own.

Names without a parameter are given to a gate as text (``"roc_auc"``); these functions
make the others. `user_metric` takes any function or scorer.
"""

from __future__ import annotations

from pytest_mlgate.gates.benchmark.prediction_bands import prediction_bands
from pytest_mlgate.gates.drift.measures import drift_measure
from pytest_mlgate.stats.losses.business_value import value_from_costs
from pytest_mlgate.stats.metric_name import MetricName
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.multiclass.multiclass_metrics import f1_of
from pytest_mlgate.stats.multiclass.multiclass_metrics import precision_of
from pytest_mlgate.stats.multiclass.multiclass_metrics import recall_of
from pytest_mlgate.stats.multiclass.top_k import top_k
from pytest_mlgate.stats.operating.false_positives_at_recall import (
    false_positives_at_recall,
)
from pytest_mlgate.stats.operating.precision_at_k import precision_at_k
from pytest_mlgate.stats.operating.recall_at_fpr import recall_at_fpr
from pytest_mlgate.stats.regression.regression_losses import mean_pinball_loss
from pytest_mlgate.stats.regression.regression_losses import mean_tweedie_deviance
from pytest_mlgate.stats.regression.share_within import share_within
from pytest_mlgate.stats.row_metric import RowMetric
from pytest_mlgate.stats.whole.user_metric import user_metric

__all__ = [
    "MetricName",
    "RowMetric",
    "drift_measure",
    "f1_of",
    "false_positives_at_recall",
    "mean_pinball_loss",
    "mean_tweedie_deviance",
    "metric_names",
    "precision_at_k",
    "precision_of",
    "prediction_bands",
    "recall_at_fpr",
    "recall_of",
    "share_within",
    "top_k",
    "user_metric",
    "value_from_costs",
]
