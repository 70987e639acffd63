"""What share of the weight of each group is right, selected, found: effective counts.

Rows that weigh unequally tell less than their number. Their shares go through the same
tests as plain counts, with as many rows as would tell as much if all weighed the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.group_counts import ROWS_OF
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_counts import GroupShares
from pytest_mlgate.stats.fairness.group_counts import codes_of
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.counts.joint_counts import Bools


def weighted_shares(
    metric: str,
    y: Bools,
    decisions: Bools,
    groups: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    n_groups: int,
) -> GroupShares:
    """Take one share of decisions of each group from weighted rows.

    Parameters
    ----------
    metric : str
        A name of `SHARES`.
    y, decisions : ndarray of bool, shape (n_rows,)
        Target and decisions, True for positive.
    groups : ndarray of int64, shape (n_rows,)
        Group of each row, in ``[0, n_groups)``.
    weights : ndarray of float64, shape (n_rows,)
        Positive weight of each row.
    n_groups : int
        Groups there are.

    Returns
    -------
    GroupShares
        Of effective rows, which need not be whole.

    Raises
    ------
    InvalidInput
        If the metric is no share of decisions, the arrays differ in length, a code is
        out of range or a weight is not positive and finite.

    Notes
    -----
    Effective rows are Kish's ``(sum w)**2 / sum w**2`` [1]_ or, if that is less, the
    rows at which a plain share would have the variance of the weighted one [2]_: less
    where the heavy rows are the ones that count. Simulated through
    `share_gap` (log-normal weights of .8, and weights of 1 and 3 that go with the
    share; 800 tables each), worst at .05 / .005: .058 / .0091 (too wide) and
    .053 / .0063 (narrow enough).

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 8.2.
    .. [2] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions
       with small expected number of positive counts estimated from survey data. Survey
       Methodology 24, 193-201.

    Examples
    --------
    >>> found = weighted_shares(
    ...     "selection_rate",
    ...     np.zeros(4, dtype=bool),
    ...     np.array([True, False, False, False]),
    ...     np.zeros(4, dtype=np.int64),
    ...     np.array([3.0, 1.0, 1.0, 1.0]),
    ...     n_groups=1,
    ... )
    >>> found.values.tolist(), found.n.tolist()
    ([0.5], [3.0])

    One of the four rows is half of the weight; together they tell as much as three.
    """
    if metric not in SHARES:
        raise InvalidInput.unknown_name("share of decisions", metric, SHARES)
    check_structure(RowStructure(weights=weights), y.size)
    codes = codes_of(y, decisions, groups, n_groups=n_groups)
    mass, squares = (
        np.bincount(codes, weights=w, minlength=4 * n_groups).reshape(n_groups, 4)
        for w in (weights, np.square(weights))
    )
    count, among = (list(cells) for cells in SHARES[metric])
    rest = [cell for cell in among if cell not in count]
    with np.errstate(divide="ignore", invalid="ignore"):
        total = mass[:, among].sum(axis=1)
        share = mass[:, count].sum(axis=1) / total
        pulls = (
            squares[:, count].sum(axis=1) * (1 - share) ** 2
            + squares[:, rest].sum(axis=1) * share**2
        )
        plain = share * (1 - share) * total**2 / pulls
        kish = total**2 / squares[:, among].sum(axis=1)
        rows = mass.sum(axis=1) ** 2 / squares.sum(axis=1)
    # nought by nought where a group has no row, or all of its rows are alike
    n = np.nan_to_num(np.fmin(kish, plain))
    return GroupShares(
        metric=metric,
        k=np.nan_to_num(share) * n,
        n=n,
        rows=np.nan_to_num(rows),
        of=ROWS_OF.get(metric, "rows"),
    )
