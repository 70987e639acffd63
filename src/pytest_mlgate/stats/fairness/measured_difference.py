"""How far apart are two measurements of different rows: for functions of the user.

A metric without influence values is resampled within each group. What that leaves is an
interval for each, and two intervals make one for the difference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import special

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement

# beyond this many standard errors every p-value is 0
_FARTHEST = 12.0
_HALVINGS = 44


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasuredDifference:
    """The first of two independent measurements less the second, as a signed test.

    Parameters
    ----------
    first, second : Measurement
        With estimates and intervals, of different rows.

    Notes
    -----
    The method of variance estimates recovery (Zou and Donner [1]_): the lower limit of
    ``a - b`` is ``a - b - hypot(a - low(a), high(b) - b)``. A p-value is the level at
    which the limit reaches the hypothesis.

    References
    ----------
    .. [1] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about
       effect measures: a general approach. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.counts.proportion import proportion
    >>> one, other = (
    ...     proportion("recall", np.array([[0, 0], [100 - k, k]])) for k in (90, 70)
    ... )
    >>> gap = MeasuredDifference(first=one, second=other)
    >>> round(gap.estimate, 1), gap.p_better_than(0.0) < 0.001
    (0.2, True)

    The first recall is higher beyond doubt.
    """

    first: Measurement
    second: Measurement

    @property
    def estimate(self) -> float:
        """The difference."""
        assert self.first.estimate is not None
        assert self.second.estimate is not None
        return self.first.estimate - self.second.estimate

    def p_better_than(self, x: float) -> float:
        """Test H0 "the difference is at most x"."""
        return float(special.ndtr(-self._quantile(x)))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the difference is at least x"."""
        return float(special.ndtr(self._quantile(x)))

    def _quantile(self, x: float) -> float:
        """Count the standard errors from `x` up to the estimate."""
        side = 1.0 if self.estimate >= x else -1.0
        inside, outside = 0.0, _FARTHEST
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            if self._reach(middle, side) <= abs(self.estimate - x):
                inside = middle
            else:
                outside = middle
        return side * inside

    def _reach(self, z: float, side: float) -> float:
        """Give the distance of a limit from the estimate."""
        confidence = 1 - 2 * float(special.ndtr(-z))
        one, other = (m.interval(confidence) for m in (self.first, self.second))
        if one is None or other is None or confidence >= 1:
            return math.inf
        a, b = self.first.estimate or 0.0, self.second.estimate or 0.0
        if side > 0:
            return math.hypot(a - one.low, other.high - b)
        return math.hypot(one.high - a, b - other.low)
