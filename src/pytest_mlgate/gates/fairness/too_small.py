"""Which groups are too small for a question, and how many rows do they need.

A group is never dropped in silence: it is listed, with the rows it needs. Unless the
test says ``small_groups="ignore"`` it keeps a check from passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.gates.fairness.grouped_rows import group_shares
from pytest_mlgate.gates.fairness.grouped_rows import positives_by_group
from pytest_mlgate.stats.counts.rare_rows import RULES
from pytest_mlgate.stats.fairness.group_counts import GroupShares
from pytest_mlgate.stats.fairness.metric_gap import FEWEST_RESAMPLED
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.small_groups import SmallGroup
from pytest_mlgate.stats.fairness.small_groups import small_groups

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.row_metric import RowMetric

Judged = Literal["gap", "value"]
"""Whether groups are held against each other, or each against a bar."""

_RANKS = frozenset({"roc_auc", "average_precision"})


def too_small(
    metrics: Sequence[RowMetric],
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    by_counts: bool,
    judged: Judged = "gap",
) -> list[str]:
    """List the groups that are too small to be judged, with the rows they need.

    Parameters
    ----------
    metrics
        What is asked about.
    subject, groups, session
        Of whom, and on which rows.
    by_counts
        Whether shares are judged by counts, which take enough of what is counted.
    judged
        What is judged.

    Returns
    -------
    list of str
        The smallest first.
    """
    found: dict[str, int] = {}
    for metric in metrics:
        shares = None
        if by_counts:
            shares = group_shares(metric, subject, groups=groups, session=session)
        if shares is None:
            small = small_ones(metric, groups=groups, session=session, judged=judged)
        else:
            small = _among_asked(small_groups(shares), groups)
        for one in small:
            needs = f"needs {one.needed} rows" if one.needed else "needs some of them"
            name = groups.labels[one.group]
            found[f"{name}: too small, {one.reason}, {needs}"] = one.rows
    return sorted(found, key=lambda text: found[text])


def left_out(
    metric: RowMetric,
    *,
    groups: ComparedGroups,
    session: GateSession,
    judged: Judged = "gap",
) -> NDArray[np.bool_]:
    """Mark the groups that ``small_groups="ignore"`` leaves out, where rows are judged.

    Returns
    -------
    ndarray of bool, shape (n_groups,)
        Those of `small_ones`.
    """
    found = small_ones(metric, groups=groups, session=session, judged=judged)
    return marked(found, groups)


def marked(small: Iterable[SmallGroup], groups: ComparedGroups) -> NDArray[np.bool_]:
    """Mark some groups among all."""
    found = np.zeros(groups.groups.n_groups, dtype=bool)
    found[[one.group for one in small]] = True
    return found


def small_ones(
    metric: RowMetric,
    *,
    groups: ComparedGroups,
    session: GateSession,
    judged: Judged = "gap",
) -> list[SmallGroup]:
    """Find the groups that are too small where rows are judged, not their counts."""
    shares = rows_that_count(metric, groups, session, judged=judged)
    found = _among_asked(small_groups(shares), groups)
    if judged == "gap" and metric.influence is None:
        found += _too_few_to_resample(metric, groups)
    return found


def rows_that_count(
    metric: RowMetric,
    groups: ComparedGroups,
    session: GateSession,
    *,
    judged: Judged,
) -> GroupShares:
    """Give the rows that a metric rests on in the form that tells the small groups.

    Ranks, and shares of a class, rest on the rows of that class.
    """
    rows = groups.rows
    plain = GroupShares(metric=metric.name, k=rows, n=rows, rows=rows)
    rule = RULES.get(metric.name) if metric.task == "binary" else None
    if judged == "value" or rule is None:
        return plain
    if rule.withholds == "pass" and metric.name not in _RANKS:
        return plain
    positives = positives_by_group(session, groups)
    of_class = {"positive": positives, "negative": rows - positives}
    of_class["rarer"] = np.minimum(*of_class.values())
    counted = of_class[rule.of]
    words = "rows of the rarer class" if rule.of == "rarer" else f"{rule.of} rows"
    return GroupShares(metric=metric.name, k=counted, n=counted, rows=rows, of=words)


def _too_few_to_resample(metric: RowMetric, groups: ComparedGroups) -> list[SmallGroup]:
    rows = groups.rows
    few = np.flatnonzero((rows >= FEWEST_ROWS) & (rows < FEWEST_RESAMPLED))
    found = [
        SmallGroup(
            group=int(g),
            rows=int(rows[g]),
            counted=int(rows[g]),
            needed=FEWEST_RESAMPLED,
            reason=f"{rows[g]} rows for {metric.name}",
        )
        for g in few
    ]
    return _among_asked(found, groups)


def _among_asked(
    found: Iterable[SmallGroup], groups: ComparedGroups
) -> list[SmallGroup]:
    """Leave out the groups that are compared with none, where any are compared."""
    pairs = groups.pairs
    asked = {*pairs.first.tolist(), *pairs.second.tolist()}
    return [one for one in found if not asked or one.group in asked]
