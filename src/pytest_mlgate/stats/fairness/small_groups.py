"""Which groups are too small to be told fair or unfair, and how many rows they need.

They are listed, never dropped: a group of three people is neither treated alike nor
treated unlike, it is unknown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.fairness.grouping import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_counts import GroupShares

FEWEST_ROWS = 30
"""Rows of a group that any verdict about it takes."""
FEWEST_COUNTED = 20
"""Rows that its share is counted among: positives for recall."""

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallGroup:
    """A group that there is too little of.

    Parameters
    ----------
    group : int
        Its code.
    rows : int
        Rows it has.
    counted : int
        Rows that its share is counted among.
    needed : int or None
        Rows of the group that would be enough at today's mix; None where none of its
        rows can be counted.
    reason : str
        What is missing, in words.
    """

    group: int
    rows: int
    counted: int
    needed: int | None
    reason: str


def small_groups(shares: GroupShares) -> tuple[SmallGroup, ...]:
    """Find the groups that are too small for a verdict about one share.

    Parameters
    ----------
    shares : GroupShares
        One share of each group.

    Returns
    -------
    tuple of SmallGroup
        In the order of their codes; groups without a row are among them.

    Notes
    -----
    Thirty rows, and twenty of those that the share is counted among. With ten of them
    a gap was falsely found in .078 / .0105 at nominal .05 / .005 and falsely denied in
    .081 (exact enumeration against groups of 10 to 2000); with twenty in .061 / .0076
    and .069.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_counts import GroupShares
    >>> recall = GroupShares(
    ...     metric="recall",
    ...     k=np.array([40, 4]),
    ...     n=np.array([50, 5]),
    ...     rows=np.array([100, 40]),
    ...     of="positive rows",
    ... )
    >>> [(found.group, found.needed) for found in small_groups(recall)]
    [(1, 160)]

    Five positives in forty rows: it takes 160 rows to see twenty.
    """
    short = (shares.n < FEWEST_COUNTED) | (shares.rows < FEWEST_ROWS)
    return tuple(_small(shares, int(group)) for group in np.flatnonzero(short))


def large_enough(shares: GroupShares) -> NDArray[np.bool_]:
    """Tell the groups that are not among `small_groups`.

    Parameters
    ----------
    shares : GroupShares
        One share of each group.

    Returns
    -------
    ndarray of bool, shape (n_groups,)
    """
    found: NDArray[np.bool_] = (shares.n >= FEWEST_COUNTED) & (
        shares.rows >= FEWEST_ROWS
    )
    return found


def told(small: Sequence[SmallGroup], labels: Sequence[str] | None) -> str:
    """List small groups with the rows that they need.

    Parameters
    ----------
    small : sequence of SmallGroup
        At least one.
    labels : sequence of str or None
        Name of each group by code; None for the codes.

    Returns
    -------
    str
        At most ten of them by name, the smallest first, and how many more.

    Examples
    --------
    >>> few = SmallGroup(group=1, rows=4, counted=4, needed=30, reason="4 rows")
    >>> told([few], ["women", "nonbinary"])
    'Too small to judge: nonbinary (4 rows, needs 30).'

    Whoever reads it knows how many rows to collect, and of whom.
    """
    order = sorted(small, key=lambda group: (group.rows, group.group))
    named = [
        f"{label_of(group.group, labels)} ({group.reason}"
        + (f", needs {group.needed})" if group.needed else ")")
        for group in order[:_MOST_NAMED]
    ]
    left = len(order) - len(named)
    more = f" and {left} more groups" if left else ""
    return f"Too small to judge: {', '.join(named)}{more}."


def _small(shares: GroupShares, group: int) -> SmallGroup:
    # rounded: effective rows need not be whole
    rows, counted = round(float(shares.rows[group])), round(float(shares.n[group]))
    reason = f"{rows} rows"
    if shares.of != "rows" and shares.n[group] < FEWEST_COUNTED:
        reason = f"{counted} {shares.of}"
    needed = FEWEST_ROWS
    if counted:
        needed = max(needed, math.ceil(FEWEST_COUNTED * rows / counted))
    return SmallGroup(
        group=group,
        rows=rows,
        counted=counted,
        # nobody knows how many rows bring the first of a kind
        needed=needed if counted or shares.of == "rows" else None,
        reason=reason,
    )
