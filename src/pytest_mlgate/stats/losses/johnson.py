"""What a mean of skewed values can claim: Johnson's modified t.

The plain t errs on the side of the rare tail: where a few rows are very bad, the data
often miss them, and then both the mean and its standard error look too good. Johnson
moves the statistic by the skewness. It cannot see a tail of which no row is there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.losses.student import upper_quantile
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOO_SKEWED = 0.4
"""Skewness of the estimate at which its mean rests on a handful of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JohnsonT:
    """An estimate with a skewed error: the weaker claim of Student and Johnson.

    Parameters
    ----------
    estimate : float
        The effect.
    standard_error : float
        Its standard error; positive.
    df : float
        Degrees of freedom of both statistics, positive.
    n : int
        Rows that it rests on.
    skewness : float
        Skewness of the estimate: of a mean, the skewness of the values over
        ``sqrt(n)``.

    Notes
    -----
    With ``T = (estimate - x) / standard_error`` and ``h`` the skewness, Johnson's
    statistic [1]_ is ``T + h/6 + h T**2 / 3``. Both p-values are the larger one of
    Student's and Johnson's, and the limits of the interval are where that rule turns:
    ``p_better_than(x) <= alpha`` exactly when ``interval(1 - 2 * alpha).low >= x``.

    Johnson's parabola turns back at ``T = -3 / (2 h)``, so that a larger distance would
    count as weaker evidence. From there on it is continued with the slope of Hall's
    cubic [2]_, ``(1 + h T / 3)**2``, which is never negative.

    Simulated at the boundary, 400 rows, levels .05 / .005 / .0005, false claims on
    the side of the rare tail (100 000 test sets):

    ====  =======================  =======================
    h     Student                  this rule
    ====  =======================  =======================
    .05   .054 / .0068 / .0010     .049 / .0049 / .0005
    .10   .062 / .0091 / .0016     .050 / .0048 / .0005
    .20   .074 / .0152 / .0039     .050 / .0050 / .0005
    .30   .089 / .0238 / .0083     .051 / .0043 / .0003
    .40   .107 / .0351 / .0147     .051 / .0034 / .0001
    ====  =======================  =======================

    References
    ----------
    .. [1] Johnson, N. J. (1978). Modified t tests and confidence intervals for
       asymmetrical populations. JASA 73, 536-544.
    .. [2] Hall, P. (1992). On the removal of skewness by transformation. Journal of
       the Royal Statistical Society B 54, 221-228.

    Examples
    --------
    >>> gain = JohnsonT(estimate=2.0, standard_error=1.0, df=99, n=100, skewness=-0.3)
    >>> round(gain.p_better_than(0.0), 3)
    0.062

    Two standard errors above zero, and no proof of a gain: the rare rows are losses.
    """

    estimate: float
    standard_error: float
    df: float
    n: int
    skewness: float

    def p_better_than(self, x: float) -> float:
        """Test H0 "effect <= x"; small means certainly above `x`."""
        t = (self.estimate - x) / self.standard_error
        return float(special.stdtr(self.df, -min(t, adjusted(t, self.skewness))))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "effect >= x"; small means certainly below `x`."""
        t = (self.estimate - x) / self.standard_error
        return float(special.stdtr(self.df, max(t, adjusted(t, self.skewness))))

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided interval, each side at ``(1 - confidence) / 2``."""
        q = upper_quantile(self.df, (1 - confidence) / 2)
        above = max(q, unadjusted(q, self.skewness))
        below = min(-q, unadjusted(-q, self.skewness))
        return Interval(
            self.estimate - self.standard_error * above,
            self.estimate - self.standard_error * below,
            confidence,
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan as if the skewness were gone: it shrinks as fast as the error."""
        return rows_from_standard_error(
            n=self.n,
            standard_error=self.standard_error,
            estimate=self.estimate,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    @property
    def rests_on_few_rows(self) -> bool:
        """Whether the skewness is beyond what the correction can mend."""
        return abs(self.skewness) >= TOO_SKEWED

    @property
    def rows_until_many(self) -> int:
        """Rows at which the skewness falls below the limit if the tail stays."""
        return math.ceil(self.n * (self.skewness / TOO_SKEWED) ** 2) + 1


def skewness_of_sum(contributions: NDArray[np.float64]) -> float:
    """Give the skewness of a sum of independent, centred contributions.

    Parameters
    ----------
    contributions : ndarray, shape (n_rows,)
        Influence values, centred at zero and not all zero.

    Returns
    -------
    float
        Third moment over the second to the power 3/2.

    Examples
    --------
    >>> round(skewness_of_sum(np.array([-1.0, -1.0, 2.0])), 3)
    0.408

    Three rows of which one pulls the other way are skewed by definition.
    """
    # scaled first: cubes of values near 1e-120 would vanish
    scaled = contributions / np.abs(contributions).max()
    squares = np.square(scaled)
    return float((squares * scaled).sum() / squares.sum() ** 1.5)


def adjusted(t: float, skewness: float) -> float:
    """Move a t statistic by the skewness of the estimate (monotone in `t`).

    Parameters
    ----------
    t : float
        Student's statistic.
    skewness : float
        Skewness of the estimate.

    Returns
    -------
    float
        Johnson's statistic, continued beyond its turning point.

    Examples
    --------
    >>> round(adjusted(2.0, -0.3), 3)
    1.55

    Losses in the tail: two standard errors count as one and a half.
    """
    h = abs(skewness)
    if h < 1e-9:
        return t
    # beyond this a cube would overflow, and nothing is left to tell apart
    u = math.copysign(1.0, skewness) * min(max(t, -1e99), 1e99)
    moved = h / 6 + (
        u + h * u * u / 3
        if u >= -1.5 / h
        else ((1 + h * u / 3) ** 3 - 1) / h + 1 / (8 * h)
    )
    return math.copysign(1.0, skewness) * moved


def unadjusted(moved: float, skewness: float) -> float:
    """Invert `adjusted`.

    Parameters
    ----------
    moved : float
        A value of `adjusted`.
    skewness : float
        Skewness of the estimate.

    Returns
    -------
    float
        The `t` that was moved there.

    Examples
    --------
    >>> round(unadjusted(1.55, -0.3), 3)
    2.0

    The inverse is what turns a quantile into the limit of an interval.
    """
    h = abs(skewness)
    if h < 1e-9:
        return moved
    rest = math.copysign(1.0, skewness) * moved - h / 6
    if rest >= -0.75 / h:
        u = 2 * rest / (1 + math.sqrt(1 + 4 * h * rest / 3))
    else:
        u = 3 / h * (float(np.cbrt(0.875 + h * rest)) - 1)
    return math.copysign(1.0, skewness) * u
