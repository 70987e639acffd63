"""How large must a margin be so that equal models pass it: margins from noise.

Two figures are measured with the procedures that will judge. The interval of the
difference says how far two models like these can be told apart on these rows. The
baseline's own interval says how uncertain its level is; two equal models with the usual
share of common errors differ by a known part of that. The larger of the two counts, so
that models which happen to be almost the same do not leave a margin behind that no
other candidate can meet. Where the difference lies plays no part.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from pytest_mlgate.proposals.round_numbers import rounded_up
from pytest_mlgate.stats.foresight import of_interval
from pytest_mlgate.stats.made_up_models import AGREEMENT
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement

CHANCE = 0.98
"""The chance that one check of two equal models passes."""

APART = math.sqrt(2 * (1 - AGREEMENT))
"""Noise of the difference of two equal models, in noises of one of them."""

_CONFIDENCE = 1 - 2 * ALPHA_PASS


def noise_of(found: Measurement) -> float | None:
    """Read a standard error off the interval of a measurement, None without one."""
    interval = None if found.estimate is None else found.interval(_CONFIDENCE)
    if interval is None:
        return None
    seen = of_interval(
        low=interval.low,
        high=interval.high,
        confidence=interval.confidence,
        rows_then=1,
        rows_now=1,
    )
    return None if seen is None else seen.standard_error


def noise_of_difference(
    difference: Measurement, alone: Measurement | None
) -> float | None:
    """Give the standard error that a difference of equal models has.

    Parameters
    ----------
    difference
        Candidate against baseline.
    alone
        The baseline by itself.
    """
    seen = [noise_of(difference)]
    own = None if alone is None else noise_of(alone)
    seen.append(None if own is None else APART * own)
    known = [noise for noise in seen if noise is not None]
    return max(known) if known else None


def settled_margin(noise: float) -> float:
    """Give the smallest round margin that equal models pass in nearly every run.

    Parameters
    ----------
    noise
        The standard error of the difference; positive.

    Returns
    -------
    float
        At least ``(z(0.95) + z(CHANCE)) * noise``.

    Examples
    --------
    >>> settled_margin(0.01)
    0.04

    Four standard errors, of which 1.64 are the certainty that a pass asks for.
    """
    normal = NormalDist()
    reach = normal.inv_cdf(1 - ALPHA_PASS) + normal.inv_cdf(CHANCE)
    return rounded_up(reach * noise)
