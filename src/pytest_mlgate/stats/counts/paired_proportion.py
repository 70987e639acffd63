"""Compare how often two models are right on the same rows.

Accuracy, recall, specificity and false positive rate are shares of right decisions on
a fixed set of rows (all of them, the positives, the negatives), so two models are
compared by the rows on which exactly one of them is right.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import metric_value
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.connor import connor_rows
from pytest_mlgate.stats.counts.joint_counts import confusion_of_baseline
from pytest_mlgate.stats.counts.joint_counts import confusion_of_candidate
from pytest_mlgate.stats.counts.mcnemar import mcnemar_mid_p
from pytest_mlgate.stats.counts.tango import tango_test

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.counts.joint_counts import Counts

METHOD = "McNemar mid-p and Tango score"

PAIRED_PROPORTIONS = {
    "accuracy": (True, True),
    "recall": (False, True),
    "specificity": (True, False),
    "false_positive_rate": (True, False),
}
"""Whether negative, positive rows are among those that the metric is a share of."""


class _Pairs(NamedTuple):
    """Rows by who is right, among the rows of one metric."""

    # only the candidate is right, only the baseline is
    gained: int
    lost: int
    n: int
    # rows of the whole table
    n_all: int


def paired_proportion_difference(metric: str, joint: Counts) -> Measurement:
    """Measure how much more often the candidate is right than the baseline.

    Parameters
    ----------
    metric : str
        A name of `PAIRED_PROPORTIONS`.
    joint : ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``.

    Returns
    -------
    Measurement
        The estimate is positive where the candidate is better, for the false
        positive rate too; `n` counts the rows of the metric's own set (the positives
        for recall), `rows_needed` whole tables' rows. Undefined where that set is
        empty.

    Notes
    -----
    "Worse than 0" is McNemar's mid-p test, which needs no large sample. Every other
    hypothesis, and the interval, is Tango's score test.

    With 10 positives in 1000 rows and a true loss of ten points of recall (nominal
    .05), the pass error is .012 for Tango; a Wald interval would pass 27 % of such
    candidates, and so would a percentile bootstrap.

    Examples
    --------
    >>> joint = np.array([[[860, 15], [10, 15]], [[20, 4], [12, 64]]])
    >>> recall = paired_proportion_difference("recall", joint)
    >>> recall.n, round(recall.estimate, 2), round(recall.p_worse_than(0.0), 3)
    (100, -0.08, 0.025)

    Of 100 positives the candidate lost 12 and won 4: certainly worse at 5 %.
    """
    candidate = metric_value(metric, confusion_of_candidate(joint))
    reason = why_undefined(metric, confusion_of_candidate(joint))
    pairs = _pairs(metric, joint)
    if reason is not None:
        return Measurement.undefined(reason, n=pairs.n, method=METHOD)
    tango = tango_test(gained=pairs.gained, lost=pairs.lost, n=pairs.n)
    mid_p = float(mcnemar_mid_p(pairs.gained, pairs.lost))
    return Measurement(
        estimate=tango.estimate,
        n=pairs.n,
        method=METHOD,
        p_better_than=tango.p_better_than,
        p_worse_than=lambda x: mid_p if x == 0 else tango.p_worse_than(x),
        interval=tango.interval,
        rows_needed=_rows_needed(pairs),
        candidate=candidate,
        baseline=metric_value(metric, confusion_of_baseline(joint)),
        assumptions=("rows are independent",),
    )


def _pairs(metric: str, joint: Counts) -> _Pairs:
    # swapping the decisions of negative rows makes "1" mean "right" everywhere
    right = np.stack([joint[0, ::-1, ::-1], joint[1]])
    counts = right[list(PAIRED_PROPORTIONS[metric])].sum(axis=0)
    return _Pairs(
        gained=int(counts[0, 1]),
        lost=int(counts[1, 0]),
        n=int(counts.sum()),
        n_all=int(joint.sum()),
    )


def _rows_needed(pairs: _Pairs) -> RowsNeeded:
    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        rows = connor_rows(
            gained=pairs.gained,
            lost=pairs.lost,
            n=pairs.n,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )
        return None if rows is None else math.ceil(rows * pairs.n_all / pairs.n)

    return rows_needed
