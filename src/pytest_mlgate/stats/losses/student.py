"""What an estimate with a standard error can claim: Student's t, on any scale.

Procedures that end in "estimate, standard error, degrees of freedom" end here. A
transformation makes the claim on another scale (the logit of a share) and reports it
on the first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An increasing transformation of the effect and its inverse."""

    # takes every real number; infinite beyond the ends of the effect's range
    forward: Callable[[float], float]
    back: Callable[[float], float]


IDENTITY = Scale(forward=float, back=float)


def _logit(x: float) -> float:
    if x <= 0:
        return -math.inf
    return math.inf if x >= 1 else float(special.logit(x))


LOGIT = Scale(forward=_logit, back=lambda x: float(special.expit(x)))
"""For shares: an interval on this scale stays inside (0, 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentT:
    """An estimate whose error, over its standard error, follows Student's t.

    Parameters
    ----------
    estimate : float
        The effect, on its own scale, finite on `scale` too.
    standard_error : float
        Standard error of ``scale.forward(estimate)``; positive.
    df : float
        Degrees of freedom, positive; need not be whole.
    n : int
        Rows that it rests on.
    scale : Scale
        Where the error is symmetric.

    Notes
    -----
    The three methods answer for one rule: ``p_better_than(x) <= alpha`` exactly
    when ``interval(1 - 2 * alpha).low >= x``.

    Examples
    --------
    >>> gain = StudentT(estimate=0.02, standard_error=0.01, df=10, n=11)
    >>> round(gain.p_better_than(0.0), 3)
    0.037
    >>> low, high, _ = gain.interval(0.90)
    >>> round(low, 3), round(high, 3)
    (0.002, 0.038)

    At one-sided 5 % the gain is real: the 90 % interval lies above zero.
    """

    estimate: float
    standard_error: float
    df: float
    n: int
    scale: Scale = IDENTITY

    def p_better_than(self, x: float) -> float:
        """Test H0 "effect <= x"; small means certainly above `x`."""
        return float(special.stdtr(self.df, -self._distance(x)))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "effect >= x"; small means certainly below `x`."""
        return float(special.stdtr(self.df, self._distance(x)))

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided interval, each side at ``(1 - confidence) / 2``."""
        reach = self.standard_error * upper_quantile(self.df, (1 - confidence) / 2)
        middle = self.scale.forward(self.estimate)
        return Interval(
            self.scale.back(middle - reach), self.scale.back(middle + reach), confidence
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan on the scale where the error is symmetric."""
        return rows_from_standard_error(
            n=self.n,
            standard_error=self.standard_error,
            estimate=self.scale.forward(self.estimate),
            ok=self.scale.forward(ok),
            bad=self.scale.forward(bad),
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    def _distance(self, x: float) -> float:
        """Count the standard errors from `x` up to the estimate."""
        return (
            self.scale.forward(self.estimate) - self.scale.forward(x)
        ) / self.standard_error


def upper_quantile(df: float, level: float) -> float:
    """Give the point that Student's t exceeds with probability `level`."""
    return -float(special.stdtrit(df, level))
