"""What a score statistic says: p-values of both sides, and the interval they imply.

A score statistic is a standard normal number for every hypothetical effect. This file
turns one into answers; it knows nothing of where the statistic comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import optimize
from scipy import special

from pytest_mlgate.measurement import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTest:
    """A score statistic, asked.

    Parameters
    ----------
    score : callable
        ``score(x)`` is approximately standard normal if the effect is ``x``, positive
        where the estimate is above ``x``, and falls as ``x`` rises.
    estimate : float
        The effect, where the score is 0.
    lowest, highest : float
        The range of the effect; `score` is asked strictly inside.

    Notes
    -----
    The interval is the set of effects that neither side rejects, found by bracketing
    and Brent's method, so interval and p-values never contradict each other.

    Examples
    --------
    >>> normal = ScoreTest(
    ...     score=lambda x: (0.1 - x) / 0.05, estimate=0.1, lowest=-1.0, highest=1.0
    ... )
    >>> low, high, _ = normal.interval(0.90)
    >>> round(low, 4), round(high, 4), round(normal.p_better_than(low), 4)
    (0.0178, 0.1822, 0.05)

    Effects below .0178 are rejected at one-sided 5 %, which is what the lower end of
    a 90 % interval says.
    """

    score: Callable[[float], float]
    estimate: float
    lowest: float
    highest: float

    def p_better_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect <= x"."""
        if x <= self.lowest:
            return self._beyond(x)
        return 1.0 if x >= self.highest else float(special.ndtr(-self.score(x)))

    def p_worse_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect >= x"."""
        if x >= self.highest:
            return self._beyond(x)
        return 1.0 if x <= self.lowest else float(special.ndtr(self.score(x)))

    def interval(self, confidence: float) -> Interval:
        """Give the effects that neither one-sided test rejects."""
        reach = float(special.ndtri((1 + confidence) / 2))
        low = self._limit(self.lowest, reach)
        high = self._limit(self.highest, -reach)
        return Interval(low, high, confidence)

    def _beyond(self, x: float) -> float:
        """Rule out what cannot be, unless the estimate itself lies on that end."""
        return 0.5 if x == self.estimate else 0.0

    def _limit(self, end: float, target: float) -> float:
        """Find where the score is `target` between the estimate and one end."""
        inside = end + (self.estimate - end) * _TOLERANCE
        if inside == self.estimate or (self.score(inside) - target) * target <= 0:
            return end  # not even the end of the range is rejected
        root = optimize.brentq(
            lambda x: self.score(x) - target, inside, self.estimate, xtol=_TOLERANCE
        )
        return float(root)
