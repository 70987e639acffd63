"""Two vectors of counts on the same cells: what every drift measure starts from.

Holds the checks of the input, the scaling of weighted counts to effective rows, and
what to do about cells in which hardly anything can be expected. No test happens here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

FEWEST_EXPECTED = 1.0
"""Cells in which fewer current rows than this are expected share one cell."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedCounts:
    """Rows per cell of two tables; build it with `aligned_counts`.

    Parameters
    ----------
    reference, current : ndarray of float64, shape (n_cells,)
        Rows per cell; of weighted rows effective ones, so a sum is a sample size.
    merged : int
        Cells that were put together with others because too little was expected there.
    """

    reference: Floats
    current: Floats
    merged: int = 0

    @property
    def reference_rows(self) -> float:
        """(Effective) rows of the reference."""
        return float(self.reference.sum())

    @property
    def current_rows(self) -> float:
        """(Effective) rows of the current table."""
        return float(self.current.sum())

    @property
    def noise(self) -> float:
        """``1/n + 1/m``: what the variance of every share is proportional to."""
        return 1 / self.current_rows + 1 / self.reference_rows

    @property
    def smallest_expected(self) -> float:
        """Current rows that the reference lets expect in its rarest seen cell."""
        seen = self.reference[self.reference > 0]
        return float(seen.min()) / self.reference_rows * self.current_rows

    def shares(self, pseudo: float = 0.0) -> tuple[Floats, Floats]:
        """Give the shares of both sides, `pseudo` rows added to each cell."""
        p, q = self.reference + pseudo, self.current + pseudo
        return p / p.sum(), q / q.sum()


def aligned_counts(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    reference_size: float | None = None,
    current_size: float | None = None,
) -> AlignedCounts:
    """Check two vectors of counts and bring weighted ones to effective rows.

    Parameters
    ----------
    reference, current : array_like, shape (n_cells,)
        Rows per cell, or sums of weights per cell; at least 0, finite. Missing values
        and unseen categories are cells like any other.
    reference_size, current_size : float, optional
        Effective rows of a weighted table, Kish's ``sum(w)**2 / sum(w**2)``. Without
        it the counts are taken for rows and have to be whole.

    Returns
    -------
    AlignedCounts

    Raises
    ------
    InvalidInput
        If the vectors differ in length, are empty, hold a negative or non-finite
        number, or sums of weights without their effective size.

    Examples
    --------
    >>> found = aligned_counts([60, 40], [0.75, 0.25], current_size=20)
    >>> found.current.tolist()
    [15.0, 5.0]

    Twenty effective rows, three quarters of them in the first cell.
    """
    p = _as_counts("reference", reference, reference_size)
    q = _as_counts("current", current, current_size)
    if p.size != q.size:
        raise InvalidInput(
            f"`reference` and `current` must have the same cells; got {p.size} and "
            f"{q.size}. Hint: count both on the cells of one profile."
        )
    return AlignedCounts(reference=p, current=q)


def live_cells(counts: AlignedCounts) -> AlignedCounts:
    """Leave out the cells that both sides left empty.

    Parameters
    ----------
    counts : AlignedCounts

    Returns
    -------
    AlignedCounts
        At least two cells: if all rows of both sides share one, the rest of the world
        is the second.

    Examples
    --------
    >>> alone = live_cells(aligned_counts([0, 9, 0], [0, 5, 0]))
    >>> alone.reference.tolist(), alone.current.tolist()
    ([9.0, 0.0], [5.0, 0.0])

    A constant column is "the value" against "anything else".
    """
    live = (counts.reference + counts.current) > 0
    p, q = counts.reference[live], counts.current[live]
    if p.size < 2:
        p, q = np.append(p, 0.0), np.append(q, 0.0)
    return AlignedCounts(reference=p, current=q, merged=counts.merged)


def merge_sparse(
    counts: AlignedCounts, *, fewest: float = FEWEST_EXPECTED
) -> AlignedCounts:
    """Put cells together until at least `fewest` current rows are expected in each.

    Parameters
    ----------
    counts : AlignedCounts
        With rows on both sides.
    fewest : float
        Rows, in [0, inf).

    Returns
    -------
    AlignedCounts
        The cells that were large enough in their order, then the merged ones, rarest
        first; what is left over stays a cell of its own.

    Notes
    -----
    What is expected is the share in the reference times the current rows. The current
    counts themselves have no say: a rule that looked at them would choose the cells
    that move. Rare categories go together with what was never seen.

    Examples
    --------
    >>> sparse = aligned_counts([900, 50, 30, 20], [80, 12, 5, 3])
    >>> merged = merge_sparse(sparse, fewest=5)
    >>> merged.reference.tolist(), merged.current.tolist(), merged.merged
    ([900.0, 50.0, 50.0], [80.0, 12.0, 8.0], 2)

    Of a hundred rows two and three were expected in the last two cells.
    """
    expected = counts.reference / counts.reference_rows * counts.current_rows
    small = np.flatnonzero(expected < fewest)
    if small.size < 2:
        return counts
    # the rarest first; a stable sort keeps neighbours of equal size together
    small = small[np.argsort(expected[small], kind="stable")]
    group = _fill(expected[small], fewest)
    large = np.ones(expected.size, dtype=np.bool_)
    large[small] = False
    return AlignedCounts(
        reference=np.append(
            counts.reference[large], np.bincount(group, counts.reference[small])
        ),
        current=np.append(
            counts.current[large], np.bincount(group, counts.current[small])
        ),
        merged=int(small.size),
    )


def why_no_rows(counts: AlignedCounts) -> str | None:
    """Say which side has no rows; None where both have some."""
    for side, rows in (
        ("reference", counts.reference_rows),
        ("current table", counts.current_rows),
    ):
        if rows == 0:
            return f"There is nothing to compare: the {side} has 0 rows."
    return None


def cells_in_words(counts: AlignedCounts) -> str:
    """Word how many cells were compared and how they came about."""
    told = f"{counts.reference.size} cells"
    if counts.merged:
        told += f", {counts.merged} sparse ones merged"
    return told


def _fill(expected: Floats, fewest: float) -> NDArray[np.intp]:
    """Put cells into numbered groups, one after the other, until each is full."""
    group = np.empty(expected.size, dtype=np.intp)
    current, held = 0, 0.0
    for i, rows in enumerate(expected.tolist()):  # cells, not rows of a table
        if held >= fewest:
            current, held = current + 1, 0.0
        group[i] = current
        held += rows
    return group


def _as_counts(name: str, values: ArrayLike, size: float | None) -> Floats:
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0:
        raise InvalidInput.because(
            name, "a vector of counts, one per cell", array.shape
        )
    if array.dtype.kind not in "biuf":
        raise InvalidInput.because(name, "a vector of numbers", array.dtype)
    counts = array.astype(np.float64)
    strange = ~np.isfinite(counts) | (counts < 0)
    if strange.any():
        worst = float(counts[strange][0])
        raise InvalidInput.because(name, "finite and at least 0 in every cell", worst)
    if size is not None:
        return _to_effective(name, counts, size)
    if (counts != np.floor(counts)).any():
        worst = float(counts[counts != np.floor(counts)][0])
        raise InvalidInput.because(
            name,
            "whole numbers of rows",
            worst,
            hint=f"for sums of weights give `{name}_size`, the effective rows.",
        )
    return counts


def _to_effective(name: str, counts: Floats, size: float) -> Floats:
    if not 0 <= size < math.inf:
        raise InvalidInput.because(f"{name}_size", "finite and at least 0", size)
    total = float(counts.sum())
    return counts if total == 0 else counts / total * size
