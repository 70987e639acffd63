"""Which metrics at a threshold of each model's own are there: the list of makers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.stats.operating.false_positives_at_recall import (
    false_positives_at_recall,
)
from pytest_mlgate.stats.operating.precision_at_k import precision_at_k
from pytest_mlgate.stats.operating.recall_at_fpr import recall_at_fpr

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from pytest_mlgate.stats.row_metric import RowMetric

OPERATING_POINTS: Mapping[str, Callable[..., RowMetric]] = MappingProxyType(
    {
        "recall_at_fpr": recall_at_fpr,
        "precision_at_k": precision_at_k,
        "false_positives_at_recall": false_positives_at_recall,
    }
)
"""What makes a metric of a binary classifier at a rate, a top or a recall."""
