"""What every curve of a binary model is made of, from one sort: `RankedRows`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.dependence import effective_size

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankedRows:
    """Rows from the highest score to the lowest, equal scores taken together.

    Parameters
    ----------
    scores : ndarray of float, shape (n_scores,)
        Distinct, falling.
    hits, alarms : ndarray of float, shape (n_scores,)
        Weight of the positive and of the negative rows with this score or a higher
        one.
    positives, negatives : float
        Rows of each class; of unequal weights, how many equal ones they are worth.
    """

    scores: NDArray[np.float64]
    hits: NDArray[np.float64]
    alarms: NDArray[np.float64]
    positives: float
    negatives: float


def rank_rows(
    positive: NDArray[np.bool_],
    scores: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> RankedRows | None:
    """Sort the rows of a binary model.

    Parameters
    ----------
    positive : ndarray of bool, shape (n_rows,)
        The truth.
    scores : ndarray of float, shape (n_rows,)
        Finite; larger means more likely positive.
    weights : ndarray of float, shape (n_rows,), optional
        Positive weight of each row.

    Returns
    -------
    RankedRows or None
        None where a class has no row: there is nothing to tell apart.

    Notes
    -----
    Rows of unequal weight are worth ``(sum w)**2 / sum(w**2)`` equal ones [1]_.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 8.2.

    Examples
    --------
    >>> found = rank_rows(np.array([True, False, True]), np.array([0.9, 0.4, 0.4]))
    >>> found.scores.tolist(), found.hits.tolist(), found.alarms.tolist()
    ([0.9, 0.4], [1.0, 2.0], [0.0, 1.0])

    Above .4 one positive is found, and from .4 on both, with a false alarm.
    """
    n_positive = int(np.count_nonzero(positive))
    if n_positive in (0, positive.size):
        return None
    order = np.argsort(scores)[::-1]
    ranked, labels = scores[order], positive[order]
    falls = ranked[1:] != ranked[:-1]
    if weights is None and falls.all():
        # a million scores are mostly distinct, and copies are most of the time
        ends, distinct = np.arange(ranked.size), ranked
        hits = np.cumsum(labels, dtype=np.float64)
    else:
        ends = np.append(np.flatnonzero(falls), ranked.size - 1)
        distinct = ranked[ends]
        hits = np.cumsum(labels, dtype=np.float64)[ends]
    if weights is None:
        return RankedRows(
            scores=distinct,
            hits=hits,
            alarms=ends + 1 - hits,
            positives=float(n_positive),
            negatives=float(positive.size - n_positive),
        )
    heavy = weights[order]
    return RankedRows(
        scores=distinct,
        hits=np.cumsum(heavy * labels)[ends],
        alarms=np.cumsum(heavy * ~labels)[ends],
        positives=effective_size(weights[positive]),
        negatives=effective_size(weights[~positive]),
    )
