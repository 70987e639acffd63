"""How much does each row pull on AUROC and average precision, weights included.

A row pulls by its weight times what it adds; one sort per model, ties taken together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.ranks.average_precision import influence as equal_weights
from pytest_mlgate.stats.ranks.placements import placements
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools


def auroc_influence(
    y: Bools, scores: Floats, weights: Floats | None
) -> Influence | Undefined:
    """Give the AUROC and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    scores : ndarray of float, shape (n_rows,)
        Finite; larger means more likely positive.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        The weighted share of positive-negative pairs in the right order, ties half.
        `psi` holds the centred placement values over the weight of the row's class;
        `df` is Satterthwaite's. Undefined with fewer than two rows of a class.

    Notes
    -----
    Sums of these values over groups give Obuchowski's variance [1]_.

    References
    ----------
    .. [1] Obuchowski, N. A. (1997). Nonparametric analysis of clustered ROC curve
       data. Biometrics 53, 567-578.

    Examples
    --------
    >>> y = np.array([False, False, True, True])
    >>> found = auroc_influence(y, np.array([0.1, 0.6, 0.4, 0.9]), None)
    >>> found.value, found.psi.tolist()
    (0.75, [0.125, -0.125, -0.125, 0.125])

    The negative that outranks a positive pulls down as much as that positive.
    """
    n1 = int(np.count_nonzero(y))
    if min(n1, y.size - n1) < 2:
        return _undefined("AUROC needs at least two rows of each class", n1, y.size)
    if weights is None:
        found = placements(y, scores)
        of_positives, of_negatives = found.of_positives, found.of_negatives
        share1 = np.full(n1, 1 / n1)
        share0 = np.full(y.size - n1, 1 / (y.size - n1))
        size1, size0 = float(n1), float(y.size - n1)
        value = found.auroc
    else:
        of_positives, of_negatives = _weighted_placements(y, scores, weights)
        share1, share0 = _shares(weights[y]), _shares(weights[~y])
        size1, size0 = effective_size(weights[y]), effective_size(weights[~y])
        value = float((share1 * of_positives).sum())
    psi = np.empty(y.size)
    psi[y] = pull1 = share1 * (of_positives - value)
    psi[~y] = pull0 = share0 * (of_negatives - value)
    variances = np.array([np.square(pull).sum() for pull in (pull0, pull1)])
    return Influence(
        value=value, psi=psi, df=satterthwaite(variances, np.array([size0, size1]))
    )


def average_precision_influence(
    y: Bools, scores: Floats, weights: Floats | None
) -> Influence | Undefined:
    """Give the average precision and the pull of each row on it.

    Parameters
    ----------
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    scores : ndarray of float, shape (n_rows,)
        Finite; larger means more likely positive.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        The step estimator, rows of equal score taken together; `psi` as in
        `average_precision.influence`, with weight in place of counts; `df` is the
        (effective) number of positives less one. Undefined with fewer than two
        positives or no negative.

    Examples
    --------
    >>> y, scores = np.array([True, False, True]), np.array([3.0, 2.0, 1.0])
    >>> found = average_precision_influence(y, scores, np.array([1.0, 2.0, 1.0]))
    >>> found.value
    0.75

    The negative counts twice, so that the second positive has a precision of a half.
    """
    n1 = int(np.count_nonzero(y))
    if n1 < 2 or n1 == y.size:
        told = "Average precision needs two positive rows and a negative one"
        return _undefined(told, n1, y.size)
    if weights is None:
        value, psi = equal_weights(y, scores)
        return Influence(value=value, psi=psi, df=n1 - 1)
    steps = _steps(y, -scores, weights)
    hits, gained = np.cumsum(steps.positives), steps.positives
    rows = np.cumsum(steps.positives + steps.negatives)
    precision = hits / rows
    value = float((precision * gained).sum() / hits[-1])
    # sums over a row's own step and all below it
    a = np.cumsum((gained / rows)[::-1])[::-1]
    b = np.cumsum((precision / rows * gained)[::-1])[::-1]
    pull = np.where(y, (precision + a - value - b)[steps.of_row], -b[steps.of_row])
    return Influence(
        value=value,
        psi=weights * pull / hits[-1],
        df=effective_size(weights[y]) - 1,
    )


class _Steps(NamedTuple):
    """Weight of each class at each distinct score, in rising order."""

    positives: Floats
    negatives: Floats
    # step of each row
    of_row: np.ndarray[tuple[int], np.dtype[np.intp]]


def _steps(y: Bools, scores: Floats, weights: Floats) -> _Steps:
    order = np.argsort(scores)
    ranked = scores[order]
    step = np.cumsum(np.concatenate(([0], ranked[1:] != ranked[:-1])))
    of_row = np.empty(scores.size, dtype=np.intp)
    of_row[order] = step
    n = int(step[-1]) + 1
    positives = np.bincount(of_row[y], weights=weights[y], minlength=n)
    negatives = np.bincount(of_row[~y], weights=weights[~y], minlength=n)
    return _Steps(
        positives.astype(np.float64, copy=False),
        negatives.astype(np.float64, copy=False),
        of_row,
    )


def _weighted_placements(
    y: Bools, scores: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Give each row the weight of the other class on its right side, as a share."""
    ones, zeros, of_row = _steps(y, scores, weights)
    below = (np.cumsum(zeros) - zeros / 2) / zeros.sum()
    above = 1 - (np.cumsum(ones) - ones / 2) / ones.sum()
    return below[of_row[y]], above[of_row[~y]]


def _shares(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum()
    return shares


def _undefined(rule: str, n1: int, n: int) -> Undefined:
    return Undefined(
        reason=f"{rule}; there are {n1} positive and {n - n1} negative rows."
    )
