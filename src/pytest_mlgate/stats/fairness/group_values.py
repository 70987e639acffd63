"""Is a metric good enough in every group: the worst of them decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.whole.scored_rows import take

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric


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
            one = Measurement.undefined(
                "The group has 0 rows.",
                n=0,
                method=metric.name,
                orientation=1 if metric.higher_is_better else -1,
            )
        else:
            one = measure_rows(
                metric,
                truth[positions],
                answers=take(answers, positions),
                structure=structure_at(structure, positions),
            )
        if 0 < n < FEWEST_ROWS:
            few = f"The group has {n} rows, needs {FEWEST_ROWS}."
            one = replace(one, cannot_judge=one.cannot_judge or few)
        found[groups.label(group)] = one
    return found


def every_group(
    metric: RowMetric,
    truth: Any,  # noqa: ANN401 - each task has its own array
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    groups: Grouping,
    structure: RowStructure,
) -> Measurement:
    """Measure a metric in the group in which it is worst.

    Parameters
    ----------
    metric, truth, answers, groups, structure
        As in `group_values`.

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
    return weakest(
        group_values(metric, truth, answers, groups=groups, structure=structure),
        n=groups.codes.size,
        method=f"{metric.name} of the worst of {groups.n_groups} groups",
        orientation=1 if metric.higher_is_better else -1,
    )
