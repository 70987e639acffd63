"""How many of the rows that a model picks are positive, at every recall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.stats.counts.hybrid_score import wilson
from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import POINTS
from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from pytest_mlgate.stats.curves.ranked_rows import RankedRows


def precision_recall_curve(
    rows: RankedRows, *, points: int = POINTS, confidence: float = CONFIDENCE
) -> Curve:
    """Reduce the precision-recall curve to a few of its points, with a band.

    Parameters
    ----------
    rows : RankedRows
        Of one model.
    points : int
        At most so many.
    confidence : float
        Two-sided, of the band at each point by itself, in (0, 1).

    Returns
    -------
    Curve
        Recall in (0, 1], rising, and precision in [0, 1]: at each step of recall the
        highest threshold that reaches it. There is no point at recall 0, where nothing
        is picked and precision has no value.

    Notes
    -----
    The band is that of the precision at the threshold of the point: given how many
    rows are picked, the positives among them are binomial (Wilson [1]_). That the
    threshold would move on other rows is not in it.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. Journal of the American Statistical Association 22.

    Examples
    --------
    >>> from pytest_mlgate.stats.curves.ranked_rows import rank_rows
    >>> y = np.arange(400) % 4 == 0
    >>> scores = 2 * y + np.random.default_rng(7).normal(size=400)
    >>> found = precision_recall_curve(rank_rows(y, scores), points=4)
    >>> found.x.tolist(), found.y.round(2).tolist()
    ([0.25, 0.5, 0.75, 1.0], [1.0, 0.88, 0.78, 0.48])
    >>> found.low.round(2).tolist()[1]
    0.79

    Half of the positives are found with 12 % false ones among those picked, and with
    21 % at the most.
    """
    recall = rows.hits / rows.hits[-1]
    wanted = np.arange(1, points + 1) / points
    # rounding may put the last sum a little below 1
    places = np.searchsorted(recall, wanted - 1e-12)
    places = np.unique(np.minimum(places, recall.size - 1))
    hits, picked = rows.hits[places], (rows.hits + rows.alarms)[places]
    worth = (rows.positives + rows.negatives) / (rows.hits[-1] + rows.alarms[-1])
    z = float(special.ndtri((1 + confidence) / 2)) * np.array([[-1.0], [1.0]])
    y = hits / picked
    low, high = wilson(hits * worth, picked * worth, z)
    return Curve(
        x=recall[places], y=y, low=np.clip(low, 0.0, y), high=np.clip(high, y, 1.0)
    )
