"""Is a metric above a number, asked of the means that it is made of.

RMSE, R² and ratios of sums are curved functions of means. "R² is above x" says the same
as "the mean of (1 - x) times the squared deviation, less the squared error, is above
0", and means are where a t has its level. Both questions are asked, the direct one by
influence values and this one, and the weaker claim counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.losses.johnson import JohnsonT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_DOUBLINGS = 60
_HALVINGS = 60


class Contrast(NamedTuple):
    """A combination of two means, positive where the metric is above a number."""

    # its value, and how much of each column it takes
    value: float
    first: float
    second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoColumns:
    """Second and third moments of two columns: all that their combinations need.

    Parameters
    ----------
    n : int
        Rows, at least two.
    scales : (float, float)
        Largest deviation from the mean in each column.
    squares : (float, float, float)
        Sums of ``u u``, ``u v``, ``v v`` of the scaled deviations.
    cubes : (float, float, float, float)
        Sums of ``u u u``, ``u u v``, ``u v v``, ``v v v``.

    Examples
    --------
    >>> columns = TwoColumns.of(np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 1.0]))
    >>> found = columns.test(Contrast(value=3.0, first=1.0, second=0.0))
    >>> round(found.standard_error, 3), round(found.skewness, 3)
    (1.528, 0.344)

    The second column is constant: what is left is the error of the first one's mean.
    """

    n: int
    scales: tuple[float, float]
    squares: tuple[float, float, float]
    cubes: tuple[float, float, float, float]

    @classmethod
    def of(cls, first: NDArray[np.float64], second: NDArray[np.float64]) -> TwoColumns:
        """Take the moments of two columns of the same rows."""
        (u, one), (v, other) = _scaled(first), _scaled(second)
        uu, uv, vv = u * u, u * v, v * v
        return cls(
            n=u.size,
            scales=(one, other),
            squares=(float(uu.sum()), float(uv.sum()), float(vv.sum())),
            cubes=(
                float((uu * u).sum()),
                float((uu * v).sum()),
                float((u * vv).sum()),
                float((vv * v).sum()),
            ),
        )

    def test(self, contrast: Contrast) -> JohnsonT | None:
        """Test the mean of one combination; None where it is the same in all rows."""
        a, b = contrast.first * self.scales[0], contrast.second * self.scales[1]
        size = max(abs(a), abs(b))
        if size == 0:
            return None
        a, b = a / size, b / size
        uu, uv, vv = self.squares
        squares = a * a * uu + 2 * a * b * uv + b * b * vv
        if squares <= 1e-24 * self.n:
            return None
        uuu, uuv, uvv, vvv = self.cubes
        cubes = a**3 * uuu + 3 * a * b * (a * uuv + b * uvv) + b**3 * vvv
        return JohnsonT(
            estimate=contrast.value,
            standard_error=size * math.sqrt(squares / (self.n - 1) / self.n),
            df=self.n - 1,
            n=self.n,
            skewness=cubes / squares**1.5,
        )


# Closures have no equality worth the name, so it is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ContrastTest:
    """A metric tested directly and through the means that it is made of.

    Parameters
    ----------
    direct : JohnsonT
        The metric by its influence values.
    columns : TwoColumns
        The two columns whose means the metric is made of.
    contrast : callable
        ``contrast(x)`` is positive where the metric is above `x`; it falls with `x`.

    Notes
    -----
    Both p-values are the larger of the two tests, and the interval reaches to the
    farther of both limits, so ``p_better_than(x) <= alpha`` exactly when
    ``interval(1 - 2 * alpha).low >= x``. The limits through means are those of Fieller
    [1]_ where the contrast is straight.

    References
    ----------
    .. [1] Fieller, E. C. (1954). Some problems in interval estimation. Journal of the
       Royal Statistical Society B 16, 175-185.
    """

    direct: JohnsonT
    columns: TwoColumns
    contrast: Callable[[float], Contrast]

    def p_better_than(self, x: float) -> float:
        """Test H0 "the metric is at most x"; small means certainly above `x`."""
        return max(self.direct.p_better_than(x), self._p_above(x))

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the metric is at least x"; small means certainly below `x`."""
        return max(self.direct.p_worse_than(x), self._p_below(x))

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided interval, each side at ``(1 - confidence) / 2``."""
        level = (1 - confidence) / 2
        low, high, _ = self.direct.interval(confidence)
        return Interval(
            min(low, self._limit(self._p_above, level, step=-1.0)),
            max(high, self._limit(self._p_below, level, step=1.0)),
            confidence,
        )

    def _p_above(self, x: float) -> float:
        contrast = self.contrast(x)
        test = self.columns.test(contrast)
        if test is None:
            return 0.0 if contrast.value > 0 else 1.0
        return test.p_better_than(0.0)

    def _p_below(self, x: float) -> float:
        contrast = self.contrast(x)
        test = self.columns.test(contrast)
        if test is None:
            return 0.0 if contrast.value < 0 else 1.0
        return test.p_worse_than(0.0)

    def _limit(
        self, p_beyond: Callable[[float], float], level: float, *, step: float
    ) -> float:
        """Search from the estimate outwards for where the p-value falls for good.

        Far out it may rise again: a ratio whose lower part may be zero is anything.
        """
        inside, outside = self.direct.estimate, math.nan
        for doubling in range(_DOUBLINGS):
            reach = step * self.direct.standard_error * 2.0**doubling
            if p_beyond(self.direct.estimate + reach) > level:
                inside, outside = self.direct.estimate + reach, math.nan
            elif math.isnan(outside):
                outside = self.direct.estimate + reach
        if math.isnan(outside):
            return math.copysign(math.inf, step)
        return _bisect(p_beyond, level, inside=inside, outside=outside)


def _bisect(
    p_beyond: Callable[[float], float], level: float, *, inside: float, outside: float
) -> float:
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if p_beyond(middle) <= level:
            outside = middle
        else:
            inside = middle
    return outside


def _scaled(column: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Centre a column and divide it by its largest deviation: cubes stay finite."""
    centred = column - column.mean()
    scale = float(np.abs(centred).max())
    return (centred / scale, scale) if scale > 0 else (centred, 0.0)
