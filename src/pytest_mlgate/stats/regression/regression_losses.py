"""What does a prediction of a number cost on each row: the losses and their metrics.

Losses are per row, so their means are compared by `mean_loss` where rows are
independent and weigh the same, and by influence values everywhere else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.regression.row_losses import absolute_errors
from pytest_mlgate.stats.regression.row_losses import percentage_errors
from pytest_mlgate.stats.regression.row_losses import pinball_losses
from pytest_mlgate.stats.regression.row_losses import require_power
from pytest_mlgate.stats.regression.row_losses import squared_errors
from pytest_mlgate.stats.regression.row_losses import tweedie_deviances
from pytest_mlgate.stats.regression.squared_error import mean_squared_error_value
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]
    Losses: TypeAlias = Callable[[Floats, Floats], Floats | Undefined]

METHOD = "mean loss"


def mean_pinball_loss(alpha: float) -> RowMetric:
    """Make the metric of a predicted quantile.

    Parameters
    ----------
    alpha : float
        The quantile that is predicted, in (0, 1).

    Returns
    -------
    RowMetric
        Named ``mean_pinball_loss(0.9)``.

    Raises
    ------
    InvalidInput
        If `alpha` is not between 0 and 1.

    Examples
    --------
    >>> mean_pinball_loss(0.9).name
    'mean_pinball_loss(0.9)'

    The name says which quantile was asked for.
    """
    if not 0 < alpha < 1:
        raise InvalidInput.because("alpha", "between 0 and 1", alpha)
    return _metric(
        f"mean_pinball_loss({alpha:g})",
        lambda y, m: pinball_losses(y, m, alpha=alpha),
        measure=f"mean pinball loss at {alpha:g}",
    )


def mean_tweedie_deviance(power: float) -> RowMetric:
    """Make the metric of a predicted mean whose variance is ``mean ** power``.

    Parameters
    ----------
    power : float
        See `tweedie_deviances`.

    Returns
    -------
    RowMetric
        Named ``mean_tweedie_deviance(1.5)``; exposures are its weights.

    Raises
    ------
    InvalidInput
        If no family has the power.

    Notes
    -----
    Sums of claims, 95 % of rows without any, gamma severities of shape 1, two models
    with multiplicative errors of .3, exposures as weights. Rates at nominal
    .05 / .005 (3000 test sets, 600 of 20 000 rows), block of equal models and pass of
    a candidate whose noise is .5 and whose loss is the margin:

    ======  =============  =============  ===========
    rows    block          pass           no verdict
    ======  =============  =============  ===========
    1000    .030 / .002    .066 / .011    38 %
    5000    .043 / .003    .067 / .012    4 %
    20 000  .053 / .010    .047 / .005    0
    ======  =============  =============  ===========

    Poisson deviances of the claim counts of the same rows: block .045, .054, .055 and
    pass .062, .062, .070.

    Examples
    --------
    >>> mean_tweedie_deviance(1.5).name
    'mean_tweedie_deviance(1.5)'

    The usual power for claim amounts of which most are zero.
    """
    require_power(power)
    return _metric(
        f"mean_tweedie_deviance({power:g})",
        lambda y, m: tweedie_deviances(y, m, power=power),
        measure=f"mean Tweedie deviance at {power:g}",
    )


def _metric(name: str, losses: Losses, *, measure: str) -> RowMetric:
    """Make the metric of a mean loss."""

    def influence(
        truth: Floats, answers: ValueAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        found = losses(truth, answers.values)
        if isinstance(found, Undefined):
            return found
        return mean_influence(found, weights, measure=measure)

    def compare(
        truth: Floats, candidate: ValueAnswers, baseline: ValueAnswers
    ) -> Measurement:
        new, old = losses(truth, candidate.values), losses(truth, baseline.values)
        if isinstance(new, Undefined) or isinstance(old, Undefined):
            reason = new.reason if isinstance(new, Undefined) else old.reason  # type: ignore[union-attr]  # one of the two is
            return Measurement.undefined(reason, n=truth.size, method=METHOD)
        return mean_loss_difference(new, old, measure=measure)

    def measure_one(truth: Floats, answers: ValueAnswers) -> Measurement:
        found = losses(truth, answers.values)
        if isinstance(found, Undefined):
            return Measurement.undefined(
                found.reason, n=truth.size, method=METHOD, orientation=-1
            )
        return mean_loss(found, measure=measure)

    return RowMetric(
        name=name,
        task="regression",
        higher_is_better=False,
        needs="values",
        scale="open",
        influence=influence,
        compare=compare,
        measure=measure_one,
    )


MEAN_ABSOLUTE_ERROR = _metric(
    "mean_absolute_error", absolute_errors, measure="mean absolute error"
)
MEAN_SQUARED_ERROR = replace(
    _metric("mean_squared_error", squared_errors, measure="mean squared error"),
    # squares have heavier tails than `mean_loss` guards against
    measure=lambda y, answers: mean_squared_error_value(
        squared_errors(y, answers.values)
    ),
)
MEAN_ABSOLUTE_PERCENTAGE_ERROR = _metric(
    "mean_absolute_percentage_error",
    percentage_errors,
    measure="mean absolute percentage error",
)
MEAN_POISSON_DEVIANCE = _metric(
    "mean_poisson_deviance",
    lambda y, m: tweedie_deviances(y, m, power=1),
    measure="mean Poisson deviance",
)
MEAN_GAMMA_DEVIANCE = _metric(
    "mean_gamma_deviance",
    lambda y, m: tweedie_deviances(y, m, power=2),
    measure="mean gamma deviance",
)
