"""Measure one model's MCC or balanced accuracy.

Neither is a proportion, so there is no exact test; two approximate ones guard each
other, and a rare class that is too rare gets no verdict.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.guarded_score import guarded_test
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.counts.joint_counts import Counts

METHOD = "larger p-value of tilted score and delta method"

SINGLE_CELLS = {"mcc": -1.0, "balanced_accuracy": 0.0}
"""The smallest value of each metric; the largest is 1."""

FEWEST_OF_RARER_CLASS = 20
"""Below this neither a failure nor a pass keeps its error rate."""


def single_cells(metric: str, confusion: Counts) -> Measurement:
    """Measure the MCC or the balanced accuracy of one model.

    Parameters
    ----------
    metric : str
        A name of `SINGLE_CELLS`.
    confusion : ndarray of int64, shape (2, 2)
        Counts ``[y, decision]``.

    Returns
    -------
    Measurement
        The metric itself. Undefined where a class is empty (MCC: also where the
        model predicts one class only); no verdict below `FEWEST_OF_RARER_CLASS`.

    Notes
    -----
    The p-value is the larger of the null-tilted score test and the delta method with
    half a row per cell; the interval is the hull of both. Measured at the truth, at
    nominal .05/.005, over 200, 500 and 1000 rows with 50 %, 10 % and 1 % positives
    and five models from poor (recall .3) to nearly perfect (recall .995), the worst
    rates of 100 000 test sets each (error of a failure; of a pass):

    * tilted score alone: .121/.068 with 2 and .073/.019 with 20 positives (MCC);
      .094/.068 with 20 positives (balanced accuracy, recall .995);
    * the larger p-value without the guard: MCC .062/.017; .062/.009 and balanced
      accuracy .070/.029; .070/.029, all of them at 2 to 10 positives;
    * the larger p-value with the guard, as shipped: MCC .052/.006; .050/.004 and
      balanced accuracy .052/.005; .062/.005.

    Examples
    --------
    >>> import numpy as np
    >>> found = single_cells("mcc", np.array([[880, 20], [18, 82]]))
    >>> low, high, _ = found.interval(0.90)
    >>> round(low, 2), round(found.estimate, 2), round(high, 2)
    (0.73, 0.79, 0.84)

    An MCC of .79 on 100 positives may be anything from .73 to .84.
    """
    reason = why_undefined(metric, confusion)
    n = int(confusion.sum())
    if reason is not None:
        return Measurement.undefined(reason, n=n, method=METHOD)
    test = guarded_test(
        confusion.reshape(4),
        metric_of_one_model(metric),
        lowest=SINGLE_CELLS[metric],
        highest=1.0,
    )
    value = test.tilted.estimate
    return Measurement(
        estimate=value,
        n=n,
        method=METHOD,
        p_better_than=test.p_better_than,
        p_worse_than=test.p_worse_than,
        interval=test.interval,
        rows_needed=_rows_needed(metric, confusion, value=value),
        candidate=value,
        assumptions=("rows are independent",),
        cannot_judge=_too_rare(confusion),
    )


def _rarer_class(confusion: Counts) -> int:
    return int(confusion.sum(axis=1).min())


def _too_rare(confusion: Counts) -> str | None:
    negatives, positives = confusion.sum(axis=1).tolist()
    if min(negatives, positives) >= FEWEST_OF_RARER_CLASS:
        return None
    return (
        f"{positives} positives and {negatives} negatives are too few to be sure: "
        f"it takes {FEWEST_OF_RARER_CLASS} rows of each class"
    )


def _rows_needed(metric: str, confusion: Counts, *, value: float) -> RowsNeeded:
    n, rarer = int(confusion.sum()), _rarer_class(confusion)
    error = float(delta_method(confusion.reshape(4), metric_of_one_model(metric))[1])
    least = math.ceil(FEWEST_OF_RARER_CLASS * n / rarer)

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        rows = rows_from_standard_error(
            n=n,
            standard_error=error,
            estimate=value,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )
        return None if rows is None else max(rows, least)

    return rows_needed
