"""Do probabilities mean what they say: what happened where so much was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.stats.calibration_error import BINS
from pytest_mlgate.stats.counts.hybrid_score import wilson
from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import Curve
from pytest_mlgate.stats.equal_mass import starts_of_equal_mass

if TYPE_CHECKING:
    from pytest_mlgate.stats.curves.ranked_rows import RankedRows


def reliability_curve(
    rows: RankedRows, *, bins: int = BINS, confidence: float = CONFIDENCE
) -> Curve:
    """Hold mean probabilities against shares of positives, in bins of equal mass.

    Parameters
    ----------
    rows : RankedRows
        Of one model whose scores are probabilities.
    bins : int
        At most so many; by default those of `calibration_error`. Rows of equal
        probability stay together, in the bin of their middle.
    confidence : float
        Two-sided, of the band of each bin by itself, in (0, 1).

    Returns
    -------
    Curve
        Mean probability of each bin, rising, and the share of positives in it.

    Notes
    -----
    The reliability diagram of [1]_ with equal-mass bins and Wilson's intervals [2]_.

    References
    ----------
    .. [1] Murphy, A. H. and Winkler, R. L. (1977). Reliability of subjective
       probability forecasts of precipitation and temperature. Applied Statistics 26.
    .. [2] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. Journal of the American Statistical Association 22.

    Examples
    --------
    >>> from pytest_mlgate.stats.curves.ranked_rows import rank_rows
    >>> rng = np.random.default_rng(7)
    >>> p = rng.random(3000)
    >>> found = reliability_curve(rank_rows(rng.random(3000) < p**2, p), bins=3)
    >>> found.x.round(2).tolist(), found.y.round(2).tolist()
    ([0.17, 0.5, 0.84], [0.05, 0.28, 0.73])
    >>> found.high.round(2).tolist()
    [0.06, 0.3, 0.75]

    Far too many positives are promised everywhere: no band reaches its promise.
    """
    hits = np.diff(rows.hits, prepend=0.0)[::-1]
    weight = hits + np.diff(rows.alarms, prepend=0.0)[::-1]
    starts = starts_of_equal_mass(weight, bins)
    mass = np.add.reduceat(weight, starts)
    promised = np.add.reduceat(weight * rows.scores[::-1], starts) / mass
    happened = np.clip(np.add.reduceat(hits, starts) / mass, 0.0, 1.0)
    worth = (rows.positives + rows.negatives) / (rows.hits[-1] + rows.alarms[-1])
    z = float(special.ndtri((1 + confidence) / 2)) * np.array([[-1.0], [1.0]])
    low, high = wilson(happened * mass * worth, mass * worth, z)
    return Curve(
        x=promised,
        y=happened,
        low=np.clip(low, 0.0, happened),
        high=np.clip(high, happened, 1.0),
    )
