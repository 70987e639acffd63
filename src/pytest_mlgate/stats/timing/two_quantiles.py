"""How far apart are two quantiles whose limits are known: `TwoQuantiles`.

Whatever gives the limits (order statistics of all calls, or a sequence that holds at
every look), two of them at half of a level hold together by Bonferroni's inequality.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol

from scipy import optimize

from pytest_mlgate.measurement import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

_SMALLEST_LEVEL = 1e-12
_STEP = 1e-6


class KnownQuantile(Protocol):
    """A quantile of positive times, and one-sided limits for it at any level."""

    @property
    def value(self) -> float:
        """Give the estimate."""
        ...

    def lower(self, level: float) -> float:
        """Give what it is certainly not below; 0 where nothing is certain."""
        ...

    def upper(self, level: float) -> float:
        """Give what it is certainly not above; infinite where nothing is certain."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoQuantiles:
    """The log of baseline over candidate: above 0, the candidate is faster."""

    candidate: KnownQuantile
    baseline: KnownQuantile

    @property
    def estimate(self) -> float:
        """Give the log ratio of the estimates."""
        return math.log(self.baseline.value / self.candidate.value)

    def low(self, level: float) -> float:
        """Give the lower limit of the log ratio at a one-sided level."""
        slow, fast = self.candidate.upper(level / 2), self.baseline.lower(level / 2)
        return math.log(fast / slow) if fast > 0 and slow < math.inf else -math.inf

    def high(self, level: float) -> float:
        """Give the upper limit of the log ratio at a one-sided level."""
        fast, slow = self.candidate.lower(level / 2), self.baseline.upper(level / 2)
        return math.log(slow / fast) if fast > 0 and slow < math.inf else math.inf

    def interval(self, confidence: float) -> Interval:
        """Give both limits."""
        side = (1 - confidence) / 2
        return Interval(self.low(side), self.high(side), confidence)

    def p_better_than(self, x: float) -> float:
        """Give the smallest level at which the log ratio is certainly above `x`."""
        return _smallest(lambda level: self.low(level) > x)

    def p_worse_than(self, x: float) -> float:
        """Give the smallest level at which the log ratio is certainly below `x`."""
        return _smallest(lambda level: self.high(level) < x)

    def calls_to_settle(
        self, n: int, *, ok: float, bad: float, alpha: float, alpha_pass: float
    ) -> float:
        """Plan by the width of today's interval, which shrinks with the root of `n`.

        Infinite where no number of such calls is likely to settle it.
        """
        routes = (
            (self.estimate - bad, self.estimate - self.low(alpha_pass)),
            (ok - self.estimate, self.high(alpha) - self.estimate),
        )
        found = (
            n * (reach / distance) ** 2
            for distance, reach in routes
            if distance > 0 and math.isfinite(reach)
        )
        return min(found, default=math.inf)


def _smallest(certain: Callable[[float], bool]) -> float:
    """Find the smallest level at which a claim is certain; 1 where at none."""
    if not certain(1.0):
        return 1.0
    if certain(_SMALLEST_LEVEL):
        return _SMALLEST_LEVEL
    found = optimize.bisect(
        lambda log: 1.0 if certain(math.exp(log)) else -1.0,
        math.log(_SMALLEST_LEVEL),
        0.0,
        xtol=_STEP,
    )
    # the bisection may end on either side of the step: never claim too much
    return min(1.0, math.exp(float(found) + 2 * _STEP))
