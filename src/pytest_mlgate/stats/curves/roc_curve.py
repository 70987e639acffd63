"""How many positives does a model find at every rate of false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.stats.counts.hybrid_score import wilson
from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import POINTS
from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.curves.ranked_rows import RankedRows


def roc_curve(
    rows: RankedRows, *, points: int = POINTS, confidence: float = CONFIDENCE
) -> Curve:
    """Reduce the ROC curve to a few of its corners, with a band of the recall.

    Parameters
    ----------
    rows : RankedRows
        Of one model.
    points : int
        At most so many; 3 or more.
    confidence : float
        Two-sided, of the band at each point by itself, in (0, 1).

    Returns
    -------
    Curve
        False positive rate and recall, both in [0, 1] and rising from 0 to 1; corners
        lie equally far apart in the sum of both, so that a steep rise has as many as
        a flat end.

    Notes
    -----
    At a given rate ``t`` of false alarms the recall ``R(t)`` errs twice: by the
    positives above the threshold, and by the negatives that place the threshold [1]_.
    Both parts are Wilson's intervals, the second one seen through the curve itself,
    and are put together as in MOVER [2]_::

        low = R(t) - sqrt((R(t) - w_low) ** 2 + (R(t) - R(t_low)) ** 2)

    so that no slope has to be estimated. Simulated with normal scores one and two
    standard deviations apart and 40 or 400 rows of each class, a band of 90 % holds the
    true recall in 90 to 95 % of samples at rates of .2 and .5, in 90 to 99 % at .05,
    and in 91 to 100 % at .02, where 40 negatives hardly tell anything.

    References
    ----------
    .. [1] Hsieh, F. and Turnbull, B. W. (1996). Nonparametric and semiparametric
       estimation of the receiver operating characteristic curve. Annals of Statistics
       24, 25-40.
    .. [2] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about
       effect measures: a general approach. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> from pytest_mlgate.stats.curves.ranked_rows import rank_rows
    >>> y = np.arange(400) % 2 == 0
    >>> scores = y + np.random.default_rng(7).normal(size=400)
    >>> found = roc_curve(rank_rows(y, scores), points=5)
    >>> found.x.round(2).tolist(), found.y.round(2).tolist()
    ([0.0, 0.1, 0.28, 0.6, 1.0], [0.0, 0.4, 0.72, 0.9, 1.0])
    >>> found.low.round(2).tolist()[1], found.high.round(2).tolist()[1]
    (0.25, 0.55)

    Where 10 of 100 negatives raise an alarm, between 25 and 55 of 100 positives do.
    """
    rate = np.concatenate(([0.0], rows.alarms / rows.alarms[-1]))
    recall = np.concatenate(([0.0], rows.hits / rows.hits[-1]))
    way = rate + recall
    places = np.unique(np.searchsorted(way, np.linspace(0, way[-1], points)))
    x, y = rate[places], recall[places]
    z = float(special.ndtri((1 + confidence) / 2)) * np.array([[-1.0], [1.0]])
    # before the first false alarm nothing tells how high the curve begins
    alarmed = int(np.searchsorted(rate, 0.0, side="right"))
    ends = np.interp(
        _limits(x, rows.negatives, z),
        np.append(0.0, rate[alarmed:]),
        np.append(0.0, recall[alarmed:]),
    )
    reach = np.hypot(_limits(y, rows.positives, z) - y, ends - y)
    return Curve(
        x=x, y=y, low=np.maximum(y - reach[0], 0.0), high=np.minimum(y + reach[1], 1.0)
    )


def _limits(
    share: NDArray[np.float64], n: float, z: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give Wilson's limits of shares, clear of rounding beyond 0 and 1."""
    found: NDArray[np.float64] = np.clip(
        wilson(share * n, np.full(share.size, n), z), 0.0, 1.0
    )
    return found
