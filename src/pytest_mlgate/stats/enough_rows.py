"""How many rows would it take where a procedure cannot tell for lack of data.

A procedure plans from its spread. Where there is none yet, there is still the rule
that today's rows do not meet, and the number of rows that meets it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.stats.counts.rare_rows import RULES
from pytest_mlgate.stats.counts.single_cells import FEWEST_OF_RARER_CLASS
from pytest_mlgate.stats.dependence import FEWEST_GROUPS
from pytest_mlgate.stats.dependence import FEWEST_ROWS_IN_TIME
from pytest_mlgate.stats.identical_outputs import FEWEST_ROWS
from pytest_mlgate.stats.multiclass import rare_classes
from pytest_mlgate.stats.planning import or_else
from pytest_mlgate.stats.regression import lorenz_gini
from pytest_mlgate.stats.whole import block_resampling
from pytest_mlgate.stats.whole.disjoint_blocks import independent_units

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric

_OF_ALL_ROWS = frozenset({"accuracy", "log_loss", "brier", "mean_rank_error"})


def with_rows_needed(
    found: Measurement,
    *,
    metric: RowMetric,
    truth: NDArray[Any],
    classes: Sequence[str] | None,
    structure: RowStructure,
) -> Measurement:
    """Give a measurement without a verdict the rows that its rules ask for.

    Parameters
    ----------
    found : Measurement
        What a procedure made of the rows.
    metric : RowMetric
        The metric.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    classes : sequence of str or None
        Names of all classes of a multiclass task.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        As it was if it can be judged, or if its rows meet every rule: then it is not
        rows that are missing.

    Examples
    --------
    >>> from pytest_mlgate.measurement import Measurement
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> found = with_rows_needed(
    ...     Measurement.undefined("0 positives", n=99, method="t"),
    ...     metric=BINARY_ROW_METRICS["recall"],
    ...     truth=np.zeros(99, dtype=bool),
    ...     classes=None,
    ...     structure=RowStructure(),
    ... )
    >>> found.rows_needed(ok=0.0, bad=-0.1, alpha=0.05, alpha_pass=0.05, power=0.8)
    2000

    Even if the hundredth row were positive, twenty of them would take 2000 rows.
    """
    if found.cannot_judge is None and found.cannot_pass is None:
        return found
    floor = rows_that_meet_rules(metric, truth, classes=classes, structure=structure)
    if floor <= truth.size:
        return found
    return replace(found, rows_needed=or_else(found.rows_needed, floor))


def rows_that_meet_rules(
    metric: RowMetric,
    truth: NDArray[Any],
    *,
    classes: Sequence[str] | None,
    structure: RowStructure,
) -> int:
    """Plan the rows at which no rule on least numbers stands in the way.

    Parameters
    ----------
    metric, truth, classes, structure
        As in `with_rows_needed`.

    Returns
    -------
    int
        Rows in total at today's shares; 0 if today's rows meet every rule. Of what
        has not been seen yet, the next row is taken to be one: it takes at least that
        many.
    """
    return _largest(_rules(metric, truth, classes, structure), truth.size)


def with_rows_of_counts(
    found: Measurement, *, metric: RowMetric, positives: int, negatives: int
) -> Measurement:
    """Do as `with_rows_needed` does, for plain rows of which only counts are known.

    Parameters
    ----------
    found : Measurement
        What a procedure made of the counts.
    metric : RowMetric
        A metric of two classes.
    positives, negatives : int
        Rows of each class.

    Returns
    -------
    Measurement
    """
    if found.cannot_judge is None and found.cannot_pass is None:
        return found
    n = positives + negatives
    rules = [(float(n), FEWEST_ROWS)]
    if metric.name != "accuracy":
        rules += _of_two(metric, positives, negatives)
    floor = _largest(rules, n)
    if floor <= n:
        return found
    return replace(found, rows_needed=or_else(found.rows_needed, floor))


def _largest(rules: Iterable[tuple[float, int]], n: int) -> int:
    unmet = [
        # a count of nothing says that the share is below that of the next row
        least * n / have if have else least * (n + 1.0)
        for have, least in rules
        if have < least * (1 - 1e-12)
    ]
    return math.ceil(max(unmet, default=0) - 1e-9)


def _rules(
    metric: RowMetric,
    truth: NDArray[Any],
    classes: Sequence[str] | None,
    structure: RowStructure,
) -> Iterator[tuple[float, int]]:
    """Yield how many there are of something, and how many there must be."""
    n = truth.size
    yield n, FEWEST_ROWS
    if structure.groups is not None:
        yield independent_units(n, structure), FEWEST_GROUPS
    if structure.time is not None:
        yield n, FEWEST_ROWS_IN_TIME
    if structure.weights is not None:
        yield independent_units(n, structure), FEWEST_GROUPS
    if metric.influence is None and metric.score is not None:
        yield n, block_resampling.FEWEST_ROWS
    if metric.name == "lorenz_gini":
        yield int(np.count_nonzero(truth > 0)), lorenz_gini.FEWEST_CLAIMS
    if metric.task == "binary" and metric.name != "accuracy":
        positives = int(np.count_nonzero(truth))
        yield from _of_two(metric, positives, truth.size - positives)
    if metric.task == "multiclass" and classes is not None:
        yield from _of_several(metric, truth, classes)


def _of_two(
    metric: RowMetric, positives: int, negatives: int
) -> Iterator[tuple[float, int]]:
    rule = RULES.get(metric.name)
    least = FEWEST_OF_RARER_CLASS if rule is None else rule.least
    one_at_least = metric.name == "average_precision"
    if rule is None or rule.of != "negative":
        yield positives, least
    if rule is None or rule.of != "positive" or one_at_least:
        yield negatives, least


def _of_several(
    metric: RowMetric, truth: NDArray[Any], classes: Sequence[str]
) -> Iterator[tuple[float, int]]:
    if metric.name in _OF_ALL_ROWS or metric.name.startswith("top_k("):
        return
    sizes = np.bincount(truth, minlength=len(classes)).tolist()
    name, _, argument = metric.name.removesuffix(")").partition("_of(")
    one = argument if name in {"recall", "precision", "f1"} else None
    for label, size in zip(classes, sizes, strict=True):
        if one in (None, label):
            yield size, rare_classes.FEWEST_ROWS
