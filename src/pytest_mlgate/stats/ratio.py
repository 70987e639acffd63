"""How many times as good is the candidate: ratios of two metrics on the same rows.

"Recall must stay above 95 % of what it was." The test is of the linear contrast that
is zero at such a ratio, never of a logarithm, whose error is lopsided. A ratio needs
a baseline that is certainly above zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim
from pytest_mlgate.stats.influence_difference import assumptions_of
from pytest_mlgate.stats.influence_difference import handful
from pytest_mlgate.stats.influence_difference import undefined_pair
from pytest_mlgate.stats.influence_difference import units_of_pair
from pytest_mlgate.stats.influence_difference import words_for
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.stats.dependence import Units
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.spread import Spread

CERTAINLY_POSITIVE = 0.005
"""One-sided p-value at which a baseline counts as certainly above zero."""

_FARTHEST = 60.0
"""Logarithms beyond this are no ratios that anybody asks about."""


def ratio_of(
    candidate: Influence | Undefined,
    baseline: Influence | Undefined,
    *,
    structure: RowStructure,
    higher_is_better: bool,
    method: str,
    n: int,
) -> Measurement:
    """Measure the ratio of two models' metrics on the same rows.

    Parameters
    ----------
    candidate, baseline : Influence or Undefined
        The metric of each model, or why it has none.
    structure : RowStructure
        Weights, and what depends on what.
    higher_is_better : bool
        False for losses.
    method : str
        The procedure, in the words of the field; what the rows are is added.
    n : int
        Rows that the estimate rests on.

    Returns
    -------
    Measurement
        The estimate is the natural logarithm of candidate over baseline, for losses
        of baseline over candidate, so that positive is better; a ratio of 95 % is
        ``math.log(0.95)``. The fields `candidate` and `baseline` hold the metric's own
        values. Undefined where one of them is or is not positive, where the baseline
        is not certainly positive, or where both pull alike on every row.

    Notes
    -----
    At each ``x`` the hypothesis is ``A - exp(x) B = 0`` (A and B the metrics, swapped
    for losses), tested by the influence values of that contrast as `difference_of`
    tests a difference; the interval is where the tests turn (Fieller [1]_).

    Error rates at the true ratio, nominal .05 / .005, 4000 test sets each:

    ================================  =============  =============
    metric and rows                   pass           block
    ================================  =============  =============
    AUROC, 500, 100 positives         .049 / .0063   .050 / .0025
    AUROC, 1000, 30 positives         .048 / .0090   .024 / .0003
    F1, 500, 100 positives            .057 / .0088   .037 / .0010
    F1, 1000, 40 positives            .056 / .0083   .033 / .0010
    precision, 500, 100 positives     .050 / .0090   .041 / .0015
    MSE, 200, t₅ errors               .034 / .0020   .036 / .0020
    MAE, 200, t₅ errors               .049 / .0043   .049 / .0035
    MAE, 60 groups of 5               .051 / .0040   .043 / .0063
    ================================  =============  =============

    References
    ----------
    .. [1] Fieller, E. C. (1954). Some problems in interval estimation. Journal of the
       Royal Statistical Society B 16, 175-185.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import Influence, RowStructure
    >>> rng = np.random.default_rng(7)
    >>> old = rng.exponential(size=400)
    >>> new = 0.8 * old + 0.1 * rng.exponential(size=400)
    >>> def mean(x):
    ...     return Influence(value=x.mean(), psi=(x - x.mean()) / 400, df=399)
    >>> gain = ratio_of(
    ...     mean(new),
    ...     mean(old),
    ...     structure=RowStructure(),
    ...     higher_is_better=False,
    ...     method="mean loss",
    ...     n=400,
    ... )
    >>> low, high, _ = gain.interval(0.90)
    >>> round(math.exp(-high), 3), round(math.exp(-low), 3)
    (0.885, 0.906)

    The candidate's loss is certainly between 88 % and 91 % of the baseline's.
    """
    told = words_for(f"{method}, contrast of a ratio", structure)
    if isinstance(candidate, Undefined) or isinstance(baseline, Undefined):
        return undefined_pair(candidate, baseline, method=told, n=n)
    units = units_of_pair(candidate, baseline, structure)
    reason = _no_ratio(candidate, baseline, units=units, structure=structure, n=n)
    pair = (candidate, baseline) if higher_is_better else (baseline, candidate)
    contrast = None if reason else _Contrast.of(*pair, units=units)
    if contrast is None:
        return Measurement.undefined(
            reason or f"The two models pull alike on all {n} rows: no spread.",
            n=n,
            method=told,
            candidate=float(candidate.value),
            baseline=float(baseline.value),
        )
    spread = contrast.spread
    few = spread.rests_on_handful
    floor = spread.rows_until_many(n) if few else 0
    return Measurement(
        estimate=contrast.estimate,
        n=n,
        method=told,
        p_better_than=contrast.p_better_than,
        p_worse_than=contrast.p_worse_than,
        interval=contrast.interval,
        rows_needed=with_floor(
            _Plan(contrast.estimate, contrast.spread.standard_error, n).rows_needed,
            max(floor, units.rows_to_judge),
        ),
        candidate=float(candidate.value),
        baseline=float(baseline.value),
        assumptions=assumptions_of(structure),
        cannot_judge=units.cannot_judge or (handful(structure) if few else None),
    )


def ratio_limits(
    p_better_than: Callable[[float], float],
    p_worse_than: Callable[[float], float],
    *,
    estimate: float,
    confidence: float,
) -> Interval:
    """Find the interval of a log ratio where its two tests turn.

    Parameters
    ----------
    p_better_than, p_worse_than : callable
        One-sided p-values at a logarithm of a ratio.
    estimate : float
        Where neither test claims anything.
    confidence : float
        Two-sided coverage in (0, 1).

    Returns
    -------
    Interval
        Infinite on a side where no ratio within ``exp(60)`` is excluded.
    """
    level = (1 - confidence) / 2

    def limit(p: Callable[[float], float], direction: float) -> float:
        near, step = estimate, direction * 0.01
        while abs(step) < _FARTHEST:
            far = estimate + step
            if p(far) <= level:
                return float(
                    optimize.brentq(lambda x: p(x) - level, near, far, xtol=1e-12)
                )
            near, step = far, 2 * step
        return direction * math.inf

    return Interval(limit(p_better_than, -1.0), limit(p_worse_than, 1.0), confidence)


@dataclass(frozen=True, slots=True)
class _Contrast:
    """The sums that give size, error and skewness of ``top - ratio * bottom``.

    Kept for the contrast at the estimated ratio and for the bottom: near the estimate
    the sums of the two metrics themselves would cancel to nothing but rounding.
    """

    # values of both metrics, in units of the largest pull
    top: float
    bottom: float
    # sums of the products of the units' pulls: of two, and of three
    squares: tuple[float, float, float]
    cubes: tuple[float, float, float, float] | None
    units: Units
    # of the logarithm at the estimate, for planning and for handfuls
    spread: Spread

    @classmethod
    def of(cls, top: Influence, bottom: Influence, *, units: Units) -> _Contrast | None:
        """Add up the units' pulls; None where both metrics pull in proportion."""
        a, b = units.totals(top.psi), units.totals(bottom.psi)
        scale = float(max(np.abs(a).max(), np.abs(b).max()))
        # pulls that are nothing but the rounding of the values
        largest = max(abs(float(top.value)), abs(float(bottom.value)))
        if scale * math.sqrt(a.size) <= ROUNDING * largest:
            return None
        a, b = a / scale, b / scale
        ratio = float(top.value / bottom.value)
        c = a - ratio * b
        size = math.sqrt(_sum(a * a)) + ratio * math.sqrt(_sum(b * b))
        if math.sqrt(_sum(c * c)) <= ROUNDING * size:
            return None
        return cls(
            float(top.value) / scale,
            float(bottom.value) / scale,
            (_sum(c * c), _sum(c * b), _sum(b * b)),
            (_sum(c * c * c), _sum(c * c * b), _sum(c * b * b), _sum(b * b * b))
            if units.skewed
            else None,
            units,
            units.spread(top.psi / top.value - bottom.psi / bottom.value),
        )

    @property
    def estimate(self) -> float:
        return math.log(self.top / self.bottom)

    def p_better_than(self, x: float) -> float:
        claim = self._claim(x)
        return 1.0 if claim is None else claim.p_better_than(0.0)

    def p_worse_than(self, x: float) -> float:
        claim = self._claim(x)
        return 1.0 if claim is None else claim.p_worse_than(0.0)

    def interval(self, confidence: float) -> Interval:
        return ratio_limits(
            self.p_better_than,
            self.p_worse_than,
            estimate=self.estimate,
            confidence=confidence,
        )

    def _claim(self, x: float) -> JohnsonT | StudentT | None:
        """Test the contrast that is zero at a log ratio of `x`."""
        far = math.exp(min(x, 2 * _FARTHEST)) - self.top / self.bottom
        cc, cb, bb = self.squares
        squares = cc - 2 * far * cb + far * far * bb
        # the contrast is constant there, and constants prove nothing
        if squares <= 1e-24 * (cc + far * far * bb):
            return None
        estimate = -far * self.bottom
        error = math.sqrt(squares * self.units.factor)
        df = self.units.df
        if self.cubes is None:
            return StudentT(estimate=estimate, standard_error=error, df=df, n=1)
        ccc, ccb, cbb, bbb = self.cubes
        third = ccc - 3 * far * ccb + 3 * far**2 * cbb - far**3 * bbb
        return JohnsonT(
            estimate=estimate,
            standard_error=error,
            df=df,
            n=1,
            skewness=third / math.pow(squares, 1.5),
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many rows settle a ratio."""

    estimate: float
    standard_error: float
    n: int

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
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


def _sum(values: NDArray[np.float64]) -> float:
    return float(values.sum())


def _no_ratio(
    candidate: Influence,
    baseline: Influence,
    *,
    units: Units,
    structure: RowStructure,
    n: int,
) -> str | None:
    """Say why the two values have no ratio."""
    for name, found in (("candidate", candidate), ("baseline", baseline)):
        if not found.value > 0:
            return (
                f"The {name}'s value is {found.value:.4g}: a ratio needs values above "
                "zero; ask for a difference."
            )
    spread = units.spread(baseline.psi)
    claim = Claim(
        estimate=float(baseline.value), spread=spread, n=n, structure=structure
    )
    if spread.standard_error == 0 or units.cannot_judge:
        return None
    if claim.test().p_better_than(0.0) <= CERTAINLY_POSITIVE:
        return None
    return (
        f"The baseline's value of {baseline.value:.4g} is not certainly above zero, "
        "so that its ratio can be anything; ask for a difference."
    )
