"""Has a distance of two groups grown: a test of ``|c| - |b|``, and its measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.distance_test import turning_point
from pytest_mlgate.stats.influence_difference import ROUNDING
from pytest_mlgate.stats.influence_difference import Claim

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from pytest_mlgate.stats.counts.rare_rows import Scarcity
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.losses.johnson import JohnsonT
    from pytest_mlgate.stats.losses.student import StudentT
    from pytest_mlgate.stats.spread import Spread

_UNLIKELY = 0.0005
"""Chance of being wrong about which group the baseline favours, added to a p-value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WideningTest:
    """Minus the change of a distance, so that higher is better.

    Parameters
    ----------
    less, more : JohnsonT or StudentT
        Tests of ``c - b`` and of ``c + b``, with c and b the signed differences of two
        groups under the candidate and under the baseline.
    favours : int
        1 or -1 where the sign of b is beyond doubt, else 0.

    Notes
    -----
    See `pytest_mlgate.stats.fairness.widening`.
    """

    less: JohnsonT | StudentT
    more: JohnsonT | StudentT
    favours: int

    @property
    def estimate(self) -> float:
        """Minus the widening."""
        c = (self.less.estimate + self.more.estimate) / 2
        b = (self.more.estimate - self.less.estimate) / 2
        return abs(b) - abs(c)

    def p_worse_than(self, x: float) -> float:
        """Test H0 "the distance has grown by at most -x"."""
        forward = max(self.less.p_better_than(-x), self.more.p_better_than(-x))
        back = max(self.less.p_worse_than(x), self.more.p_worse_than(x))
        return min(2 * min(forward, back), 1.0)

    def p_better_than(self, x: float) -> float:
        """Test H0 "the distance has grown by at least -x"."""
        # by the sign of c, and within by the sign of b
        forward = (self.less.p_worse_than(-x), self.more.p_worse_than(-x))
        back = (self.more.p_better_than(x), self.less.p_better_than(x))
        return max(self._either(*forward), self._either(*back))

    def interval(self, confidence: float) -> Interval:
        """Give the effects at which the two tests turn."""
        level = (1 - confidence) / 2
        return Interval(
            self._turn(self.p_better_than, level, -1.0),
            self._turn(self.p_worse_than, level, 1.0),
            confidence,
        )

    def _turn(
        self, p: Callable[[float], float], level: float, direction: float
    ) -> float:
        step = self.less.standard_error or 1e-12
        while p(self.estimate + direction * step) > level:
            if step > 1e12 * self.more.standard_error:
                return direction * math.inf
            step *= 2
        end = self.estimate + direction * step
        return turning_point(p, level, self.estimate, end)

    def _either(self, ahead: float, behind: float) -> float:
        """Combine the p-values for either sign of the baseline's difference."""
        if self.favours:
            known = ahead if self.favours > 0 else behind
            return min(known + _UNLIKELY, 1.0)
        return min(2 * min(ahead, behind), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangedGap:
    """The signed gaps of two groups under two models, with the errors of contrasts.

    Parameters
    ----------
    candidate, baseline : float
        First group less the second, under each model.
    less, more : Spread
        Errors of the candidate's gap less the baseline's, and of their sum.
    alone : Spread
        Error of the baseline's gap.
    n : int
        Rows of both groups.
    structure : RowStructure
        Of all rows.
    """

    candidate: float
    baseline: float
    less: Spread
    more: Spread
    alone: Spread
    n: int
    structure: RowStructure

    def measurement(
        self, *, method: str, scarce: Iterable[Scarcity] = ()
    ) -> Measurement:
        """Measure minus the widening; no verdict where the models pull alike."""
        if self.less.standard_error <= ROUNDING * self.more.standard_error:
            alike = "The two models pull alike on all rows: no spread to judge by."
            return Measurement.undefined(alike, n=self.n, method=method, orientation=-1)
        less = self._claim(self.candidate - self.baseline, self.less)
        more = self._claim(self.candidate + self.baseline, self.more)
        test = WideningTest(less=less.test(), more=more.test(), favours=self._sign())
        measured = replace(less, estimate=test.estimate).measurement(
            method=method,
            candidate=abs(self.candidate),
            baseline=abs(self.baseline),
            orientation=-1,
        )
        found = replace(
            measured,
            p_better_than=test.p_better_than,
            p_worse_than=test.p_worse_than,
            interval=test.interval,
        )
        for one in scarce:
            found = one.applied_to(found)
        return found

    def _sign(self) -> int:
        """Tell whom the baseline favours, 0 if in doubt."""
        if self.alone.standard_error == 0:
            return int(np.sign(self.baseline))
        claim = self._claim(self.baseline, self.alone).test()
        if claim.p_better_than(0.0) <= _UNLIKELY:
            return 1
        return -1 if claim.p_worse_than(0.0) <= _UNLIKELY else 0

    def _claim(self, estimate: float, spread: Spread) -> Claim:
        return Claim(
            estimate=estimate, spread=spread, n=self.n, structure=self.structure
        )
