"""Is a metric good enough in every group: the worst of them decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.measured_counts import measure_counts
from pytest_mlgate.stats.enough_rows import with_rows_needed
from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.fairness.selection_rate import selection_of_counts
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.natural_range import within_range
from pytest_mlgate.stats.whole.scored_rows import take

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.row_metric import RowMetric


# rows that were only counted are not laid out beyond this
_MOST_LAID_OUT = 10_000_000


def group_values(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    structure: RowStructure,
) -> Mapping[str, Measurement]:
    """Measure a metric on the rows of each group.

    Parameters
    ----------
    metric : RowMetric
        Any of the task.
    truth : ndarray, shape (n_rows,)
        The target, as the task of the metric wants it.
    answers : BinaryAnswers, ClassAnswers or ValueAnswers
        The answers on the same rows.
    groups : Grouping
        The group of each row, and what the groups are called.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    mapping of str to Measurement
        By the name of the group, in the order of the codes; exact for shares of
        decisions on plain rows. Undefined for groups without a row, and without a
        verdict for those of fewer than 30.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row, or are not what
        the metric can do with.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> found = group_values(
    ...     BINARY_ROW_METRICS["accuracy"],
    ...     np.ones(50, dtype=bool),
    ...     BinaryAnswers(decisions=np.arange(50) % 4 > 0),
    ...     groups=Grouping(codes=np.repeat([0, 1], [40, 10]), n_groups=2),
    ...     structure=RowStructure(),
    ... )
    >>> [round(one.candidate, 2) for one in found.values()]
    [0.75, 0.7]
    >>> found["group 1"].cannot_judge
    'The group has 10 rows, needs 30.'

    Ten rows leave the second group unknown.
    """
    order = np.argsort(groups.codes, kind="stable")
    ends = np.cumsum(np.bincount(groups.codes, minlength=groups.n_groups))[:-1]
    found = {}
    for group, positions in enumerate(np.split(order, ends)):
        n = positions.size
        if not n:
            one = _nobody(metric)
        else:
            one = measure_rows(
                metric,
                truth[positions],
                answers=take(answers, positions),
                structure=structure_at(structure, positions),
            )
        found[groups.label(group)] = _of_enough(one, n)
    return found


def group_values_of_counts(
    metric: RowMetric, counts: NDArray[np.int64], *, labels: Sequence[str]
) -> Mapping[str, Measurement]:
    """Measure a metric of decisions of each group, given nothing but counts.

    Parameters
    ----------
    metric : RowMetric
        One of `COUNTED`, or the selection rate.
    counts : ndarray of int64, shape (n_groups, 2, 2)
        Made by `count_groups`.
    labels : sequence of str
        Name of each group by code.

    Returns
    -------
    mapping of str to Measurement
        As `group_values` for the rows that were counted.

    Examples
    --------
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> counts = np.array([[[400, 50], [10, 40]], [[300, 60], [20, 20]]])
    >>> found = group_values_of_counts(
    ...     BINARY_ROW_METRICS["recall"], counts, labels=["x", "y"]
    ... )
    >>> [one.candidate for one in found.values()]
    [0.8, 0.5]

    Half of the positives of y are missed.
    """
    found = {}
    for label, cells in zip(labels, counts, strict=True):
        n = int(cells.sum())
        if not n:
            one = _nobody(metric)
        elif metric is SELECTION_RATE:
            one = _as_of_rows(selection_of_counts(cells), metric, cells)
        else:
            one = _as_of_rows(measure_counts(metric.name, cells), metric, cells)
        found[label] = _of_enough(one, n)
    return found


def _as_of_rows(
    one: Measurement, metric: RowMetric, cells: NDArray[np.int64]
) -> Measurement:
    """Add what `measure_rows` adds: the range, and rows where there are too few."""
    one = within_range(one, metric)
    n, positives = int(cells.sum()), int(cells[1].sum())
    if (one.cannot_judge is None and one.cannot_pass is None) or n > _MOST_LAID_OUT:
        return one
    return with_rows_needed(
        one,
        metric=metric,
        truth=np.arange(n) < positives,  # in any order
        classes=None,
        structure=RowStructure(),
    )


def _nobody(metric: RowMetric) -> Measurement:
    return Measurement.undefined(
        "The group has 0 rows.",
        n=0,
        method=metric.name,
        orientation=1 if metric.higher_is_better else -1,
    )


def _of_enough(one: Measurement, n: int) -> Measurement:
    """Withhold the verdict about a group of few rows."""
    if not 0 < n < FEWEST_ROWS:
        return one
    few = f"The group has {n} rows, needs {FEWEST_ROWS}."
    return replace(one, cannot_judge=one.cannot_judge or few)


def every_group(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    structure: RowStructure,
    without: NDArray[np.bool_] | None = None,
) -> Measurement:
    """Measure a metric in the group in which it is worst.

    Parameters
    ----------
    metric, truth, answers, groups, structure
        As in `group_values`.
    without : ndarray of bool, shape (n_groups,), optional
        Groups that take no part: neither do they fail it, nor keep it from passing.

    Returns
    -------
    Measurement
        The estimate is that of the worst group that can be judged, oriented as the
        metric is. Above a bar where every group is, each at the plain level; below it
        where one is beyond doubt, with Bonferroni's correction. Groups that cannot be
        judged keep it from passing, and are named.

    Raises
    ------
    InvalidInput
        As in `group_values`.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
    >>> from pytest_mlgate.stats.fairness.grouping import Grouping
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> codes = np.arange(600) % 2
    >>> worst = every_group(
    ...     BINARY_ROW_METRICS["accuracy"],
    ...     np.ones(600, dtype=bool),
    ...     BinaryAnswers(decisions=(codes == 0) | (np.arange(600) % 8 > 1)),
    ...     groups=Grouping(codes=codes, n_groups=2, labels=["x", "y"]),
    ...     structure=RowStructure(),
    ... )
    >>> worst.estimate, worst.note, worst.p_worse_than(0.85) < 0.01
    (0.75, 'worst: y', True)

    All is well for x, and y is certainly below .85.
    """
    found = group_values(metric, truth, answers, groups=groups, structure=structure)
    return worst_of_groups(
        found,
        metric=metric.name,
        n=groups.codes.size,
        orientation=1 if metric.higher_is_better else -1,
        without=without,
    )


def worst_of_groups(
    found: Mapping[str, Measurement],
    *,
    metric: str,
    n: int,
    orientation: int,
    without: NDArray[np.bool_] | None = None,
) -> Measurement:
    """Make one measurement of those of all groups.

    Parameters
    ----------
    found : mapping of str to Measurement
        By the name of the group, in the order of the codes.
    metric : str
        What is measured.
    n : int
        Rows of all of them.
    orientation : {1, -1}
        As in `Measurement`.
    without : ndarray of bool, shape (n_groups,), optional
        As in `every_group`.

    Returns
    -------
    Measurement
        As `every_group`. Undefined where no group takes part.
    """
    out = np.zeros(len(found), dtype=bool) if without is None else without
    kept = {
        name: one for (name, one), no in zip(found.items(), out, strict=True) if not no
    }
    method = f"{metric} of the worst of {len(kept)} groups"
    if not kept:
        nobody = "No group is large enough."
        return Measurement.undefined(
            nobody, n=n, method=method, orientation=orientation
        )
    return weakest(kept, n=n, method=method, orientation=orientation)
