"""Ask two approximate tests and believe the more careful one: `GuardedScore`.

The tilted score takes the variance where the hypothesis holds, the delta method where
the data lie. With rare events one of them is too small, and never both at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval
from pytest_mlgate.stats.counts.delta_method import delta_test
from pytest_mlgate.stats.counts.tilted_score import tilted_test

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Estimand
    from pytest_mlgate.stats.counts.joint_counts import Counts
    from pytest_mlgate.stats.counts.score_test import ScoreTest


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedScore:
    """The larger p-value of two tests, and the hull of their intervals.

    Parameters
    ----------
    tilted : ScoreTest
        By `tilted_score`; its estimate is the estimate.
    delta : ScoreTest
        By `delta_method`.
    """

    tilted: ScoreTest
    delta: ScoreTest

    def p_better_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect <= x"."""
        return max(self.tilted.p_better_than(x), self.delta.p_better_than(x))

    def p_worse_than(self, x: float) -> float:
        """Give the one-sided p-value of H0 "effect >= x"."""
        return max(self.tilted.p_worse_than(x), self.delta.p_worse_than(x))

    def interval(self, confidence: float) -> Interval:
        """Give the effects that the two tests together do not reject."""
        one, other = self.tilted.interval(confidence), self.delta.interval(confidence)
        return Interval(min(one.low, other.low), max(one.high, other.high), confidence)


def guarded_test(
    counts: Counts, estimand: Estimand, *, lowest: float, highest: float
) -> GuardedScore:
    """Set up both tests of one estimand.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_cells,)
        Multinomial counts, at least one row.
    estimand : Estimand
        Value and gradient as functions of the cell shares; defined at `counts`.
    lowest, highest : float
        The range of the estimand.

    Returns
    -------
    GuardedScore
        P-values of both sides and the interval.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.counts.cells import metric_of_one_model
    >>> counts = np.array([178, 2, 4, 16])
    >>> test = guarded_test(
    ...     counts, metric_of_one_model("mcc"), lowest=-1.0, highest=1.0
    ... )
    >>> round(test.tilted.p_worse_than(0.95), 4), round(test.p_worse_than(0.95), 4)
    (0.0002, 0.0217)

    Six mistakes are many where an MCC of .95 expects two, but no one-in-5000 event,
    as the score test claims.
    """
    return GuardedScore(
        tilted=tilted_test(counts, estimand, lowest=lowest, highest=highest),
        delta=delta_test(counts, estimand, lowest=lowest, highest=highest),
    )
