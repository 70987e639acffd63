"""What is the largest gap of two distribution functions: Kolmogorov and Smirnov.

From counts on ordered cells the gap is known between two bounds, and each verdict takes
the bound that is against it. From sorted values it is exact.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import special
from scipy import stats

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.aligned_counts import aligned_counts
from pytest_mlgate.stats.drift.aligned_counts import cells_in_words
from pytest_mlgate.stats.drift.aligned_counts import why_no_rows
from pytest_mlgate.stats.drift.distance_bound import ASSUMPTIONS
from pytest_mlgate.stats.drift.distance_bound import DistanceBound
from pytest_mlgate.stats.drift.distance_bound import largest_spread
from pytest_mlgate.stats.drift.sorted_values import sorted_values
from pytest_mlgate.stats.drift.sorted_values import why_no_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "Kolmogorov-Smirnov distance, bounds by duality and the triangle inequality"

# above this the exact law takes seconds; the limit is never smaller
_EXACT_UP_TO = 1000
# expectation of the limit of sqrt(n) times the statistic, sqrt(pi / 2) log 2
_EXPECTED = 0.8687311606361592


def kolmogorov_smirnov(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    cells_are_values: bool = False,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> Measurement:
    """Measure the largest gap of two distribution functions from counts.

    Parameters
    ----------
    reference, current : array_like, shape (n_cells,)
        Rows per cell, cells in ascending order of their values. Missing and unseen
        values have no place in an order: leave their cells out.
    cells_are_values : bool
        True where every cell holds one value, so that no gap hides inside of one.
    reference_size, current_size : float, optional
        Effective rows (Kish) where the counts are sums of weights.

    Returns
    -------
    Measurement
        The estimate is minus the gap at the cells' edges, in [0, 1] (orientation -1);
        the note gives the largest that it can be. Undefined where a side has no rows.

    Raises
    ------
    InvalidInput
        If the counts break the rules of `aligned_counts`.

    Notes
    -----
    The bounds of `DistanceBound`. Noise follows Kolmogorov's law [1]_, so the p-value
    against "no drift at all" is that of the two-sample test, up to an effective size of
    1000 of its finite law, above of the limit; ties make it conservative.

    Simulated at the boundary (gap .1 and .2; 10 to 50 values; 500 to 100 000 rows) at
    .05 / .005: block at most .012 / .0013, pass at most .055 / .0080. With a limit of
    .1 a true .2 is blocked in .99 of tables with 500 rows against 10 000.

    References
    ----------
    .. [1] Smirnov, N. (1948). Table for estimating the goodness of fit of empirical
       distributions. Annals of Mathematical Statistics 19, 279-281.

    Examples
    --------
    >>> quarters = [2500, 2500, 2500, 2500]
    >>> found = kolmogorov_smirnov(quarters, [310, 260, 230, 200])
    >>> round(found.candidate, 3), found.p_better_than(-0.1) > 0.5
    (0.07, True)

    A gap of .07 at the quartiles; with so few cells it may hide a larger one.
    """
    counts = aligned_counts(
        reference, current, reference_size=reference_size, current_size=current_size
    )
    lacking = why_no_rows(counts)
    if lacking is not None:
        return _undefined(lacking, counts.current_rows)
    p, q = counts.shares()
    f, g = np.cumsum(p), np.cumsum(q)
    gap = float(np.abs(f - g).max())
    # inside a cell one side may have all of its rows before the other has any
    hidden = 0.0 if cells_are_values else max(_most(f - g + q), _most(g - f + p))
    return _measure(
        min(gap, 1.0),
        min(max(gap, hidden), 1.0),
        rows=(counts.reference_rows, counts.current_rows),
        told=cells_in_words(counts),
    )


def kolmogorov_smirnov_of_values(
    reference: ArrayLike, current: ArrayLike
) -> Measurement:
    """Measure the largest gap of two distribution functions exactly.

    Parameters
    ----------
    reference, current : array_like, shape (n_reference,), (n_current,)
        Values in ascending order; infinities are values, NaN is refused.

    Returns
    -------
    Measurement
        As `kolmogorov_smirnov`, without the uncertainty of cells.

    Raises
    ------
    InvalidInput
        If the values are no numbers, hold NaN, or are not in ascending order.

    Examples
    --------
    >>> found = kolmogorov_smirnov_of_values(np.arange(100), np.arange(100) + 20)
    >>> round(found.candidate, 3), found.p_worse_than(0.0) < 0.05
    (0.2, True)

    A shift by a fifth of the range opens a gap of a fifth.
    """
    a, b = sorted_values("reference", reference), sorted_values("current", current)
    lacking = why_no_values(a, b)
    if lacking is not None:
        return _undefined(lacking, b.size)
    gap = _exact_gap(a, b)
    return _measure(gap, gap, rows=(float(a.size), float(b.size)), told="exact")


def _measure(
    value: float, high: float, *, rows: tuple[float, float], told: str
) -> Measurement:
    m, n = rows
    claim = DistanceBound(
        value=value,
        low=value,
        high=high,
        noise=_EXPECTED * (1 / m + 1 / n) ** 0.5,
        tail=_tail(m * n / (m + n)),
        spread=lambda d: largest_spread(d, reference_rows=m, rows=n),
        reference_rows=m,
        current_rows=n,
        most=1.0,
    )
    return Measurement(
        estimate=0.0 - value,
        n=round(n),
        method=METHOD,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=claim.rows_needed,
        candidate=value,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        note=f"at most {high:.4g}; noise alone makes {claim.noise:.3g}; {told}",
    )


def _tail(size: float) -> Callable[[float], float]:
    """Bound the gap that noise alone makes, by Kolmogorov's law."""
    if size > _EXACT_UP_TO:
        return lambda d: float(special.kolmogorov(max(d, 0.0) * math.sqrt(size)))
    # scipy.stats.ks_2samp rounds its effective size likewise
    whole = max(round(size), 1)
    return lambda d: float(stats.kstwo.sf(d, whole))


def _most(gaps: Floats) -> float:
    return float(gaps.max())


def _exact_gap(a: Floats, b: Floats) -> float:
    points = np.concatenate([a, b])
    f = np.searchsorted(a, points, side="right") / a.size
    g = np.searchsorted(b, points, side="right") / b.size
    return float(np.abs(f - g).max())


def _undefined(reason: str, rows: float) -> Measurement:
    return Measurement.undefined(reason, n=round(rows), method=METHOD, orientation=-1)
