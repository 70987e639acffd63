"""What sums of powers say about many values: `PowerSums`, where no row is at hand.

An engine that holds the rows adds up; mean, spread and skewness follow from the sums.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSums:
    """Number, extremes, and sums of the first three powers of some values.

    Parameters
    ----------
    n : int
        How many values, at least one.
    total, squares, cubes : float
        Sums of ``x - centre``, of its square, and of its cube.
    low, high : float
        The smallest and the largest value.
    centre : float
        Near the mean, so that little is lost in rounding.

    Notes
    -----
    Moments about the mean follow from those about any centre. Their relative error is
    about that of the sums times the cube of (mean - centre) / standard deviation.

    Examples
    --------
    >>> found = PowerSums(n=3, total=6.0, squares=14.0, cubes=36.0, low=1.0, high=3.0)
    >>> found.mean, found.squares_about_mean, found.cubes_about_mean
    (2.0, 2.0, 0.0)

    The values 1, 2 and 3 lie about 2, by one either way.
    """

    n: int
    total: float
    squares: float
    cubes: float
    low: float
    high: float
    centre: float = 0.0

    @property
    def mean(self) -> float:
        """Average of the values; exact where all are the same."""
        return self.low if self._all_same else self.centre + self.total / self.n

    @property
    def squares_about_mean(self) -> float:
        """Sum of squared distances from the mean."""
        if self._all_same:
            return 0.0
        return max(self.squares - self.n * self._shift**2, 0.0)

    @property
    def cubes_about_mean(self) -> float:
        """Sum of cubed distances from the mean."""
        if self._all_same:
            return 0.0
        shift = self._shift
        return self.cubes - 3 * shift * self.squares + 2 * self.n * shift**3

    @property
    def largest(self) -> float:
        """Size of the value that is farthest from zero."""
        return max(abs(self.low), abs(self.high))

    @property
    def _shift(self) -> float:
        return self.total / self.n

    @property
    def _all_same(self) -> bool:
        return self.low == self.high
