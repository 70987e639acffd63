"""Where will a metric turn out once the labels are known: `PredictedValue`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedValue:
    """A metric with a normal prediction error, on its own and on the logit scale.

    Parameters
    ----------
    value : float
        The expected value on the metric's own scale.
    error : float
        Standard deviation of what it will turn out to be around that; positive.
    df : float
        Degrees of freedom of `error`; infinite where it is known.
    share : bool
        Whether the metric lies in [0, 1]: then the wider of both scales counts.
    sign : {1, -1}
        -1 where lower is better.

    Examples
    --------
    >>> found = PredictedValue(value=0.95, error=0.02, share=True)
    >>> low, high, _ = found.interval(0.90)
    >>> round(low, 3), round(high, 3)
    (0.905, 0.983)

    Reaching down, the logit scale is the wider one; reaching up, the plain one.
    """

    value: float
    error: float
    df: float = math.inf
    share: bool = True
    sign: int = 1

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided prediction interval on the oriented scale."""
        reach = self._quantile((1 - confidence) / 2) * self.error
        low, high = self.value - reach, self.value + reach
        if self._has_logit:
            middle, width = special.logit(self.value), reach / self._slope
            low = min(low, float(special.expit(middle - width)))
            high = max(high, float(special.expit(middle + width)))
            low, high = max(low, 0.0), min(high, 1.0)
        elif self.value >= 0:
            low = max(low, 0.0)
        ends = sorted((self.sign * low, self.sign * high))
        return Interval(ends[0], ends[1], confidence)

    def p_better_than(self, x: float) -> float:
        """Test H0 "it will be at most x" on the oriented scale."""
        return max(self._tail(self.sign * far) for far in self._distances(x))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "it will be at least x" on the oriented scale."""
        return max(self._tail(-self.sign * far) for far in self._distances(x))

    def measurement(
        self, *, n: int, method: str, assumptions: tuple[str, ...]
    ) -> Measurement:
        """Say it as every procedure does."""
        return Measurement(
            estimate=self.sign * self.value,
            n=n,
            method=method,
            p_better_than=self.p_better_than,
            p_worse_than=self.p_worse_than,
            interval=self.interval,
            # more rows do not help: the labels do
            rows_needed=lambda **_: None,
            candidate=self.value,
            orientation=self.sign,
            assumptions=assumptions,
        )

    @property
    def _has_logit(self) -> bool:
        return self.share and 0 < self.value < 1

    @property
    def _slope(self) -> float:
        return self.value * (1 - self.value)

    def _distances(self, x: float) -> list[float]:
        """Count the errors from `x` up to the value on each scale."""
        natural = self.sign * x
        found = [(self.value - natural) / self.error]
        if self._has_logit:
            inside = min(max(natural, 0.0), 1.0)
            gap = float(special.logit(self.value) - special.logit(inside))
            found.append(gap * self._slope / self.error)
        return found

    def _tail(self, distance: float) -> float:
        if math.isinf(self.df):
            return float(special.ndtr(-distance))
        return float(special.stdtr(self.df, -distance))

    def _quantile(self, level: float) -> float:
        if math.isinf(self.df):
            return -float(special.ndtri(level))
        return -float(special.stdtrit(self.df, level))
