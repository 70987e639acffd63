"""Compare precision, F1, MCC or balanced accuracy of two models on the same rows.

These metrics are no shares of a fixed set of rows, so the pairs of `paired_proportion`
do not carry them; all eight joint counts do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.cells import metric_value
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.delta_method import delta_test
from pytest_mlgate.stats.counts.guarded_score import guarded_test
from pytest_mlgate.stats.counts.joint_counts import confusion_of_baseline
from pytest_mlgate.stats.counts.joint_counts import confusion_of_candidate
from pytest_mlgate.stats.counts.single_cells import FEWEST_OF_RARER_CLASS
from pytest_mlgate.stats.counts.swap_permutation import n_swaps
from pytest_mlgate.stats.counts.swap_permutation import swap_permutation
from pytest_mlgate.stats.counts.tilted_score import tilted_test
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import rows_from_standard_error
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.counts.cells import Estimand
    from pytest_mlgate.stats.counts.guarded_score import GuardedScore
    from pytest_mlgate.stats.counts.joint_counts import Counts
    from pytest_mlgate.stats.counts.score_test import ScoreTest

PAIRED_CELLS = {"precision": 1.0, "f1": 1.0, "mcc": 2.0, "balanced_accuracy": 1.0}
"""The largest difference that two models can have."""

_GUARDED = frozenset({"precision", "balanced_accuracy"})
_OF_BOTH_CLASSES = frozenset({"balanced_accuracy"})

MOST_SWAPS = 100_000
"""Above this the permutation costs more than 20 ms and the delta method is as good."""


def paired_cells_difference(metric: str, joint: Counts) -> Measurement:
    """Measure how much better the candidate's metric is than the baseline's.

    Parameters
    ----------
    metric : str
        A name of `PAIRED_CELLS`.
    joint : ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``.

    Returns
    -------
    Measurement
        The estimate is "candidate minus baseline". Undefined where the metric is not
        defined for one of the models; for balanced accuracy no verdict with fewer than
        20 rows of a class.

    Notes
    -----
    "Worse than 0" takes the largest p-value of the swap permutation, the delta method
    with half a row per cell and the null-tilted score test; above `MOST_SWAPS` tables,
    of the latter two. The permutation alone is exact for exchangeable models but not
    for different ones with the same metric. Rates of failing such a pair at nominal
    .05/.005: recall .7 and .8, .8 and .95, .9 and .98 with a false positive rate that
    makes up for it, with exactly 20, 40 or 100 positives of 1000 rows (1500 test sets
    each, the worst of nine settings):

    =================  ===================  ============
    .                  swap and delta       all three
    =================  ===================  ============
    F1                 .051 / .007          .051 / .007
    MCC                .061 / .009          .059 / .007
    balanced accuracy  .099 / .027          .059 / .009
    =================  ===================  ============

    With 10 positives the permutation alone fails .117/.100 (balanced accuracy) and
    .113/.067 (MCC), and with 12 the larger of swap and delta .127/.048 (balanced
    accuracy), which therefore gets no verdict with fewer than 20 rows of a class.

    The price of the delta method: with 100 positives or more at most 1 point of power
    at .05 and 7 at .005.

    Every other hypothesis, and the interval, is the null-tilted score test. For
    precision and balanced accuracy it is guarded by the delta method. Rates of passing
    a true loss of exactly the margin at nominal .05/.005, the worst of some 60
    settings with 10 to 600 positives: precision .069/.014 alone and .064/.008 guarded,
    balanced accuracy .084/.013 and .058/.007, at no cost in power where it is above
    one half. F1 and MCC are left alone: .061/.011.

    Examples
    --------
    >>> joint = np.array([[[860, 15], [10, 15]], [[20, 4], [12, 64]]])
    >>> f1 = paired_cells_difference("f1", joint)
    >>> round(f1.baseline, 3), round(f1.candidate, 3), round(f1.p_worse_than(0.0), 3)
    (0.756, 0.687, 0.015)

    An F1 that falls from .756 to .687 by such disagreements is certainly worse.
    """
    before, after = confusion_of_baseline(joint), confusion_of_candidate(joint)
    baseline, candidate = metric_value(metric, before), metric_value(metric, after)
    n, method = int(joint.sum()), _method(joint)
    if baseline is None or candidate is None:
        reason = _why_undefined(metric, before, after)
        return Measurement.undefined(
            reason, n=n, method=method, candidate=candidate, baseline=baseline
        )
    estimand = difference_of_two_models(metric)
    test, estimate = _test(metric, joint, estimand), candidate - baseline
    too_rare, floor = _too_rare(metric, joint)
    return Measurement(
        estimate=estimate,
        n=n,
        method=method,
        p_better_than=test.p_better_than,
        p_worse_than=lambda x: (
            p_worse_than_equal(joint, estimand) if x == 0 else test.p_worse_than(x)
        ),
        interval=test.interval,
        rows_needed=with_floor(_rows_needed(joint, estimand, estimate=estimate), floor),
        candidate=candidate,
        baseline=baseline,
        assumptions=("rows are independent",),
        cannot_judge=too_rare,
    )


def p_worse_than_equal(joint: Counts, estimand: Estimand) -> float:
    """Compute the one-sided p-value of H0 "the candidate is not worse".

    Parameters
    ----------
    joint : ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``, at least one.
    estimand : Estimand
        The difference "candidate minus baseline" as a function of eight cells.

    Returns
    -------
    float
        The largest of `swap_permutation`, while that is cheap, `delta_method` and
        `tilted_score`.
    """
    counts, anything = joint.reshape(8), {"lowest": -np.inf, "highest": np.inf}
    p = max(
        delta_test(counts, estimand, **anything).p_worse_than(0.0),
        tilted_test(counts, estimand, **anything).p_worse_than(0.0),
    )
    return max(p, swap_permutation(joint, estimand)) if _is_cheap(joint) else p


def _too_rare(metric: str, joint: Counts) -> tuple[str | None, int]:
    """Say why a class has too few rows, and how many rows bring enough."""
    negatives, positives = joint.sum(axis=(1, 2)).tolist()
    rarer = min(negatives, positives)
    if metric not in _OF_BOTH_CLASSES or rarer >= FEWEST_OF_RARER_CLASS:
        return None, 0
    reason = (
        f"{positives} positives and {negatives} negatives are too few to be sure: "
        f"it takes {FEWEST_OF_RARER_CLASS} rows of each class"
    )
    n = int(joint.sum())
    return reason, rows_for_count(FEWEST_OF_RARER_CLASS, have=rarer, n=n)


def _is_cheap(joint: Counts) -> bool:
    return n_swaps(joint) <= MOST_SWAPS


def _why_undefined(metric: str, before: Counts, after: Counts) -> str:
    reasons = (
        why_undefined(metric, after, model="candidate"),
        why_undefined(metric, before, model="baseline"),
    )
    # what holds for the target is the same sentence for both models
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason))


def _method(joint: Counts) -> str:
    swap = "swap permutation, " if _is_cheap(joint) else ""
    return f"{swap}delta method and tilted score"


def _test(metric: str, joint: Counts, estimand: Estimand) -> ScoreTest | GuardedScore:
    test = guarded_test if metric in _GUARDED else tilted_test
    most = PAIRED_CELLS[metric]
    return test(joint.reshape(8), estimand, lowest=-most, highest=most)


def _rows_needed(joint: Counts, estimand: Estimand, *, estimate: float) -> RowsNeeded:
    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        return rows_from_standard_error(
            n=int(joint.sum()),
            standard_error=float(delta_method(joint.reshape(8), estimand)[1]),
            estimate=estimate,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    return rows_needed
