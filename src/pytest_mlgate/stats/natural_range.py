"""Between which numbers does a metric lie, whatever the rows: no interval goes beyond.

A mean absolute error of 2 ± 3 on a handful of rows is between 0 and 5: nobody needs a
test to know that it is not negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.whole.user_metric import UserMetric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.row_metric import RowMetric

_SHARE = (0.0, 1.0)
_LOSS = (0.0, math.inf)
_CORRELATION = (-1.0, 1.0)
_UNDER_ONE = (-math.inf, 1.0)

RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(
        (
            "accuracy",
            "balanced_accuracy",
            "precision",
            "recall",
            "specificity",
            "false_positive_rate",
            "f1",
            "roc_auc",
            "average_precision",
            "rms_calibration_error",
            "recall_macro",
            "precision_macro",
            "f1_macro",
            "f1_weighted",
            "roc_auc_ovr",
            "roc_auc_ovr_weighted",
            "recall_of",
            "precision_of",
            "f1_of",
            "top_k",
            "recall_at_fpr",
            "precision_at_k",
            "share_within",
        ),
        _SHARE,
    ),
    **dict.fromkeys(
        (
            "log_loss",
            "mean_rank_error",
            "mean_absolute_error",
            "mean_squared_error",
            "root_mean_squared_error",
            "mean_absolute_percentage_error",
            "median_absolute_error",
            "mean_pinball_loss",
            "mean_poisson_deviance",
            "mean_gamma_deviance",
            "mean_tweedie_deviance",
            "actual_to_expected_error",
            "false_positives_at_recall",
        ),
        _LOSS,
    ),
    "mcc": _CORRELATION,
    "quadratic_weighted_kappa": _CORRELATION,
    "lorenz_gini": _CORRELATION,
    "r2": _UNDER_ONE,
}
"""By name without parameters: the least and the most that a metric can be."""


def range_of(metric: RowMetric) -> tuple[float, float]:
    """Give the least and the most that a metric can be.

    Parameters
    ----------
    metric : RowMetric
        Any metric.

    Returns
    -------
    (float, float)
        Infinite where nothing is known, as of a function of the user's.

    Examples
    --------
    >>> from pytest_mlgate.stats.metric_table import metric_of
    >>> range_of(metric_of("mean_pinball_loss(0.9)", task="regression"))
    (0.0, inf)

    A loss can be as large as it likes, and not negative.
    """
    name = metric.name.partition("(")[0]
    if isinstance(metric, UserMetric):
        return -math.inf, math.inf
    if name == "brier":
        return (0.0, 1.0) if metric.task == "binary" else (0.0, 2.0)
    return RANGES.get(name, (-math.inf, math.inf))


def within_range(found: Measurement, metric: RowMetric) -> Measurement:
    """Cut what is claimed of one model's metric where the metric ends.

    Parameters
    ----------
    found : Measurement
        Of a single model, in the direction of better.
    metric : RowMetric
        Its metric.

    Returns
    -------
    Measurement
        Its interval lies in the range, and the metric is certainly not beyond it; on
        the range, the p-values are what they were.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.mean_loss import mean_loss
    >>> from pytest_mlgate.stats.metric_table import metric_of
    >>> import numpy as np
    >>> errors = np.array([0.1, 0.2, 0.6])
    >>> few = mean_loss(errors, measure="error")
    >>> metric = metric_of("mean_absolute_error", task="regression")
    >>> cut = within_range(few, metric)
    >>> few.interval(0.90).high > 0, cut.interval(0.90).high, cut.p_worse_than(0.01)
    (True, 0.0, 0.0)

    Three errors leave much open, but not that the mean of errors is negative.
    """
    # adding zero turns -0.0 into 0.0
    low, high = sorted(found.orientation * end + 0.0 for end in range_of(metric))
    if math.isinf(low) and math.isinf(high):
        return found
    cut = _Cut(found=found, low=low, high=high)
    return replace(
        found,
        p_better_than=cut.p_better_than,
        p_worse_than=cut.p_worse_than,
        interval=cut.interval,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """Claims about an oriented metric that lies between two numbers."""

    found: Measurement
    low: float
    high: float

    def p_better_than(self, x: float) -> float:
        beyond = x < self.low and self.found.estimate is not None
        return 0.0 if beyond else self.found.p_better_than(x)

    def p_worse_than(self, x: float) -> float:
        beyond = x > self.high and self.found.estimate is not None
        return 0.0 if beyond else self.found.p_worse_than(x)

    def interval(self, confidence: float) -> Interval | None:
        claimed = self.found.interval(confidence)
        if claimed is None:
            return None
        low, high, _ = claimed
        # rounding may leave an estimate just beyond its range, and limits with it
        return Interval(
            max(low, min(self.low, self._estimate)),
            min(high, max(self.high, self._estimate)),
            confidence,
        )

    @property
    def _estimate(self) -> float:
        return 0.0 if self.found.estimate is None else self.found.estimate
