"""Is a model as good as it was measured before: `against_promise`.

Two measurements of one metric on different rows, each with an interval of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable

_SMALLEST = 1e-9
_STEPS = 60


def against_promise(found: Measurement, promised: Promise) -> Measurement:
    """Measure how much better a metric is than what was measured before.

    Parameters
    ----------
    found : Measurement
        The metric on the rows of now.
    promised : Promise
        The same metric on other rows, oriented alike.

    Returns
    -------
    Measurement
        The estimate is positive where it is better now; undefined where `found` is.

    Notes
    -----
    MOVER: the distances from each estimate to its own limit are added in quadrature
    (Zou and Donner 2008, equation 4), which keeps the lopsided limits of each. A
    promise whose interval is known at one confidence only is carried to others by the
    normal quantile. p-values are those of the interval that just reaches the value.

    Two samples of the same world (1000 and 500 rows, 300 and 300; accuracy, recall, F1,
    ROC AUC, Brier score; 1200 pairs each): a loss was called in at most .059 / .006 of
    pairs at nominal .05 / .005, in .044 on average.

    References
    ----------
    .. [1] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about
       effect measures. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.mean_value import mean_value
    >>> import numpy as np
    >>> now = mean_value(
    ...     np.repeat([1.0, 0.0], [870, 130]), measure="hits", higher_is_better=True
    ... )
    >>> change = against_promise(now, Promise(estimate=0.9, low=0.885, high=0.914))
    >>> low, high, _ = change.interval(0.90)
    >>> round(change.estimate, 3), round(low, 3), round(high, 3)
    (-0.03, -0.053, -0.007)

    Three points fewer than promised, and not by chance alone.
    """
    if found.estimate is None:
        return found
    both = _Both(now=found, estimate=float(found.estimate), then=promised)
    return Measurement(
        estimate=both.estimate - promised.estimate,
        n=found.n,
        method=f"{found.method}, against an earlier measurement (MOVER)",
        p_better_than=both.p_better_than,
        p_worse_than=both.p_worse_than,
        interval=both.interval,
        rows_needed=lambda **_: None,
        candidate=found.candidate,
        baseline=found.orientation * promised.estimate,
        assumptions=(
            *found.assumptions,
            "the rows of now and of then are two independent samples",
        ),
        cannot_pass=found.cannot_pass,
        cannot_judge=found.cannot_judge,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An earlier measurement, oriented: higher is better.

    Parameters
    ----------
    estimate : float
        The effect.
    low, high : float
        Its interval; both the estimate where it is a number to be kept as it is.
    confidence : float
        Two-sided coverage of the interval.
    """

    estimate: float
    low: float
    high: float
    confidence: float = 0.90

    def reach(self, confidence: float) -> tuple[float, float]:
        """Give the distances down and up to the limits at another confidence."""
        factor = _z(confidence) / _z(self.confidence)
        return (
            (self.estimate - self.low) * factor,
            (self.high - self.estimate) * factor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    now: Measurement
    estimate: float
    then: Promise

    def interval(self, confidence: float) -> Interval | None:
        own = self.now.interval(confidence)
        if own is None:
            return None
        down, up = self.then.reach(confidence)
        middle = self.estimate - self.then.estimate
        return Interval(
            middle - math.hypot(self.estimate - own.low, up),
            middle + math.hypot(own.high - self.estimate, down),
            confidence,
        )

    def p_better_than(self, x: float) -> float:
        return _level(lambda c: self._at(c).low >= x)

    def p_worse_than(self, x: float) -> float:
        return _level(lambda c: self._at(c).high <= x)

    def _at(self, confidence: float) -> Interval:
        found = self.interval(confidence)
        return found or Interval(-math.inf, math.inf, confidence)


def _level(claims: Callable[[float], bool]) -> float:
    """Find the smallest one-sided level at which an interval makes a claim."""
    low, high = math.log(_SMALLEST), math.log(0.5)
    if not claims(1 - 2 * math.exp(high) + 1e-12):
        return 1.0
    if claims(1 - 2 * _SMALLEST):
        return _SMALLEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if claims(1 - 2 * math.exp(middle)):
            high = middle
        else:
            low = middle
    return math.exp(high)


def _z(confidence: float) -> float:
    return -float(special.ndtri((1 - confidence) / 2))
