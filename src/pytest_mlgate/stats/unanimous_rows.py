"""What can be claimed of a share of weighted or grouped rows that all say the same.

Without a spread there is no t, but there is counting: groups of which none has an
error are as good as cases of which none has one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.stats.counts.unanimity import Unanimous
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence_difference import assumptions_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric


def counted_if_unanimous(
    found: Measurement,
    *,
    metric: RowMetric,
    truth: NDArray[Any],
    structure: RowStructure,
) -> Measurement:
    """Claim by counting what has no spread, if the metric is a share of rows.

    Parameters
    ----------
    found : Measurement
        What influence values made of the rows.
    metric : RowMetric
        Any metric.
    truth : ndarray, shape (n_rows,)
        The target.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        `found` itself unless it has values and no estimate, the metric is a mean of
        zeros and ones, and no rule on the number of groups withholds a verdict.

    Notes
    -----
    See `Unanimous`: each effective row or group counts once. Rows in time are left
    alone, since twenty stretches make no count worth the name.

    Examples
    --------
    >>> from pytest_mlgate.measurement import Measurement
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> told = Measurement.undefined(
    ...     "no spread", n=200, method="t", candidate=1.0, baseline=1.0
    ... )
    >>> found = counted_if_unanimous(
    ...     told,
    ...     metric=BINARY_ROW_METRICS["accuracy"],
    ...     truth=np.arange(200) % 2 == 0,
    ...     structure=RowStructure(groups=np.arange(200) // 2),
    ... )
    >>> found.estimate, round(found.interval(0.90).low, 3)
    (0.0, -0.03)

    A hundred groups in which both models were right: a loss of 3 points is ruled out.
    """
    value, sets = found.candidate, share_sets(metric, truth)
    if found.estimate is not None or value is None or structure.time is not None:
        return found
    units = [
        units_of(structure, says=says, df=float(np.count_nonzero(says)) - 1)
        for says in sets
    ]
    if not units or any(one.cannot_judge is not None for one in units):
        return found
    sign = 1 if metric.higher_is_better else -1
    if found.baseline is None:
        estimate, low, high = sign * value, *sorted((0.0, float(sign)))
    else:
        estimate, low, high = sign * (value - found.baseline), -1.0, 1.0
    claim = Unanimous(
        value=estimate,
        low=low,
        high=high,
        count=max(int(min(one.effective for one in units) + 1e-9), 1),
        n=found.n,
    )
    return replace(
        found,
        estimate=estimate,
        method="exact bound by counting, of rows that all say the same",
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=claim.rows_needed,
        assumptions=assumptions_of(structure),
        cannot_judge=None,
    )


def share_sets(metric: RowMetric, truth: NDArray[Any]) -> tuple[NDArray[np.bool_], ...]:
    """Tell of which rows a metric is a share, or the mean of several shares.

    Parameters
    ----------
    metric : RowMetric
        Any metric.
    truth : ndarray, shape (n_rows,)
        The target.

    Returns
    -------
    tuple of ndarray of bool, each of shape (n_rows,)
        Empty for what is no share. If the mean of two shares is off by some amount,
        then so is one of them: the smaller set bounds the chance.
    """
    if metric.name == "accuracy" or metric.name.startswith(("top_k(", "share_within(")):
        return (np.ones(truth.size, dtype=np.bool_),)
    if metric.name in {"balanced_accuracy", "recall_macro"}:
        return tuple(truth == kind for kind in np.unique(truth))
    if metric.task != "binary":
        return ()
    yes = truth.astype(np.bool_)
    if metric.name == "roc_auc":
        return yes, ~yes
    if metric.name in {"specificity", "false_positive_rate"}:
        return (~yes,)
    return (yes,) if metric.name == "recall" else ()
