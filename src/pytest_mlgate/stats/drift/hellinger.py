"""How far apart are the roots of the shares: the Hellinger distance."""

from __future__ import annotations

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

METHOD = "Hellinger distance, scaled non-central chi-square"


def hellinger(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> Measurement:
    """Measure the Hellinger distance.

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
    ``sqrt(sum((sqrt(p) - sqrt(q))**2) / 2)``; its square is one eighth of Pearson's
    statistic where both agree, and roots of shares have nearly equal variances [1]_,
    so the non-central chi-square fits it best of all divergences here. Worst error at
    the boundary (.1 and .2; 10 and 50 equal, 12 skewed, 50 Zipf cells; 500 to 100 000
    rows) at .05 / .005: block .068 / .0092, pass .072 / .0117.

    References
    ----------
    .. [1] Freeman, M. F. and Tukey, J. W. (1950). Transformations related to the
       angular and the square root. Annals of Mathematical Statistics 21, 607-611.

    Examples
    --------
    >>> found = hellinger([2500, 2500, 2500, 2500], [310, 260, 230, 200])
    >>> round(found.candidate, 3), round(found.p_better_than(-0.1), 4)
    (0.053, 0.0001)

    The distance is certainly below a tenth.
    """
    counts = aligned_counts(
        reference, current, reference_size=reference_size, current_size=current_size
    )
    return HELLINGER.measure(counts)


def squared_hellinger(p: Floats, q: Floats) -> float:
    """Compute the squared distance of two vectors of shares.

    Parameters
    ----------
    p, q : ndarray of float64, shape (n_cells,)
        Shares of the reference and of the current table, each summing to 1.

    Returns
    -------
    float
        In [0, 1]; symmetric.
    """
    return float(np.square(np.sqrt(p) - np.sqrt(q)).sum()) / 2


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    ratio = np.sqrt(q / p)
    return -ratio / 2, -1 / ratio / 2


HELLINGER = Divergence(
    name="Hellinger distance",
    method=METHOD,
    value=squared_hellinger,
    slopes=_slopes,
    local=0.125,
    power=2.0,
)
