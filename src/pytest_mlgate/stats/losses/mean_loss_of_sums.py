"""Mean losses of rows that stay where they are: from sums of powers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.stats.identical_outputs import equal_losses
from pytest_mlgate.stats.losses.mean_claim import METHOD_DIFFERENCE
from pytest_mlgate.stats.losses.mean_claim import METHOD_SINGLE
from pytest_mlgate.stats.losses.mean_claim import ROUNDING
from pytest_mlgate.stats.losses.mean_claim import MeanSpread
from pytest_mlgate.stats.losses.mean_claim import claimed_mean

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.losses.power_sums import PowerSums


def mean_loss_difference_of_sums(
    gains: PowerSums,
    *,
    candidate: float,
    baseline: float,
    largest_loss: float,
    measure: str,
    note: str | None = None,
) -> Measurement:
    """Compare the mean loss of two models by the sums of their row differences.

    Parameters
    ----------
    gains : PowerSums
        Of the baseline's loss minus the candidate's, row by row.
    candidate, baseline : float
        The mean losses.
    largest_loss : float
        The largest loss of either model on any row, below 1e140.
    measure, note
        As in `mean_loss_difference`.

    Returns
    -------
    Measurement
        That of `mean_loss_difference`, up to the rounding of the sums; rows without
        which there would be a verdict are counted, not named.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> gains = PowerSums(
    ...     n=100, total=5.0, squares=1.25, cubes=0.08, low=-0.1, high=0.3
    ... )
    >>> found = mean_loss_difference_of_sums(
    ...     gains, candidate=0.2, baseline=0.25, largest_loss=0.9, measure="log loss"
    ... )
    >>> round(found.estimate, 3), found.p_better_than(0.0) < 0.001
    (0.05, True)

    A mean loss lower by .05 on a hundred rows is no accident where rows differ by .1.
    """
    rounding = ROUNDING * largest_loss
    if gains.n > 1 and gains.largest <= rounding:
        return equal_losses(
            baseline, n=gains.n, method=METHOD_DIFFERENCE, orientation=1
        )
    return claimed_mean(
        MeanSpread.of_sums(gains, rounding=rounding),
        what=f"difference in {measure}",
        method=METHOD_DIFFERENCE,
        candidate=candidate,
        baseline=baseline,
        orientation=1,
        note=note,
    )


def mean_loss_of_sums(
    gains: PowerSums, *, measure: str, note: str | None = None
) -> Measurement:
    """Measure the mean loss of one model by sums.

    Parameters
    ----------
    gains : PowerSums
        Of minus the losses.
    measure, note
        As in `mean_loss`.

    Returns
    -------
    Measurement
        That of `mean_loss`, up to the rounding of the sums.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> gains = PowerSums(
    ...     n=6, total=-1.2, squares=0.28, cubes=-0.072, low=-0.3, high=-0.1
    ... )
    >>> found = mean_loss_of_sums(gains, measure="Brier score")
    >>> round(found.estimate, 3), round(found.p_better_than(-0.3), 4)
    (-0.2, 0.0204)

    The mean loss of .2 on six rows is certainly below .3, as if they were at hand.
    """
    return claimed_mean(
        MeanSpread.of_sums(gains, rounding=ROUNDING * gains.largest),
        what=measure,
        method=METHOD_SINGLE,
        candidate=-gains.mean,
        baseline=None,
        orientation=-1,
        note=note,
    )
