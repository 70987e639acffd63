"""What is drawn beside a fairness check: each group's share, of both models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.drawn_lines import plot_of
from pytest_mlgate.gates.fairness.grouped_rows import group_shares
from pytest_mlgate.stats.curves.share_bars import share_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.plot import Plot
    from pytest_mlgate.stats.row_metric import RowMetric

MOST_GROUPS = 40
"""Groups of a picture: of more, those with the lowest and the highest shares."""

_LONGEST = 40


def groups_drawn(
    metrics: Sequence[RowMetric],
    subjects: Sequence[Subject],
    *,
    groups: ComparedGroups,
    session: GateSession,
) -> Plot | None:
    """Draw the metric of each group, with its interval.

    Parameters
    ----------
    metrics
        What is asked about; two of them are drawn by none.
    subjects
        The candidate, and the baseline where there is one.
    groups, session
        Whose rows are counted.

    Returns
    -------
    Plot or None
        None where counts do not serve: an average, or rows that hang together.
    """
    if len(metrics) > 1 or not subjects:
        return None
    found = [
        group_shares(metrics[0], subject, groups=groups, session=session)
        for subject in subjects
    ]
    counted = [
        (np.asarray(one.k, dtype=np.float64), np.asarray(one.n, dtype=np.float64))
        for one in found
        if one is not None
    ]
    if len(counted) < len(found):
        return None
    shown = _shown(counted)
    if not shown.size:
        return None
    return plot_of(
        "distribution",
        {
            subject.role: share_bars(k[shown], n[shown])
            for subject, (k, n) in zip(subjects, counted, strict=True)
        },
        x_label=groups.columns,
        y_label=metrics[0].name,
        categories=tuple(_named(groups, place) for place in shown.tolist()),
    )


def _shown(
    counted: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> NDArray[np.intp]:
    """Choose the groups in which every model has rows to count."""
    known = np.flatnonzero(np.all([n > 0 for _, n in counted], axis=0))
    if known.size <= MOST_GROUPS:
        return known
    k, n = counted[0]
    order = known[np.argsort((k / np.maximum(n, 1.0))[known], kind="stable")]
    half = MOST_GROUPS // 2
    return np.sort(np.concatenate([order[:half], order[-half:]]))


def _named(groups: ComparedGroups, place: int) -> str:
    """Name a group; the column is said by the axis where there is one."""
    told = str(groups.labels[place]).removeprefix(f"{groups.columns}=")
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
