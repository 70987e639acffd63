"""What could be claimed if the thresholds were known: counts of rows, and no more.

A threshold that is found on the rows makes the error larger, never smaller. So the
claim about counts at the thresholds as they are guards the one by influence values,
which sees no error where no row, or hardly any, speaks against a model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from typing import Protocol

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.clopper_pearson import clopper_pearson
from pytest_mlgate.stats.counts.clopper_pearson import p_above
from pytest_mlgate.stats.counts.clopper_pearson import p_below
from pytest_mlgate.stats.counts.score_test import ScoreTest
from pytest_mlgate.stats.counts.tango import tango_score
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Floats

METHOD = "exact binomial at the threshold of the model"

# shares of ties and of weights add up with an error of their own
_ROUNDING = 1e-9


class Claim(Protocol):
    """P-values of both sides and an interval, higher is better."""

    def p_better_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect <= x"."""
        ...

    def p_worse_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect >= x"."""
        ...

    def interval(self, confidence: float) -> Interval:
        """Give the effects that are not rejected."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedShare:
    """A count out of rows, by the exact binomial distribution.

    Parameters
    ----------
    count : float
        Rows that count, a part of a row for a tie at the threshold.
    out_of : float
        Rows that could count, at least 1.
    unit : float
        What the whole of them is worth; minus that where lower is better.

    Examples
    --------
    >>> found = FixedShare(count=100, out_of=100, unit=1.0)
    >>> round(found.p_better_than(0.95), 4), round(found.interval(0.90).low, 3)
    (0.0059, 0.97)

    A hundred hits of a hundred prove more than .95, and not more than .98.
    """

    count: float
    out_of: float
    unit: float = 1.0

    def p_better_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "value <= x"."""
        share = x / self.unit
        return self._above(share) if self.unit > 0 else self._below(share)

    def p_worse_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "value >= x"."""
        share = x / self.unit
        return self._below(share) if self.unit > 0 else self._above(share)

    def interval(self, confidence: float) -> Interval:
        """Give the values that neither test rejects."""
        low = clopper_pearson(*self._few(), confidence=confidence).low
        high = clopper_pearson(*self._many(), confidence=confidence).high
        ends = sorted((self.unit * low, self.unit * high))
        return Interval(ends[0], ends[1], confidence)

    def measurement(self, *, n: int) -> Measurement:
        """Claim no more and no less than the count says; `n` rows in total."""
        value = abs(self.unit) * self.count / self.out_of
        sign = 1 if self.unit > 0 else -1
        # one success and one failure more, or a perfect score would need no rows
        share = (self.count + 1) / (self.out_of + 2)
        plan = partial(
            rows_from_standard_error,
            n=n,
            standard_error=abs(self.unit)
            * math.sqrt(share * (1 - share) / self.out_of),
            estimate=sign * value,
        )
        return Measurement(
            estimate=sign * value,
            n=n,
            method=METHOD,
            p_better_than=self.p_better_than,
            p_worse_than=self.p_worse_than,
            interval=self.interval,
            rows_needed=plan,
            candidate=value,
            orientation=sign,
            assumptions=("rows are independent",),
        )

    def _above(self, share: float) -> float:
        return p_above(*self._few(), share)

    def _below(self, share: float) -> float:
        return p_below(*self._many(), share)

    def _few(self) -> tuple[int, int]:
        """Round parts of rows against "above"."""
        return math.floor(self.count + _ROUNDING), math.ceil(self.out_of - _ROUNDING)

    def _many(self) -> tuple[int, int]:
        """Round parts of rows against "below"."""
        trials = max(math.floor(self.out_of + _ROUNDING), 1)
        return min(math.ceil(self.count - _ROUNDING), trials), trials


def fixed_pair(
    candidate: Floats,
    baseline: Floats,
    *,
    out_of: float,
    unit: float,
    exchanged: float = 0.0,
) -> ScoreTest:
    """Set up Tango's test of two counts on the same rows.

    Parameters
    ----------
    candidate, baseline : ndarray of float64, shape (n_rows,)
        What each row counts for each model, in [0, 1].
    out_of : float
        Rows that could count.
    unit : float
        What the whole of them is worth; minus that where lower is better.
    exchanged : float, default 0.0
        Rows of the candidate that could count and could not for the baseline, where
        each model has as many rows as the other, but rows of its own.

    Returns
    -------
    ScoreTest
        For the effect "candidate minus baseline", higher is better.

    Notes
    -----
    Rows that each model has for itself are no pairs. Paired at random, ``w`` of ``m``
    that count against ``l`` of ``m`` give ``w (m - l) / m`` rows that only the
    candidate wins; with that Tango's variance is the one of two binomial counts.

    Examples
    --------
    >>> import numpy as np
    >>> both = np.array([1.0] * 20)
    >>> test = fixed_pair(both, both, out_of=20, unit=1.0)
    >>> round(test.p_better_than(-0.05), 3), round(test.p_better_than(-0.2), 3)
    (0.152, 0.013)

    That both find the same 20 positives does not rule out a loss of five points.
    """
    gain = (candidate - baseline) if unit > 0 else (baseline - candidate)
    won, lost = float(gain[gain > 0].sum()), -float(gain[gain < 0].sum())
    if exchanged > 0:
        won, lost = won - won * lost / exchanged, lost - won * lost / exchanged
    most = abs(unit)
    return ScoreTest(
        score=lambda x: float(tango_score(won, lost, out_of, null=x / most)),
        estimate=most * (won - lost) / out_of,
        lowest=-most,
        highest=most,
    )


def guarded_by(found: Measurement, guard: Claim) -> Measurement:
    """Claim no more than either of two procedures does.

    Parameters
    ----------
    found : Measurement
        With p-values and an interval.
    guard : Claim
        The other procedure, about the same estimate.

    Returns
    -------
    Measurement
        The larger p-value on each side, and the hull of both intervals.
    """
    better, worse, interval = found.p_better_than, found.p_worse_than, found.interval
    assert better is not None
    assert worse is not None
    assert interval is not None

    def hull(confidence: float) -> Interval:
        one, other = interval(confidence), guard.interval(confidence)
        assert one is not None
        return Interval(min(one.low, other.low), max(one.high, other.high), confidence)

    return replace(
        found,
        p_better_than=lambda x: max(better(x), guard.p_better_than(x)),
        p_worse_than=lambda x: max(worse(x), guard.p_worse_than(x)),
        interval=hull,
    )
