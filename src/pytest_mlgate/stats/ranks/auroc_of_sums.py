"""AUROCs of rows that stay where they are: from sums of placements alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.stats.ranks.auroc_claim import PlacementSample
from pytest_mlgate.stats.ranks.auroc_claim import measure_difference
from pytest_mlgate.stats.ranks.auroc_claim import measure_single

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.losses.power_sums import PowerSums


def auroc_difference_of_sums(
    of_positives: PowerSums,
    of_negatives: PowerSums,
    *,
    candidate: float,
    baseline: float,
) -> Measurement:
    """Compare the AUROC of two models by sums of their placement values.

    Parameters
    ----------
    of_positives, of_negatives : PowerSums
        Of the candidate's placement value minus the baseline's (see `Placements`), on
        the rows of each class; two rows or more.
    candidate, baseline : float
        The AUROC of each model.

    Returns
    -------
    Measurement
        As `auroc_difference`, up to rounding.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> one = PowerSums(n=50, total=2.5, squares=1.0, cubes=0.1, low=-0.3, high=0.5)
    >>> zero = PowerSums(n=200, total=10.0, squares=2.0, cubes=0.3, low=-0.3, high=0.5)
    >>> gain = auroc_difference_of_sums(one, zero, candidate=0.85, baseline=0.8)
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.05, 0.016)

    Higher by .05, and certainly higher.
    """
    return replace(
        measure_difference(PlacementSample.of_sums(of_positives, of_negatives)),
        candidate=candidate,
        baseline=baseline,
    )


def auroc_of_sums(of_positives: PowerSums, of_negatives: PowerSums) -> Measurement:
    """Measure the AUROC of one model by sums of its placement values.

    Parameters
    ----------
    of_positives, of_negatives : PowerSums
        Of the placement values on the rows of each class (see `Placements`); two rows
        or more.

    Returns
    -------
    Measurement
        That of `auroc`, up to the rounding of the sums.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> one = PowerSums(n=50, total=40.0, squares=34.0, cubes=30.0, low=0.1, high=1.0)
    >>> zero = PowerSums(n=99, total=79.2, squares=66.0, cubes=57.0, low=0.1, high=1.0)
    >>> found = auroc_of_sums(one, zero)
    >>> round(found.estimate, 3), found.n
    (0.8, 149)

    An AUROC of .8 on 149 rows, none of which was looked at.
    """
    return measure_single(PlacementSample.of_sums(of_positives, of_negatives))
