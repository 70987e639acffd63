"""How strongly do cell and table go together: a balanced Cramér's V.

Pearson's statistic grows with the rows, and Cramér's V of a reference of a million
rows against a thousand is small whatever happened. The effect here is the V that the
same shares have in two tables of equal size.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from scipy import stats

from pytest_mlgate.stats.drift.aligned_counts import aligned_counts
from pytest_mlgate.stats.drift.aligned_counts import live_cells
from pytest_mlgate.stats.drift.aligned_counts import merge_sparse
from pytest_mlgate.stats.drift.divergence import Divergence

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.drift.aligned_counts import AlignedCounts

    Floats: TypeAlias = NDArray[np.float64]

METHOD = "balanced Cramér's V, scaled non-central chi-square"
FEWEST_EXPECTED = 5.0
"""Cells in which fewer current rows are expected share one for Pearson's test."""


class PearsonTest(NamedTuple):
    """The classic test of "no drift at all"."""

    # at least 0
    statistic: float
    # live cells less one
    df: int
    # one-sided, of H0 "both tables have the same shares"
    p: float


def chi_square(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> Measurement:
    """Measure the balanced Cramér's V of cell and table.

    Parameters
    ----------
    reference, current : array_like, shape (n_cells,)
        Rows per cell, the cells for missing and unseen values included.
    reference_size, current_size : float, optional
        Effective rows (Kish) where the counts are sums of weights.

    Returns
    -------
    Measurement
        The estimate is minus V, in [0, 1], with what noise adds taken off (orientation
        -1). The note gives Pearson's statistic and p-value. Undefined where a side has
        no rows.

    Raises
    ------
    InvalidInput
        If the counts break the rules of `aligned_counts`.

    Notes
    -----
    ``V**2 = sum((p - q)**2 / (p + q)) / 2``: what Cramér's V**2 of a table of two rows
    becomes where both rows weigh the same, one quarter of Pearson's statistic where
    both sides agree. Shares have half a row added to every live cell. For the classic
    test in the note nothing is added, and cells in which fewer than 5 current rows are
    expected are merged; for V they are not: merging hides drift among rare cells, and
    at the boundary .132 of tables then passed at nominal .05 (50 Zipf cells, 500 rows).
    Worst error at the boundary (.1 and .2; 10 and 50 equal, 12 skewed, 50 Zipf cells;
    500 to 100 000 rows) at .05 / .005: block .057 / .0087, pass .065 / .0093.

    References
    ----------
    .. [1] Cramér, H. (1946). Mathematical methods of statistics, section 21.9.
       Princeton University Press.

    Examples
    --------
    >>> found = chi_square([2500, 2500, 2500, 2500], [310, 260, 230, 200])
    >>> round(found.candidate, 3), round(found.p_worse_than(-0.1), 2)
    (0.075, 0.91)

    A certain drift of shares, and a small one: V is certainly not above a tenth.
    """
    counts = aligned_counts(
        reference, current, reference_size=reference_size, current_size=current_size
    )
    found = BALANCED_V.measure(counts)
    if found.estimate is None:
        return found
    classic = pearson(merge_sparse(counts, fewest=FEWEST_EXPECTED))
    told = f"Pearson {classic.statistic:.4g}, df {classic.df}, p {classic.p:.2g}"
    return replace(found, note=f"{found.note}; {told}")


def pearson(counts: AlignedCounts) -> PearsonTest:
    """Test "no drift at all", as a contingency table of two rows.

    Parameters
    ----------
    counts : AlignedCounts
        With rows on both sides; nothing is added or merged.

    Returns
    -------
    PearsonTest
        The statistic is 0 where all rows share one cell.

    Examples
    --------
    >>> pearson(aligned_counts([50, 50], [30, 20])).p > 0.2
    True

    Thirty of fifty is no surprise where a half is expected.
    """
    live = live_cells(counts)
    table = np.stack([live.reference, live.current])
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    # the second cell of a constant column is empty on both sides
    seen = expected > 0
    parts = np.square(table - expected)[seen] / expected[seen]
    statistic, df = float(parts.sum()), live.reference.size - 1
    return PearsonTest(statistic, df, float(stats.chi2.sf(statistic, df)))


def squared_v(p: Floats, q: Floats) -> float:
    """Compute the square of the balanced V of two vectors of shares.

    Parameters
    ----------
    p, q : ndarray of float64, shape (n_cells,)
        Shares of the reference and of the current table; positive, each summing to 1.

    Returns
    -------
    float
        In [0, 1]; symmetric.
    """
    return float((np.square(p - q) / (p + q)).sum()) / 2


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    tilt = (p - q) / np.square(p + q) / 2
    return tilt * (p + 3 * q), -tilt * (q + 3 * p)


BALANCED_V = Divergence(
    shrinkage=3.0,
    name="V",
    method=METHOD,
    value=squared_v,
    slopes=_slopes,
    local=0.25,
    power=2.0,
)
