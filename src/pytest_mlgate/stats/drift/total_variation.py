"""What share of rows would have to change cell: the total variation distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.aligned_counts import aligned_counts
from pytest_mlgate.stats.drift.aligned_counts import cells_in_words
from pytest_mlgate.stats.drift.aligned_counts import live_cells
from pytest_mlgate.stats.drift.aligned_counts import merge_sparse
from pytest_mlgate.stats.drift.aligned_counts import why_no_rows
from pytest_mlgate.stats.drift.distance_bound import ASSUMPTIONS
from pytest_mlgate.stats.drift.distance_bound import DistanceBound
from pytest_mlgate.stats.drift.distance_bound import largest_spread
from pytest_mlgate.stats.drift.distance_bound import normal_tail

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pytest_mlgate.stats.drift.aligned_counts import AlignedCounts

METHOD = "total variation distance, bounds by duality and the triangle inequality"
PSEUDO = 0.5
"""Rows added to a cell where its noise is asked for: an empty cell has noise too."""


def total_variation(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> Measurement:
    """Measure half the sum of absolute differences of shares.

    Parameters
    ----------
    reference, current : array_like, shape (n_cells,)
        Rows per cell, the cells for missing and unseen values included.
    reference_size, current_size : float, optional
        Effective rows (Kish) where the counts are sums of weights.

    Returns
    -------
    Measurement
        The estimate is minus the distance, in [0, 1] (orientation -1), as found; the
        note gives what noise alone would make. Undefined where a side has no rows.

    Raises
    ------
    InvalidInput
        If the counts break the rules of `aligned_counts`.

    Notes
    -----
    The bounds of `DistanceBound`; noise is ``sum(sqrt(2 v / pi)) / 2`` with the
    variance v of each cell's difference.

    Simulated at the boundary (distance .1 and .2; 10 and 50 equal, 12 skewed, 50 Zipf
    cells; 500 to 100 000 rows; four kinds of change) at .05 / .005: block at most .002
    / 0, pass at most .052 / .0067. A resampled distance is no alternative: the
    percentile bootstrap of the cells (2000 draws) blocks at the boundary in .46 (10
    cells, 500 rows), .10 (2000 rows) and 1.00 (50 cells, 500 or 2000 rows) of tables
    at nominal .05, since resampling adds its own distance to the sample's.
    With a limit of .1 a true .2 is blocked in .80 (10 cells, 500 rows), .11 (50 cells,
    500 rows) and 1.00 (2000 rows) of tables.

    Examples
    --------
    >>> found = total_variation([2500, 2500, 2500, 2500], [310, 260, 230, 200])
    >>> round(found.candidate, 3), round(found.p_better_than(-0.1), 3)
    (0.07, 0.035)

    Seven rows of a hundred have changed their quarter; certainly fewer than ten.
    """
    counts = aligned_counts(
        reference, current, reference_size=reference_size, current_size=current_size
    )
    lacking = why_no_rows(counts)
    if lacking is not None:
        return Measurement.undefined(
            lacking, n=round(counts.current_rows), method=METHOD, orientation=-1
        )
    merged = live_cells(merge_sparse(counts))
    claim = _claim(merged)
    return Measurement(
        estimate=0.0 - claim.value,
        n=round(merged.current_rows),
        method=METHOD,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=claim.rows_needed,
        candidate=claim.value,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        note=f"noise alone makes {claim.noise:.3g}; {cells_in_words(merged)}",
    )


def _claim(counts: AlignedCounts) -> DistanceBound:
    p, q = counts.shares()
    value = min(float(np.abs(p - q).sum()) / 2, 1.0)
    m, n = counts.reference_rows, counts.current_rows
    thick_p, thick_q = counts.shares(PSEUDO)
    variance = thick_p * (1 - thick_p) / m + thick_q * (1 - thick_q) / n
    noise = float(np.sqrt(2 * variance / math.pi).sum()) / 2
    return DistanceBound(
        value=value,
        low=value,
        high=value,
        noise=noise,
        tail=normal_tail(noise, math.sqrt(counts.noise) / 2),
        spread=lambda d: largest_spread(d, reference_rows=m, rows=n),
        reference_rows=m,
        current_rows=n,
        most=1.0,
    )
