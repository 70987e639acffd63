"""How many rows of each group are right, selected, found: counts and their shares.

One pass over the rows leaves four counts for each group; every share of decisions is
made from those, so that a million rows cost the same as a thousand afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.grouping import check_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.stats.counts.joint_counts import Bools

    Counts = NDArray[np.int64] | NDArray[np.float64]

_TN, _FP, _FN, _TP = range(4)

SHARES: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType(
    {
        "selection_rate": ((_FP, _TP), (_TN, _FP, _FN, _TP)),
        "accuracy": ((_TN, _TP), (_TN, _FP, _FN, _TP)),
        "recall": ((_TP,), (_FN, _TP)),
        "false_negative_rate": ((_FN,), (_FN, _TP)),
        "specificity": ((_TN,), (_TN, _FP)),
        "false_positive_rate": ((_FP,), (_TN, _FP)),
        "precision": ((_TP,), (_FP, _TP)),
    }
)
"""By metric: the cells that count, out of which cells; of a table ``[y, decision]``."""

ROWS_OF: Mapping[str, str] = MappingProxyType(
    {
        "recall": "positive rows",
        "false_negative_rate": "positive rows",
        "specificity": "negative rows",
        "false_positive_rate": "negative rows",
        "precision": "rows called positive",
    }
)
"""What the rows of a share are, where they are not all."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupShares:
    """One share of each group, as counts.

    Parameters
    ----------
    metric : str
        What the share is called.
    k, n : ndarray, shape (n_groups,)
        Rows that count and rows they are counted among, ``0 <= k <= n``; effective
        rows where they weigh unequally.
    rows : ndarray, shape (n_groups,)
        All rows of each group.
    of : str
        What the rows `n` are ("positive rows").
    """

    metric: str
    k: Counts
    n: Counts
    rows: Counts
    of: str = "rows"

    @property
    def values(self) -> NDArray[np.float64]:
        """The share of each group, in [0, 1]; NaN where there is nothing to count."""
        with np.errstate(invalid="ignore"):
            found: NDArray[np.float64] = self.k / self.n
        return found


def count_groups(
    y: Bools, decisions: Bools, groups: NDArray[np.int64], *, n_groups: int
) -> NDArray[np.int64]:
    """Count each group's rows by target and decision.

    Parameters
    ----------
    y, decisions : ndarray of bool, shape (n_rows,)
        Target and decisions, True for positive.
    groups : ndarray of int64, shape (n_rows,)
        Group of each row, in ``[0, n_groups)``. An intersection of columns is a code
        like any other.
    n_groups : int
        Groups there are, those without a row included.

    Returns
    -------
    ndarray of int64, shape (n_groups, 2, 2)
        Counts ``[group, y, decision]``.

    Raises
    ------
    InvalidInput
        If the arrays differ in length or a code is out of range.

    Examples
    --------
    >>> y = np.array([True, True, False, True])
    >>> said = np.array([True, False, False, True])
    >>> count_groups(y, said, np.array([0, 0, 0, 1]), n_groups=2).tolist()
    [[[1, 0], [1, 1]], [[0, 0], [0, 1]]]

    The first group has one row of each kind but false alarms.
    """
    codes = codes_of(y, decisions, groups, n_groups=n_groups)
    counts = np.bincount(codes, minlength=4 * n_groups).astype(np.int64, copy=False)
    return counts.reshape(n_groups, 2, 2)


def codes_of(
    y: Bools, decisions: Bools, groups: NDArray[np.int64], *, n_groups: int
) -> NDArray[np.int64]:
    """Give the cell that each row falls into: four for each group.

    Parameters
    ----------
    y, decisions, groups, n_groups
        As in `count_groups`.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        ``4 * group + 2 * y + decision``.

    Raises
    ------
    InvalidInput
        If the arrays differ in length or a code is out of range.
    """
    if not y.shape == decisions.shape == groups.shape:
        raise InvalidInput.because(
            "groups",
            f"one code for each of the {y.size} rows, as the decisions",
            (groups.shape, decisions.shape),
        )
    check_codes(groups, n_groups)
    # additions and a shift: a product of a million codes takes twice as long
    codes: NDArray[np.int64] = (
        (groups << 2) + (y.view(np.int8) << 1) + decisions.view(np.int8)
    )
    return codes


def shares_of(metric: str, counts: NDArray[np.int64]) -> GroupShares:
    """Take one share of decisions from the counts of each group.

    Parameters
    ----------
    metric : str
        A name of `SHARES`.
    counts : ndarray of int64, shape (n_groups, 2, 2)
        Made by `count_groups`.

    Returns
    -------
    GroupShares

    Raises
    ------
    InvalidInput
        If the metric is no share of decisions.

    Examples
    --------
    >>> counts = np.array([[[50, 10], [8, 32]], [[20, 0], [5, 5]]])
    >>> shares_of("recall", counts).values.tolist()
    [0.8, 0.5]

    The model finds four of five positives in one group and half in the other.
    """
    if metric not in SHARES:
        raise InvalidInput.unknown_name("share of decisions", metric, SHARES)
    count, among = SHARES[metric]
    cells = counts.reshape(-1, 4)
    return GroupShares(
        metric=metric,
        k=cells[:, list(count)].sum(axis=1),
        n=cells[:, list(among)].sum(axis=1),
        rows=cells.sum(axis=1),
        of=ROWS_OF.get(metric, "rows"),
    )
