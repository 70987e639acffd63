"""How far apart are two tables, between 0 and 1: the Jensen-Shannon distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.drift.aligned_counts import aligned_counts
from pytest_mlgate.stats.drift.divergence import Divergence

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "Jensen-Shannon distance, scaled non-central chi-square"


def jensen_shannon(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> Measurement:
    """Measure the Jensen-Shannon distance in base 2.

    Parameters
    ----------
    reference, current : array_like, shape (n_cells,)
        Rows per cell, the cells for missing and unseen values included.
    reference_size, current_size : float, optional
        Effective rows (Kish) where the counts are sums of weights.

    Returns
    -------
    Measurement
        The estimate is minus the distance, in [0, 1], with what noise adds taken off
        (orientation -1). Undefined where a side has no rows.

    Raises
    ------
    InvalidInput
        If the counts break the rules of `aligned_counts`.

    Notes
    -----
    The square root of the divergence from the middle of both sides, in bits [1]_; the
    divergence in nats is one eighth of Pearson's statistic where both agree. The raw
    distance of two tables of 500 rows from one source exceeds the usual limit of .1 in
    14 % (10 cells) to 99 % (30 cells) of draws, which is why noise is taken off.
    Worst error at the boundary (.1 and .2; 10 and 50 equal, 12 skewed, 50 Zipf cells;
    500 to 100 000 rows) at .05 / .005: block .062 / .0092, pass .072 / .0092.

    References
    ----------
    .. [1] Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE
       Transactions on Information Theory 37, 145-151.

    Examples
    --------
    >>> found = jensen_shannon([2500, 2500, 2500, 2500], [310, 260, 230, 200])
    >>> round(found.candidate, 3), round(found.interval(0.90).low, 3)
    (0.064, -0.089)

    At one-sided 5 % the distance is below a tenth.
    """
    counts = aligned_counts(
        reference, current, reference_size=reference_size, current_size=current_size
    )
    return JENSEN_SHANNON.measure(counts)


def jensen_shannon_divergence(p: Floats, q: Floats) -> float:
    """Compute the divergence of two vectors of shares in nats.

    Parameters
    ----------
    p, q : ndarray of float64, shape (n_cells,)
        Shares of the reference and of the current table; positive, each summing to 1.

    Returns
    -------
    float
        In [0, log 2]; symmetric.
    """
    middle = (p + q) / 2
    both = p * np.log(p / middle) + q * np.log(q / middle)
    return float(both.sum()) / 2


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    middle = (p + q) / 2
    return np.log(p / middle) / 2, np.log(q / middle) / 2


JENSEN_SHANNON = Divergence(
    name="JS distance",
    method=METHOD,
    value=jensen_shannon_divergence,
    slopes=_slopes,
    local=0.125,
    unit=math.log(2),
    power=2.0,
)
