"""Which metrics of a predicted number can be gated by name: the closed table."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.stats.regression.actual_to_expected import ACTUAL_TO_EXPECTED_ERROR
from pytest_mlgate.stats.regression.lorenz_gini import LORENZ_GINI
from pytest_mlgate.stats.regression.median_absolute_error import MEDIAN_ABSOLUTE_ERROR
from pytest_mlgate.stats.regression.r2 import R2
from pytest_mlgate.stats.regression.regression_losses import MEAN_ABSOLUTE_ERROR
from pytest_mlgate.stats.regression.regression_losses import (
    MEAN_ABSOLUTE_PERCENTAGE_ERROR,
)
from pytest_mlgate.stats.regression.regression_losses import MEAN_GAMMA_DEVIANCE
from pytest_mlgate.stats.regression.regression_losses import MEAN_POISSON_DEVIANCE
from pytest_mlgate.stats.regression.regression_losses import MEAN_SQUARED_ERROR
from pytest_mlgate.stats.regression.root_mean_squared_error import (
    ROOT_MEAN_SQUARED_ERROR,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.stats.row_metric import RowMetric

REGRESSION_METRICS: Mapping[str, RowMetric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            MEAN_ABSOLUTE_ERROR,
            MEAN_SQUARED_ERROR,
            ROOT_MEAN_SQUARED_ERROR,
            R2,
            MEAN_ABSOLUTE_PERCENTAGE_ERROR,
            MEDIAN_ABSOLUTE_ERROR,
            MEAN_POISSON_DEVIANCE,
            MEAN_GAMMA_DEVIANCE,
            ACTUAL_TO_EXPECTED_ERROR,
            LORENZ_GINI,
        )
    }
)
"""Every metric of a regression with a fixed name; `mean_pinball_loss`,
`mean_tweedie_deviance` and `share_within` make more, with their parameter."""
