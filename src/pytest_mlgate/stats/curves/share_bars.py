"""Which share has each group, and how sure is it: bars with Wilson's intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.stats.counts.hybrid_score import wilson
from pytest_mlgate.stats.curves.curve import CONFIDENCE
from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from numpy.typing import NDArray


def share_bars(
    k: NDArray[np.float64], n: NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Curve:
    """Give each group's share with its interval.

    Parameters
    ----------
    k, n : ndarray of float, shape (n_groups,)
        Rows that count and rows they are counted among, ``0 <= k <= n``, ``n > 0``.
    confidence : float
        Two-sided, of each interval by itself, in (0, 1).

    Returns
    -------
    Curve
        Place of a group (0, 1, …) and its share in [0, 1].

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. JASA 22, 209-212.

    Examples
    --------
    >>> found = share_bars(np.array([40.0, 9.0]), np.array([50.0, 10.0]))
    >>> found.y.tolist(), found.low.round(2).tolist(), found.high.round(2).tolist()
    ([0.8, 0.9], [0.69, 0.65], [0.88, 0.98])

    The second group is higher, and so few rows that it may well be lower.
    """
    share = k / n
    z = float(special.ndtri((1 + confidence) / 2)) * np.array([[-1.0], [1.0]])
    low, high = wilson(k, n, z)
    return Curve(
        x=np.arange(k.size, dtype=np.float64),
        y=share,
        low=np.clip(low, 0.0, share),
        high=np.clip(high, share, 1.0),
    )
