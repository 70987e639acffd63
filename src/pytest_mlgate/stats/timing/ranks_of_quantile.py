"""Between which ranks of a sample a quantile of its distribution lies.

Times have heavy tails and several modes. Ranks ask nothing of their distribution: how
many of `n` times lie below the quantile is binomial, whatever the times are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RanksOfQuantile:
    """A sorted sample, and a quantile that is asked about.

    Parameters
    ----------
    times : ndarray of float64, shape (n,)
        Sorted, finite.
    quantile : float
        In (0, 1): 0.5 is the median.

    Notes
    -----
    If the quantile is at least ``t``, the number of times below ``t`` is at most
    binomial with share `quantile`; if it is at most ``t``, the number of times up to
    ``t`` is at least that. The tests and the limits are those of [1]_, section 3.2.

    References
    ----------
    .. [1] Conover, W. J. (1999). Practical Nonparametric Statistics, 3rd ed. Wiley.

    Examples
    --------
    >>> sample = RanksOfQuantile(np.arange(1.0, 41.0), 0.5)
    >>> sample.lower(0.05), sample.upper(0.05)
    (15.0, 26.0)

    The median of what gave the times 1 to 40 is certainly (95 % on either side)
    between 15 and 26.
    """

    times: NDArray[np.float64]
    quantile: float

    @classmethod
    def of(cls, times: NDArray[np.float64], quantile: float) -> RanksOfQuantile:
        """Sort a sample."""
        return cls(np.sort(times), quantile)

    @property
    def value(self) -> float:
        """The quantile of the sample."""
        return float(np.quantile(self.times, self.quantile))

    def p_below(self, t: float) -> float:
        """Test H0 "the quantile is at least `t`"; small means certainly below."""
        count = int(np.searchsorted(self.times, t, side="left"))
        return float(stats.binom.sf(count - 1, self.times.size, self.quantile))

    def p_above(self, t: float) -> float:
        """Test H0 "the quantile is at most `t`"; small means certainly above."""
        count = int(np.searchsorted(self.times, t, side="right"))
        return float(stats.binom.cdf(count, self.times.size, self.quantile))

    def upper(self, level: float) -> float:
        """Give the one-sided upper limit; infinite where the sample is too small."""
        rank = int(stats.binom.isf(level, self.times.size, self.quantile))
        # the rank counts from zero: as many times lie below it as the test needs
        return float(self.times[rank]) if rank < self.times.size else math.inf

    def lower(self, level: float) -> float:
        """Give the one-sided lower limit; minus infinity where there is none."""
        n, q = self.times.size, self.quantile
        rank = int(stats.binom.ppf(level, n, q))
        if rank < n and stats.binom.cdf(rank, n, q) <= level:
            rank += 1
        return float(self.times[rank - 1]) if rank >= 1 else -math.inf

    def share_below(self, t: float) -> float:
        """Give the share of times below `t`, the half of those equal to it counted."""
        left = np.searchsorted(self.times, t, side="left")
        right = np.searchsorted(self.times, t, side="right")
        return float(left + right) / 2 / self.times.size


def fewest_times(quantile: float, level: float) -> int:
    """Count the times that a one-sided upper limit of a quantile takes at least.

    Parameters
    ----------
    quantile : float
        In (0, 1).
    level : float
        One-sided, in (0, 1).

    Returns
    -------
    int
        The smallest ``n`` with ``quantile**n <= level``: that all times lie below the
        quantile is as unlikely.

    Examples
    --------
    >>> fewest_times(0.95, 0.05), fewest_times(0.99, 0.05)
    (59, 299)

    With fewer than 59 times nothing can be said about where the slowest 5 % begin.
    """
    return math.ceil(math.log(level) / math.log(quantile))
