"""Where each row stands among the rows of the other class.

The placement values are all that the AUROC and its standard error are made of: one
sort per model, whatever the number of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements:
    """Placement values of one model, or differences of two models' values.

    Parameters
    ----------
    of_positives : ndarray, shape (n_positives,)
        Per positive row the share of negatives with a smaller score, ties counted
        half, in [0, 1].
    of_negatives : ndarray, shape (n_negatives,)
        Per negative row the share of positives with a larger score, likewise.
    """

    of_positives: NDArray[np.float64]
    of_negatives: NDArray[np.float64]

    @property
    def auroc(self) -> float:
        """The share of positive-negative pairs in the right order."""
        return float(self.of_positives.mean())

    def __sub__(self, other: Placements) -> Placements:
        return Placements(
            of_positives=self.of_positives - other.of_positives,
            of_negatives=self.of_negatives - other.of_negatives,
        )


def placements(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Placements:
    """Find the placement values with one sort.

    Parameters
    ----------
    positive : ndarray of bool, shape (n_rows,)
        The truth; both classes are present.
    scores : ndarray, shape (n_rows,)
        Finite; larger means more likely positive.

    Returns
    -------
    Placements

    Notes
    -----
    The structural components of Sen [1]_, found by sorting as in Sun and Xu [2]_. The
    default sort is not stable and need not be: rows of equal score are grouped
    afterwards, and the default is several times as fast as the stable one.

    References
    ----------
    .. [1] Sen, P. K. (1960). On some convergence properties of U-statistics. Calcutta
       Statistical Association Bulletin 10, 1-18.
    .. [2] Sun, X. and Xu, W. (2014). Fast implementation of DeLong's algorithm. IEEE
       Signal Processing Letters 21, 1389-1393.

    Examples
    --------
    >>> found = placements(np.array([False, True, True]), np.array([0.2, 0.2, 0.9]))
    >>> found.of_positives, found.of_negatives, found.auroc
    (array([0.5, 1. ]), array([0.75]), 0.75)

    One pair is right and one is a tie: three quarters.
    """
    order = np.argsort(scores)
    ranked, labels = scores[order], positive[order]
    upto = np.cumsum(labels, dtype=np.int32 if labels.size < 2**30 else np.int64)
    n_positives = int(upto[-1])
    n_negatives = ranked.size - n_positives
    # twice the positives below a row, ties counted half (and itself, for a positive)
    rises = ranked[1:] != ranked[:-1]
    if rises.all():
        ranks2 = np.arange(1, 2 * ranked.size, 2, dtype=upto.dtype)
        below2 = 2 * upto - labels
    else:
        starts = np.flatnonzero(rises) + 1
        edges = np.concatenate(([0], starts, [ranked.size])).astype(upto.dtype)
        counts = np.concatenate((np.zeros(1, upto.dtype), upto))[edges]
        sizes = np.diff(edges)
        ranks2 = np.repeat(edges[:-1] + edges[1:], sizes)
        below2 = np.repeat(counts[:-1] + counts[1:], sizes)
    # for a positive: negatives below; for a negative: positives below
    ranks2 -= below2
    back = np.empty_like(below2)
    back[order] = np.where(labels, ranks2, below2)
    # in place from here on: a million rows are bound by memory, not by arithmetic
    of_negatives = back[~positive] / (2.0 * n_positives)
    np.subtract(1.0, of_negatives, out=of_negatives)
    return Placements(
        of_positives=back[positive] / (2.0 * n_negatives), of_negatives=of_negatives
    )
