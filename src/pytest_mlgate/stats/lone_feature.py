"""How well does one feature alone tell the answer: its AUROC or R², as a fact.

Point values that describe the rows at hand, without an interval: they serve a rule of
thumb about leaked targets, not a comparison of models. A feature is scored in two ways
and the better one counts: as it is, and by the mean answer of its cells, where the
cells of one half of the rows are scored by the answers of the other half. (Scored by
their own answers, the cells of an identifier would tell everything.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.stats.ranks.placements import placements

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 20
"""Cells of a numeric feature: quantiles, so that each holds as many rows."""


def lone_auroc(
    positive: NDArray[np.bool_],
    *,
    cells: NDArray[np.int64],
    numbers: NDArray[np.float64] | None = None,
) -> float | None:
    """Give the AUROC of one feature alone.

    Parameters
    ----------
    positive : ndarray of bool, shape (n_rows,)
        The truth.
    cells : ndarray of int64, shape (n_rows,)
        Number of the feature's cell, from 0: its category, its quantile, or missing.
    numbers : ndarray of float, shape (n_rows,), or None
        The feature itself, NaN where missing, if it is a number; either direction
        counts.

    Returns
    -------
    float or None
        In [0, 1], and below 0.5 only where the cells mislead and there are no
        numbers; None when a half of the rows has one class only.

    Notes
    -----
    The value by cells is the mean over the two halves (rows at even and at odd
    places) of the AUROC of the cell means of the other half; a cell that the other
    half does not have gets that half's mean.

    Examples
    --------
    >>> truth = np.array([False, True] * 4).repeat(2)
    >>> lone_auroc(truth, cells=truth.astype(np.int64))
    1.0
    >>> lone_auroc(truth, cells=np.arange(16))
    0.5

    A copy of the truth tells all of it, an identifier nothing.
    """
    halves = _halves(positive.size)
    if any(positive[half].all() or not positive[half].any() for half in halves):
        return None
    one, other = (_Cells.of(positive[half], cells[half], cells) for half in halves)
    by_cells = (one.auroc_of(other.means) + other.auroc_of(one.means)) / 2
    if numbers is None:
        return by_cells
    ranked = placements(positive, _without_gaps(numbers)).auroc
    return max(by_cells, ranked, 1 - ranked)


def lone_r2(
    truth: NDArray[np.float64],
    *,
    cells: NDArray[np.int64],
    numbers: NDArray[np.float64] | None = None,
) -> float | None:
    """Give the R² of one feature alone: the share of the target's variance it tells.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    cells, numbers
        As in `lone_auroc`; numbers count by their best line, where none is missing or
        infinite.

    Returns
    -------
    float or None
        At most 1; negative where the cells mislead. None when the target is constant.

    Examples
    --------
    >>> lone_r2(
    ...     np.array([1.0, 2.0, 3.0, 4.0]),
    ...     cells=np.zeros(4, dtype=np.int64),
    ...     numbers=np.array([8.0, 6.0, 4.0, 2.0]),
    ... )
    1.0

    A straight line tells all of it, also a falling one.
    """
    spread = float(((truth - truth.mean()) ** 2).sum())
    if spread == 0 or truth.size < 4:
        return None
    left = float(((truth - crossed_means(truth, cells)) ** 2).sum())
    by_cells = 1 - left / spread
    if numbers is None or not np.isfinite(numbers).all():
        return by_cells
    deviations = numbers - numbers.mean()
    scale = float(deviations @ deviations)
    if scale == 0:
        return by_cells
    line = float(deviations @ (truth - truth.mean())) ** 2 / (scale * spread)
    return max(by_cells, line)


def quantile_cells(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cut a numeric feature into at most `CELLS` quantiles; missing is one more.

    Examples
    --------
    >>> quantile_cells(np.array([1.0, 2.0, np.nan, 1.0])).tolist()
    [0, 1, 2, 0]

    Equal numbers share a cell.
    """
    missing = np.isnan(numbers)
    known = numbers[~missing]
    if not known.size:
        return np.zeros(numbers.size, dtype=np.int64)
    edges = np.unique(
        np.quantile(known, np.arange(1, CELLS) / CELLS, method="inverted_cdf")
    )
    cells = np.searchsorted(edges, numbers, side="left").astype(np.int64)
    cells[missing] = edges.size + 1
    used = np.bincount(cells) > 0
    return (np.cumsum(used) - 1)[cells].astype(np.int64)


def crossed_means(
    truth: NDArray[np.float64], cells: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Score each row by the mean answer of its cell in the other half of the rows.

    Examples
    --------
    >>> crossed_means(np.array([1.0, 0.0, 0.0, 0.0]), np.array([0, 0, 0, 1])).tolist()
    [0.0, 0.5, 0.0, 0.5]

    The last row's cell is not in the other half: it gets that half's mean.
    """
    scores = np.empty(truth.size)
    size = int(cells.max()) + 1
    even, odd = _halves(truth.size)
    for half, other in ((even, odd), (odd, even)):
        counts = np.bincount(cells[other], minlength=size)
        sums = np.bincount(cells[other], weights=truth[other], minlength=size)
        with np.errstate(invalid="ignore"):
            means = np.where(counts > 0, sums / counts, truth[other].mean())
        scores[half] = means[cells[half]]
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """How many rows of each class half of the rows has in each cell."""

    positives: NDArray[np.int64]
    negatives: NDArray[np.int64]

    @classmethod
    def of(
        cls, positive: NDArray[np.bool_], cells: NDArray[np.int64], every: NDArray[Any]
    ) -> _Cells:
        size = int(every.max()) + 1
        return cls(
            positives=np.bincount(cells[positive], minlength=size),
            negatives=np.bincount(cells[~positive], minlength=size),
        )

    @property
    def means(self) -> NDArray[np.float64]:
        """The share of positives of each cell; that of all where there is no row."""
        rows = self.positives + self.negatives
        with np.errstate(invalid="ignore"):
            shares = self.positives / rows
        return np.where(rows > 0, shares, self.positives.sum() / rows.sum())

    def auroc_of(self, scores: NDArray[np.float64]) -> float:
        """Rank the rows of each cell by its score, ties counted half."""
        _, level = np.unique(scores, return_inverse=True)
        positives = np.bincount(level, weights=self.positives)
        negatives = np.bincount(level, weights=self.negatives)
        below = np.cumsum(negatives) - negatives / 2
        return float((positives @ below) / (positives.sum() * negatives.sum()))


def _halves(rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = np.arange(rows)
    return places[::2], places[1::2]


def _without_gaps(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put missing numbers below all others; infinite ones keep their ranks."""
    limits = np.finfo(np.float64)
    return np.clip(
        np.where(np.isnan(numbers), limits.min, numbers), limits.min, limits.max
    )
