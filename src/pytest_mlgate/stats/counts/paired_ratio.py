"""How many times as often is the candidate right: a ratio of two counts.

Accuracy, recall, specificity and false positive rate of two models are shares of the
same rows, so their ratio is a ratio of counts, with a score test of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import metric_value
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.joint_counts import confusion_of_baseline
from pytest_mlgate.stats.counts.joint_counts import confusion_of_candidate
from pytest_mlgate.stats.counts.mcnemar import mcnemar_mid_p
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.ratio import ratio_limits

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.stats.counts.joint_counts import Counts

METHOD = "McNemar mid-p and score test of a paired ratio"

FEWEST_EVENTS = 20
"""Rows with the event under either model that any verdict needs."""


def paired_ratio(metric: str, joint: Counts) -> Measurement:
    """Measure the ratio of two models' shares on the same rows.

    Parameters
    ----------
    metric : str
        A name of `PAIRED_PROPORTIONS`.
    joint : ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``.

    Returns
    -------
    Measurement
        The estimate is the natural logarithm of candidate over baseline, for the false
        positive rate of baseline over candidate, so that positive is better. `n`
        counts the rows of the metric's own set. Undefined where that set is empty or a
        model has no event (a right decision; for the false positive rate, an alarm);
        no verdict with fewer than 20 rows on which a model has one.

    Notes
    -----
    "Worse than 0" is McNemar's mid-p test: the ratio is 1 where the difference is 0.
    Every other hypothesis, and the interval, is the score test of the contrast
    ``a - ratio b`` with its variance where that contrast is zero [1]_. Rates at the
    boundary at nominal .05 / .005 (200 000 test sets), for comparison the variance
    from the observed cells with half a row added to each:

    ===========================  =============  =============  =============
    setting                      pass, half     pass, score    block, score
    ===========================  =============  =============  =============
    recall .80 x .95, 50 pos.    .059 / .0026   .043 / .0002   .070 / .0011
    recall .80 x .95, 200 pos.   .058 / .0084   .046 / .0030   .055 / .0068
    accuracy .90 x .95, 200      .072 / .0145   .042 / .0016   .061 / .0100
    accuracy .99 x .95, 500      .066 / .0115   .044 / .0026   .055 / .0065
    FPR .020 x 1.1, 1000         .040 / .0023   .047 / .0039   .047 / .0032
    FPR .010 x 1.5, 2000         .054 / .0066   .046 / .0040   .052 / .0063
    ===========================  =============  =============  =============

    References
    ----------
    .. [1] Nam, J. and Blackwelder, W. C. (2002). Analysis of the ratio of marginal
       probabilities in a matched-pair setting. Statistics in Medicine 21, 689-699.

    Examples
    --------
    >>> joint = np.array([[[860, 15], [10, 15]], [[20, 4], [12, 64]]])
    >>> recall = paired_ratio("recall", joint)
    >>> low, high, _ = recall.interval(0.90)
    >>> round(math.exp(low), 2), round(math.exp(high), 2)
    (0.81, 0.98)

    The candidate finds between 81 % and 98 % of what the baseline found.
    """
    candidate = metric_value(metric, confusion_of_candidate(joint))
    baseline = metric_value(metric, confusion_of_baseline(joint))
    events = _events(metric, joint)
    reason = why_undefined(metric, confusion_of_candidate(joint)) or events.lacking()
    if reason is not None:
        return Measurement.undefined(
            reason, n=events.n, method=METHOD, candidate=candidate, baseline=baseline
        )
    mid_p = float(mcnemar_mid_p(events.top_only, events.bottom_only))
    few = events.either < FEWEST_EVENTS
    floor = rows_for_count(FEWEST_EVENTS, have=events.either, n=events.n_all)
    return Measurement(
        estimate=events.estimate,
        n=events.n,
        method=METHOD,
        p_better_than=events.p_better_than,
        p_worse_than=lambda x: mid_p if x == 0 else events.p_worse_than(x),
        interval=events.interval,
        rows_needed=with_floor(events.rows_needed, floor if few else 0),
        candidate=candidate,
        baseline=baseline,
        assumptions=("rows are independent",),
        cannot_judge=(
            f"{events.either} rows on which a model has the event are too few for a "
            f"ratio; it takes {FEWEST_EVENTS}."
        )
        if few
        else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    """Rows by which model has the event; the top one's share is the numerator."""

    both: int
    top_only: int
    bottom_only: int
    # rows of the metric's own set, and of the whole table
    n: int
    n_all: int
    names: tuple[str, str]

    @property
    def either(self) -> int:
        return self.both + self.top_only + self.bottom_only

    @property
    def estimate(self) -> float:
        return math.log(self.both + self.top_only) - math.log(
            self.both + self.bottom_only
        )

    def lacking(self) -> str | None:
        """Say which model has no event at all."""
        found = (self.both + self.top_only, self.both + self.bottom_only)
        for name, count in zip(self.names, found, strict=True):
            if count == 0:
                return (
                    f"The {name}'s share is 0 of {self.n} rows: a ratio needs values "
                    "above zero; ask for a difference."
                )
        return None

    def score(self, x: float) -> float:
        """Give the standardised contrast at a log ratio of `x`."""
        ratio = math.exp(x)
        contrast = self.both + self.top_only - ratio * (self.both + self.bottom_only)
        variance = ratio * self.either * self._discordance(ratio)
        return contrast / math.sqrt(variance) if variance > 0 else 0.0

    def p_better_than(self, x: float) -> float:
        return float(special.ndtr(-self.score(x)))

    def p_worse_than(self, x: float) -> float:
        return float(special.ndtr(self.score(x)))

    def interval(self, confidence: float) -> Interval:
        return ratio_limits(
            self.p_better_than,
            self.p_worse_than,
            estimate=self.estimate,
            confidence=confidence,
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan with one discordant row more, or perfect agreement needs no rows."""
        discordant = self.top_only + self.bottom_only + 1
        product = (self.both + self.top_only) * (self.both + self.bottom_only)
        return rows_from_standard_error(
            n=self.n_all,
            standard_error=math.sqrt(discordant / product),
            estimate=self.estimate,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    def _discordance(self, ratio: float) -> float:
        """Estimate the discordant share of events if the ratio is the true one.

        The likelihood of the events under the constraint is stationary where a
        quadratic in the share of "bottom only" is zero.
        """
        both, top, bottom = self.both, self.top_only, self.bottom_only
        a = -(1 + ratio) * self.either
        b = -both * (ratio * ratio - 1) + top + bottom * (2 - ratio * ratio)
        c = bottom * (ratio - 1)
        root = math.sqrt(max(b * b - 4 * a * c, 0.0))
        share = (-b - root) / (2 * a)
        return max(share + (ratio - 1 + share) / ratio, 0.0)


def _events(metric: str, joint: Counts) -> _Events:
    # swapping the decisions of negative rows makes "1" mean "right" there too
    right = np.stack([joint[0, ::-1, ::-1], joint[1]])
    if metric == "false_positive_rate":
        # fewer alarms are better, so the baseline's are on top
        counts, names = joint[0].T, ("baseline", "candidate")
    else:
        counts = right[list(PAIRED_PROPORTIONS[metric])].sum(axis=0)
        names = ("candidate", "baseline")
    return _Events(
        both=int(counts[1, 1]),
        top_only=int(counts[0, 1]),
        bottom_only=int(counts[1, 0]),
        n=int(counts.sum()),
        n_all=int(joint.sum()),
        names=names,
    )
