"""What can be claimed when every observation gave the same value.

Then the sample variance is zero and a t statistic would be certain of everything. An
exact bound by counting is not: twenty successes of twenty do not make a certainty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.planning import MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanimous:
    """A mean of bounded, independent observations that were all equal.

    Parameters
    ----------
    value : float
        What every observation was.
    low, high : float
        The bounds of an observation, ``low <= value <= high``.
    count : int
        Independent observations.
    n : int
        Rows that they came from.

    Notes
    -----
    If the mean is at most ``x < value``, then by Markov's inequality an observation
    reaches `value` with probability at most ``q = (x - low) / (value - low)``, and all
    of them do with probability at most ``q**count``. That is the p-value, valid at
    every size; for ``value = 1`` of shares it is Clopper and Pearson's bound [1]_.
    The other side is the mirror image.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> perfect = Unanimous(value=1.0, low=0.0, high=1.0, count=20, n=400)
    >>> round(perfect.interval(0.90).low, 3)
    0.861

    Twenty of twenty: the share behind it is certainly above 86 %, and no more.
    """

    value: float
    low: float
    high: float
    count: int
    n: int

    def p_better_than(self, x: float) -> float:
        """Test H0 "mean <= x"; small means certainly above `x`."""
        return self._chance(x - self.low, self.value - self.low)

    def p_worse_than(self, x: float) -> float:
        """Test H0 "mean >= x"; small means certainly below `x`."""
        return self._chance(self.high - x, self.high - self.value)

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided interval, each side at ``(1 - confidence) / 2``."""
        q = ((1 - confidence) / 2) ** (1 / self.count)
        return Interval(
            self.low + q * (self.value - self.low),
            self.high - q * (self.high - self.value),
            confidence,
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan for the same unanimity on more rows; `power` plays no part in it."""
        del power
        counts = [
            math.log(level) / math.log(rest / whole)
            for rest, whole, level in (
                (bad - self.low, self.value - self.low, alpha_pass),
                (self.high - ok, self.high - self.value, alpha),
            )
            if 0 < rest < whole and 0 < level < 1
        ]
        rows = min(counts, default=math.inf) * self.n / self.count
        return math.ceil(rows) if rows <= MOST_ROWS else None

    def _chance(self, rest: float, whole: float) -> float:
        """Bound the chance of unanimity if the mean leaves only `rest` of `whole`."""
        if rest < 0:
            return 0.0
        return 1.0 if rest >= whole else float((rest / whole) ** self.count)
