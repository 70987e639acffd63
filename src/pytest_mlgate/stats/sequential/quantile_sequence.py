"""Where does a quantile of times lie, asked at any moment and as often as one likes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture


@dataclass(frozen=True, slots=True, eq=False)
class QuantileSequence:
    """A sorted sample, and a quantile that is watched while it grows.

    Parameters
    ----------
    times : ndarray of float64, shape (n,)
        Sorted, finite.
    quantile : float
        In (0, 1): 0.5 is the median.
    mixture : BernoulliMixture
        What weighs the shares of times on either side of a number.

    Notes
    -----
    If the quantile is at least ``t``, the share of times below ``t`` is at most
    `quantile`; if it is at most ``t``, the share of times up to ``t`` is at least that.
    Tests of these shares that hold at every look make a confidence sequence of the
    quantile that does [1]_: nothing is asked of the distribution.

    References
    ----------
    .. [1] Howard, S. R. and Ramdas, A. (2022). Sequential estimation of quantiles with
       applications to A/B testing and best-arm identification. Bernoulli 28, 1704-1728.

    Examples
    --------
    >>> from pytest_mlgate.stats.sequential.bernoulli_mixture import (
    ...     BernoulliMixture,
    ... )
    >>> sample = QuantileSequence.of(
    ...     np.arange(1.0, 401.0), 0.5, BernoulliMixture(rows=400)
    ... )
    >>> sample.lower(0.05), sample.upper(0.05)
    (172.0, 229.0)

    One look at 400 times would say 184 to 217; to look always takes a wider interval.
    """

    times: NDArray[np.float64]
    quantile: float
    mixture: BernoulliMixture

    @classmethod
    def of(
        cls, times: NDArray[np.float64], quantile: float, mixture: BernoulliMixture
    ) -> QuantileSequence:
        """Sort a sample."""
        return cls(np.sort(times), quantile, mixture)

    @property
    def value(self) -> float:
        """The quantile of the sample."""
        return float(np.quantile(self.times, self.quantile))

    def p_below(self, t: float) -> float:
        """Test H0 "the quantile is at least `t`"; small means certainly below."""
        return self._p_many(int(np.searchsorted(self.times, t, side="left")))

    def p_above(self, t: float) -> float:
        """Test H0 "the quantile is at most `t`"; small means certainly above."""
        return self._p_few(int(np.searchsorted(self.times, t, side="right")))

    def upper(self, level: float) -> float:
        """Give the one-sided upper limit; infinite where the sample is too small."""
        n = self.times.size
        rank = _first(n + 1, lambda count: self._p_many(count) <= level)
        return float(self.times[rank - 1]) if rank <= n else math.inf

    def lower(self, level: float) -> float:
        """Give the one-sided lower limit; minus infinity where there is none."""
        n = self.times.size
        rank = _first(n + 1, lambda count: self._p_few(count) > level)
        return float(self.times[rank - 1]) if rank >= 1 else -math.inf

    def share_below(self, t: float) -> float:
        """Give the share of times below `t`, the half of those equal to it counted."""
        left = np.searchsorted(self.times, t, side="left")
        right = np.searchsorted(self.times, t, side="right")
        return float(left + right) / 2 / self.times.size

    def calls_until(
        self, t: float, *, below: bool, level: float, power: float
    ) -> float:
        """Plan the times at which the quantile is told from `t`; may be infinite."""
        return self.mixture.rows_until(
            self.quantile,
            truth=self.share_below(t),
            above=below,
            level=level,
            power=power,
        )

    def _p_many(self, count: int) -> float:
        n = self.times.size
        return self.mixture.p_above(self.quantile, hits=count, n=n)

    def _p_few(self, count: int) -> float:
        n = self.times.size
        return self.mixture.p_below(self.quantile, hits=count, n=n)


def _first(size: int, holds: Callable[[int], bool]) -> int:
    """Find the first of the numbers below `size` for which a claim holds, else `size`.

    What holds for one number holds for all larger ones.
    """
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
