"""Does a feature give the sensitive column away: Cramér's V with honest bounds.

A model that never sees a person's sex can still learn it from the others: dropping a
column is no protection while its proxies stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from scipy import optimize
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

METHOD = "Cramér's V, non-central chi-square"
ASSUMPTIONS = ("rows are independent",)
FEWEST_EXPECTED = 5.0
"""Mean expected rows of a cell below which there is no verdict."""
MOST_RARE = 0.2
"""Share of cells that may expect fewer rows than that (Cochran 1954), for a pass."""


def association(table: NDArray[np.int64]) -> Measurement:
    """Measure how strongly a feature and the sensitive column hang together.

    Parameters
    ----------
    table : ndarray of int64, shape (n_levels, n_groups)
        Rows by the level of the feature (a numeric one is cut into at most ten parts)
        and by group.

    Returns
    -------
    Measurement
        The estimate is minus Cramér's V [1]_, its bias removed [2]_, in [0, 1]
        (orientation -1); 1 is a feature from which the group can be told.
        ``p_worse_than(0.0)`` is the p-value of the chi-square test. Undefined where
        fewer than two levels or groups have rows; no verdict where cells are expected
        to have fewer than five rows on average, no pass where more than a fifth of
        them are.

    Raises
    ------
    InvalidInput
        If the counts are no table, or negative.

    Notes
    -----
    The chi-square statistic of n rows is taken as non-central with
    ``n V**2 (min(levels, groups) - 1)``, and both are divided by what its variance by
    the delta method exceeds that of such a statistic: by much where a rare level meets
    a rare group. Simulated at the boundary (V of .1 to .5, tables of 2 x 2 to 10 x 5,
    even, with one rare group, with a rare level of a rare group; 500 and 3000 rows),
    worst at .05 / .005: .061 / .0087 (above) and .059 / .0087 (below); where a rare
    level meets a rare group (6 % each) .071 / .0138 and .070 / .0125. Without the rule
    for a pass that was .113, without the division far more.

    References
    ----------
    .. [1] Cramér, H. (1946). Mathematical Methods of Statistics. Princeton, 282.
    .. [2] Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T.
       Journal of the Korean Statistical Society 42, 323-328.

    Examples
    --------
    >>> found = association(np.array([[300, 100], [100, 300], [100, 100]]))
    >>> round(found.candidate, 2), found.p_worse_than(-0.3) < 0.001
    (0.45, True)

    The feature tells much about the group.
    """
    counts = np.asarray(table)
    if counts.ndim != 2 or (counts < 0).any():
        raise InvalidInput.because("table", "a table of counts", counts.shape)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = int(counts.sum())
    if min(counts.shape) < 2:
        levels, groups = counts.shape
        reason = (
            f"An association takes two levels and two groups; {levels} and {groups} "
            "have rows."
        )
        return Measurement.undefined(reason, n=n, method=METHOD, orientation=-1)
    claim = _Claim.of(counts.astype(np.float64))
    few = n / counts.size < FEWEST_EXPECTED
    rare = claim.rare > MOST_RARE
    return Measurement(
        estimate=0.0 - claim.unbiased,
        n=n,
        method=METHOD,
        p_better_than=lambda x: claim.p_below(-x),
        p_worse_than=lambda x: claim.p_above(-x),
        interval=claim.interval,
        rows_needed=with_floor(claim.rows_needed, claim.rows_until_dense(few=few)),
        candidate=claim.unbiased,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        cannot_pass=(
            f"{claim.rare:.0%} of the cells expect fewer than {FEWEST_EXPECTED:g} "
            f"rows; at most {MOST_RARE:.0%} may: join rare levels."
            if rare
            else None
        ),
        cannot_judge=(
            f"{n} rows in {counts.size} cells; it takes {FEWEST_EXPECTED:g} for each."
            if few
            else None
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A chi-square statistic and what it says about Cramér's V."""

    chi_square: float
    df: int
    n: int
    # times that the error exceeds that of evenly spread rows; at least 1
    excess: float
    # share of cells that expect fewer than five rows
    rare: float
    # what the cells expect on average, and what all but the fewest of them do
    expected: tuple[float, float]
    # the smaller number of levels, less one
    least: int
    shape: tuple[int, int]

    @classmethod
    def of(cls, counts: NDArray[np.float64]) -> _Claim:
        n = counts.sum()
        expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
        levels, groups = counts.shape
        chi_square = float((np.square(counts - expected) / expected).sum())
        df = (levels - 1) * (groups - 1)
        evenly = 4 * max(chi_square - df, 0.0) + 2 * df
        return cls(
            chi_square=chi_square,
            df=df,
            n=int(n),
            rare=float((expected < FEWEST_EXPECTED).mean()),
            expected=(
                float(expected.mean()),
                float(np.sort(expected, axis=None)[int(MOST_RARE * expected.size)]),
            ),
            excess=max(_variance(counts, expected) / evenly, 1.0),
            least=min(levels, groups) - 1,
            shape=(levels, groups),
        )

    @property
    def unbiased(self) -> float:
        """Bergsma's corrected V."""
        phi = max(self.chi_square / self.n - self.df / (self.n - 1), 0.0)
        least = min(k - (k - 1) ** 2 / (self.n - 1) for k in self.shape) - 1
        return min(math.sqrt(phi / least), 1.0) if least > 0 else 0.0

    def p_above(self, v: float) -> float:
        """Test H0 "V is at most v"."""
        if v < 0:
            return 0.0
        return float(self._distribution(v).sf(self._shrunk))

    def p_below(self, v: float) -> float:
        """Test H0 "V is at least v"."""
        if v <= 0:
            return 1.0
        return 0.0 if v > 1 else float(self._distribution(v).cdf(self._shrunk))

    @property
    def _shrunk(self) -> float:
        """The statistic of as many rows as would tell as much if evenly spread."""
        beyond = self.chi_square - self.df
        return self.df + beyond / self.excess if beyond > 0 else self.chi_square

    def interval(self, confidence: float) -> Interval:
        level = (1 - confidence) / 2
        low = _root(lambda v: self.p_above(v) - level)
        high = _root(lambda v: level - float(self._distribution(v).cdf(self._shrunk)))
        return Interval(-high, 0.0 - low, confidence)

    def rows_until_dense(self, *, few: bool) -> int:
        """Plan the rows at which cells are full enough; 0 if they are today."""
        short = self.expected[1 if self.rare > MOST_RARE else 0]
        if not few and self.rare <= MOST_RARE:
            return 0
        return math.ceil(self.n * FEWEST_EXPECTED / short)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan by the standard error that V has away from 0."""
        return rows_from_standard_error(
            n=self.n,
            standard_error=math.sqrt(self.excess / (self.n * self.least)),
            estimate=-self.unbiased,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    def _distribution(self, v: float) -> Any:  # noqa: ANN401 - scipy names no type
        if v == 0:
            return stats.chi2(self.df)
        return stats.ncx2(self.df, self.n * v * v * self.least / self.excess)


def _variance(counts: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    """Give the variance of the chi-square statistic by the delta method."""
    n = counts.sum()
    ratio = counts / expected
    slope = (
        2 * ratio
        - (counts * ratio).sum(axis=1, keepdims=True)
        / counts.sum(axis=1, keepdims=True)
        - (counts * ratio).sum(axis=0, keepdims=True)
        / counts.sum(axis=0, keepdims=True)
    )
    mean = (counts * slope).sum() / n
    return float((counts * np.square(slope - mean)).sum())


def _root(function: Callable[[float], float]) -> float:
    """Find where a rising function is 0, or the end of [0, 1] that is nearer to it."""
    if function(0.0) >= 0:
        return 0.0
    if function(1.0) <= 0:
        return 1.0
    return float(optimize.brentq(function, 0.0, 1.0, xtol=1e-10))
