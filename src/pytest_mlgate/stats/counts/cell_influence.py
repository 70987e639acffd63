"""How much does each row pull on accuracy, recall, F1 and other metrics of decisions.

These metrics are functions of the weight in four cells, so a row pulls by its weight
times the slope of its cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools

# true negatives, false positives, false negatives, true positives
_LOOKS_AT: Mapping[str, tuple[int, ...]] = {
    "accuracy": (0, 1, 2, 3),
    "precision": (1, 3),
    "recall": (2, 3),
    "specificity": (0, 1),
    "false_positive_rate": (0, 1),
    "f1": (1, 2, 3),
}

_OF_TWO_CLASSES = frozenset({"balanced_accuracy", "mcc"})


def cell_influence(
    metric: str, y: Bools, decisions: Bools, weights: Floats | None
) -> Influence | Undefined:
    """Give a metric of decisions and the pull of each row on it.

    Parameters
    ----------
    metric : str
        A name of `cells.CELL_METRICS`.
    y, decisions : ndarray of bool, shape (n_rows,)
        Target and decisions, True for positive.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row; None where all weigh 1.

    Returns
    -------
    Influence or Undefined
        `psi` is the weight times the derivative of the metric by the weight. `df`
        counts the rows that the metric looks at, less one (weighted: Kish's effective
        number); for balanced accuracy and MCC it is Satterthwaite's of two classes.
        Undefined where `cells.why_undefined` says so.

    Notes
    -----
    The infinitesimal jackknife [1]_: the metrics do not change when all weights grow
    alike, so that the pulls add up to zero (Euler).

    References
    ----------
    .. [1] Jaeckel, L. A. (1972). The infinitesimal jackknife. Bell Laboratories
       Memorandum MM 72-1215-11.

    Examples
    --------
    >>> y = np.array([True] * 4 + [False] * 4)
    >>> decisions = np.array([True] * 3 + [False] * 5)
    >>> found = cell_influence("recall", y, decisions, None)
    >>> found.value, found.psi[:4].tolist()
    (0.75, [0.0625, 0.0625, 0.0625, -0.1875])

    Each positive that was found pulls up by a third of what the missed one pulls down.
    """
    codes = y.astype(np.intp) * 2 + decisions
    counts = np.bincount(codes, minlength=4)
    reason = why_undefined(metric, counts.reshape(2, 2))
    if reason is not None:
        return Undefined(reason=reason)
    mass, squares = _mass(codes, counts, weights)
    value, slopes = metric_of_one_model(metric)(mass)
    psi = slopes[codes] if weights is None else slopes[codes] * weights
    df = (
        _df_of_two_classes(slopes, mass, squares)
        if metric in _OF_TWO_CLASSES
        else _effective(mass, squares, _LOOKS_AT[metric]) - 1
    )
    return Influence(value=float(value), psi=psi, df=df)


def _mass(
    codes: np.ndarray[tuple[int], np.dtype[np.intp]],
    counts: np.ndarray[tuple[int], np.dtype[np.intp]],
    weights: Floats | None,
) -> tuple[Floats, Floats]:
    """Add up weights and squared weights in each cell."""
    if weights is None:
        return counts.astype(np.float64), counts.astype(np.float64)
    mass = np.bincount(codes, weights=weights, minlength=4)
    squares = np.bincount(codes, weights=np.square(weights), minlength=4)
    return mass.astype(np.float64), squares.astype(np.float64)


def _effective(mass: Floats, squares: Floats, cells: tuple[int, ...]) -> float:
    """Count the equal rows that would tell as much as those of some cells."""
    looked_at = list(cells)
    return float(mass[looked_at].sum() ** 2 / squares[looked_at].sum())


def _df_of_two_classes(slopes: Floats, mass: Floats, squares: Floats) -> float:
    variances = np.square(slopes) * squares
    classes = ((0, 1), (2, 3))
    return satterthwaite(
        variances.reshape(2, 2).sum(axis=1),
        np.array([_effective(mass, squares, cells) for cells in classes]),
    )
