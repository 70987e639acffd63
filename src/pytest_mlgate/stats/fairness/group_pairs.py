"""Which groups are compared with which: all with all, or each with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_FOR_ALL = 8
"""Groups up to which every pair is compared unless somebody says otherwise."""
MOST_PAIRS = 100_000
"""Pairs beyond which nobody reads the answer, and a reference is asked for."""


# Arrays have no single truth value, so equality is left to the caller.
def pairs_in_words(number: int) -> str:
    """Word how many pairs there are.

    Examples
    --------
    >>> pairs_in_words(1), pairs_in_words(3)
    ('1 pair', '3 pairs')
    """
    return f"{number} pair{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupPairs:
    """Pairs of group codes.

    Parameters
    ----------
    first, second : ndarray of int64, shape (n_pairs,)
        Codes; no pair twice, and none of a group with itself.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]

    def among(self, kept: NDArray[np.bool_]) -> GroupPairs:
        """Keep the pairs of which both groups are in ``kept[group]``."""
        both = kept[self.first] & kept[self.second]
        return GroupPairs(first=self.first[both], second=self.second[both])

    def within(self, strata: NDArray[np.int64]) -> GroupPairs:
        """Keep the pairs whose groups share a stratum, ``strata[group]``.

        With a control feature the groups are its levels crossed with the sensitive
        column, and only groups of the same level are compared.
        """
        same = strata[self.first] == strata[self.second]
        return GroupPairs(first=self.first[same], second=self.second[same])

    def __len__(self) -> int:
        return self.first.size


def every_pair(n_groups: int) -> GroupPairs:
    """Compare all groups with all others.

    Parameters
    ----------
    n_groups : int
        Groups there are.

    Returns
    -------
    GroupPairs
        ``n_groups * (n_groups - 1) / 2`` of them.

    Raises
    ------
    InvalidInput
        If that would be more than 100 000.

    Examples
    --------
    >>> len(every_pair(8))
    28

    Eight groups leave 28 ways to be treated unlike.
    """
    if n_groups * (n_groups - 1) // 2 > MOST_PAIRS:
        raise InvalidInput(
            f"{n_groups} groups have more than {MOST_PAIRS} pairs. "
            "Hint: name a reference group, or bin the column into fewer groups."
        )
    first, second = np.triu_indices(n_groups, 1)
    return GroupPairs(first=first.astype(np.int64), second=second.astype(np.int64))


def against(reference: int, n_groups: int) -> GroupPairs:
    """Compare each group with one that is the reference.

    Parameters
    ----------
    reference : int
        Code of the reference group.
    n_groups : int
        Groups there are.

    Returns
    -------
    GroupPairs
        ``n_groups - 1`` of them, the reference second.

    Raises
    ------
    InvalidInput
        If the reference is no group.

    Examples
    --------
    >>> against(0, 3).first.tolist()
    [1, 2]

    Two comparisons instead of three: less to correct for.
    """
    if not 0 <= reference < n_groups:
        raise InvalidInput.because(
            "reference", f"a group's code, from 0 to {n_groups - 1}", reference
        )
    others = np.delete(np.arange(n_groups, dtype=np.int64), reference)
    return GroupPairs(first=others, second=np.full_like(others, reference))


def usual_pairs(rows: NDArray[np.int64]) -> GroupPairs:
    """Choose what to compare if nobody said: all pairs, or each with the largest.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_groups,)
        Rows of each group.

    Returns
    -------
    GroupPairs
        Every pair of up to eight groups; of more, each with the largest.

    Examples
    --------
    >>> len(usual_pairs(np.full(8, 100))), len(usual_pairs(np.full(9, 100)))
    (28, 8)

    From nine groups on, fewer questions leave more power for each.
    """
    if rows.size <= MOST_FOR_ALL:
        return every_pair(rows.size)
    return against(int(rows.argmax()), rows.size)
