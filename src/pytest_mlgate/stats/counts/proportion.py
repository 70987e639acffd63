"""Measure one model's accuracy, recall, precision or F1 with an exact test.

All of them are proportions of a countable set of rows, or (F1) a monotone function of
one, so the binomial distribution gives p-values that hold at any number of rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import NamedTuple

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import metric_value
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.clopper_pearson import clopper_pearson
from pytest_mlgate.stats.counts.clopper_pearson import p_above
from pytest_mlgate.stats.counts.clopper_pearson import p_below
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.counts.joint_counts import Counts

METHOD = "exact binomial (Clopper-Pearson)"


class _Proportion(NamedTuple):
    """A metric as a rising function of one proportion."""

    # confusion cells (tn, fp, fn, tp) -> successes, failures
    split: Callable[[int, int, int, int], tuple[int, int]]
    # oriented effect <-> proportion, both rising
    effect_of: Callable[[float], float] = lambda share: share
    share_of: Callable[[float], float] = lambda effect: effect
    # slope of effect_of, for planning
    slope: Callable[[float], float] = lambda _share: 1.0
    orientation: int = 1


PROPORTIONS: Mapping[str, _Proportion] = {
    "accuracy": _Proportion(lambda tn, fp, fn, tp: (tn + tp, fp + fn)),
    "recall": _Proportion(lambda _tn, _fp, fn, tp: (tp, fn)),
    "specificity": _Proportion(lambda tn, fp, _fn, _tp: (tn, fp)),
    "precision": _Proportion(lambda _tn, fp, _fn, tp: (tp, fp)),
    # minus the rate is the specificity less one, which rises with quality
    "false_positive_rate": _Proportion(
        lambda tn, fp, _fn, _tp: (tn, fp),
        effect_of=lambda share: share - 1,
        share_of=lambda effect: effect + 1,
        orientation=-1,
    ),
    # of the rows that target or model call positive, the share J that both do:
    # F1 = 2 J / (1 + J)
    "f1": _Proportion(
        lambda _tn, fp, fn, tp: (tp, fp + fn),
        effect_of=lambda share: 2 * share / (1 + share),
        share_of=lambda effect: effect / (2 - effect) if effect < 2 else math.inf,
        slope=lambda share: 2 / (1 + share) ** 2,
    ),
}
"""The metrics of one model that are proportions, conditionally on their set of rows."""


def proportion(metric: str, confusion: Counts) -> Measurement:
    """Measure a metric of one model that is a proportion of rows.

    Parameters
    ----------
    metric : str
        A name of `PROPORTIONS`.
    confusion : ndarray of int64, shape (2, 2)
        Counts ``[y, decision]``.

    Returns
    -------
    Measurement
        The metric itself, or minus the false positive rate with orientation -1. `n`
        counts the rows of the metric's own set; `rows_needed` whole tables' rows.
        Undefined where the set is empty.

    Notes
    -----
    Exact conditionally on the size of the set: the positives for recall, the
    predicted positives for precision, and for F1 the rows that target or model call
    positive, of which ``J = F1 / (2 - F1)`` are called so by both. Errors were never
    above nominal, whatever the prevalence; the tilted score test of F1, simulated
    for comparison, blocked .085/.023 at nominal .05/.005 with 20 positives of 200.

    Examples
    --------
    >>> import numpy as np
    >>> found = proportion("recall", np.array([[880, 20], [18, 82]]))
    >>> found.estimate, found.n, round(found.p_better_than(0.75), 3)
    (0.82, 100, 0.063)

    82 of 100 positives are not quite enough to be sure of more than 75 %.
    """
    spec = PROPORTIONS[metric]
    (tn, fp), (fn, tp) = confusion.tolist()
    k, failures = spec.split(tn, fp, fn, tp)
    n = k + failures
    value = metric_value(metric, confusion)
    if value is None:
        reason = str(why_undefined(metric, confusion))
        return Measurement.undefined(
            reason, n=n, method=METHOD, orientation=spec.orientation
        )
    return Measurement(
        estimate=spec.orientation * value,
        n=n,
        method=METHOD,
        p_better_than=lambda x: p_above(k, n, spec.share_of(x)),
        p_worse_than=lambda x: p_below(k, n, spec.share_of(x)),
        interval=lambda confidence: _interval(spec, k, n, confidence),
        rows_needed=_rows_needed(spec, k, n, n_all=int(confusion.sum())),
        candidate=value,
        orientation=spec.orientation,
        assumptions=("rows are independent",),
    )


def _interval(spec: _Proportion, k: int, n: int, confidence: float) -> Interval:
    low, high, _ = clopper_pearson(k, n, confidence=confidence)
    return Interval(spec.effect_of(low), spec.effect_of(high), confidence)


def _rows_needed(spec: _Proportion, k: int, n: int, *, n_all: int) -> RowsNeeded:
    # one success and one failure more, or a perfect score would need no rows
    share = (k + 1) / (n + 2)
    error = spec.slope(share) * math.sqrt(share * (1 - share) / n)

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        return rows_from_standard_error(
            n=n_all,
            standard_error=error,
            estimate=spec.effect_of(k / n),
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )

    return rows_needed
