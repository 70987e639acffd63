"""Are two values near or far apart, whichever is the larger: a signed test, folded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol

from scipy import optimize

from pytest_mlgate.measurement import Interval

if TYPE_CHECKING:
    from collections.abc import Callable


class SignedTest(Protocol):
    """A test of a signed difference, such as `StudentT` or `JohnsonT`."""

    @property
    def estimate(self) -> float:
        """The difference."""
        ...

    def p_better_than(self, x: float) -> float:
        """Test H0 "the difference is at most x"."""
        ...

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the difference is at least x"."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceTest:
    """Minus the distance of two values, so that higher is better.

    Parameters
    ----------
    signed : SignedTest
        Of their difference.

    Notes
    -----
    "At most x apart" is tested by the chance of a difference as large as today's in
    either direction, "at least x apart" by both one-sided tests (Schuirmann 1987).

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.student import StudentT
    >>> gap = DistanceTest(
    ...     signed=StudentT(estimate=-0.3, standard_error=0.1, df=50, n=100)
    ... )
    >>> round(gap.estimate, 1), round(gap.p_worse_than(-0.1), 3)
    (-0.3, 0.026)
    >>> low, high, _ = gap.interval(0.90)
    >>> round(low, 2), round(high, 2)
    (-0.47, -0.13)

    The two values are certainly more than a tenth apart.
    """

    signed: SignedTest

    @property
    def estimate(self) -> float:
        """Minus the distance."""
        return 0.0 - abs(self.signed.estimate)

    def p_worse_than(self, x: float) -> float:
        """Test H0 "they are at most -x apart"."""
        if x > 0:
            return 0.0
        if self.signed.estimate >= 0:
            ways = (self.signed.p_better_than(-x), self.signed.p_better_than(x))
        else:
            ways = (self.signed.p_worse_than(x), self.signed.p_worse_than(-x))
        return min(sum(ways), 1.0)

    def p_better_than(self, x: float) -> float:
        """Test H0 "they are at least -x apart"."""
        if x >= 0:
            return 1.0
        return max(self.signed.p_worse_than(-x), self.signed.p_better_than(x))

    def interval(self, confidence: float) -> Interval:
        """Give the effects at which the two tests turn."""
        level = (1 - confidence) / 2
        if self.p_worse_than(0.0) <= level:
            high = turning_point(self.p_worse_than, level, self.estimate, 0.0)
        else:
            high = 0.0
        step = max(abs(self.estimate), 1e-12)
        while self.p_better_than(self.estimate - step) > level and step < 1e300:
            step *= 2
        low = turning_point(
            self.p_better_than, level, self.estimate, self.estimate - step
        )
        return Interval(low, high, confidence)


def turning_point(
    p: Callable[[float], float], level: float, inside: float, outside: float
) -> float:
    """Find where a p-value falls to a level.

    Parameters
    ----------
    p : callable
        Falls from `inside` to `outside`.
    level : float
        In (0, 1).
    inside, outside : float
        Where it is above the level, and where it is not.

    Returns
    -------
    float
        `outside` if the p-value stays above the level.

    Examples
    --------
    >>> round(turning_point(lambda x: 2.0**-x, 0.125, 0.0, 10.0), 6)
    3.0

    An eighth is reached after three halvings.
    """

    def over(x: float) -> float:
        # nearly straight in the logarithm, which saves half of the steps
        return math.log(max(p(x), 1e-300)) - math.log(level)

    if over(outside) > 0:
        return outside
    if over(inside) <= 0:
        return inside
    return float(optimize.brentq(over, inside, outside, xtol=1e-12, rtol=1e-12))
