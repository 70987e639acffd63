"""In which slices is the loss high: all values of all columns, and all pairs of them.

A search, no finding: of twenty thousand slices the worst always looks bad. What it
finds is confirmed on rows that it never saw.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.stats.slices.cell_sums import cell_sums

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.slices.cell_sums import CellSums

    Floats: TypeAlias = NDArray[np.float64]

Against = Literal["rest", "zero"]

MOST_FOUND = 10
"""Slices that are worth confirming: each more costs the others power."""
LEAST_SHARE = 0.002
"""Share of the rows below which a slice is not looked at."""
FEWEST_ROWS = 50
"""Rows below which it is not."""

# cells of each pair that can be among the worst of all
_OF_EACH = 3
# standard errors by which a slice must be worse than one that contains it
_WORSE_THAN_PARENT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Rows that share one or two values.

    Parameters
    ----------
    conditions : tuple of (int, int)
        Index of a column and code of its value; all of them hold.
    """

    conditions: tuple[tuple[int, int], ...]

    def rows(self, columns: Sequence[NDArray[np.uint8]]) -> NDArray[np.bool_]:
        """Tell which rows are in the slice."""
        held = np.ones(columns[0].size, dtype=np.bool_)
        for column, code in self.conditions:
            held &= columns[column] == code
        return held


def slice_at(which: tuple[int, ...], cell: int, *, size: int) -> Slice:
    """Name the slice of one cell of a table of `cell_sums`."""
    codes = divmod(cell, size) if len(which) > 1 else (cell,)
    return Slice(conditions=tuple(zip(which, codes, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A slice with what the searched rows say of it."""

    t: float
    mean: float
    error: float
    where: Slice


def search_slices(
    columns: Sequence[NDArray[np.uint8]],
    loss: Floats,
    *,
    depth: Literal[1, 2] = 2,
    most: int = MOST_FOUND,
    beyond: float = 0.0,
    against: Against = "rest",
) -> tuple[Slice, ...]:
    """Find the slices in which the mean loss is most certainly too high.

    Parameters
    ----------
    columns : sequence of ndarray of uint8, shape (n_rows,)
        Code of each row's value, few in each column: `equal_parts` makes them.
    loss : ndarray of float64, shape (n_rows,)
        Finite; higher is worse. An error is 0 or 1.
    depth : {1, 2}
        Whether slices of one value, or of two columns' values too.
    most : int
        Slices to return at most.
    beyond : float
        How much too high: slices are ranked by the t of "higher by more than this".
    against : {"rest", "zero"}
        Higher than in the other rows; or than zero, where `loss` is itself a
        difference.

    Returns
    -------
    tuple of Slice
        The most certain first, by t; each of at least 50 rows and .2 % of all. A slice
        within one that was taken already is left out unless it is clearly worse.

    Notes
    -----
    Sums of the loss and of its square by cell, in one pass for each pair of columns
    (as SliceFinder [1]_, but for its sequential tests: see `weak_slices`).

    References
    ----------
    .. [1] Chung, Y., Kraska, T., Polyzotis, N., Tae, K. H. and Whang, S. E. (2019).
       Slice Finder: automated data slicing for model validation. ICDE 2019, 1550-1553.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> columns = [rng.integers(0, 5, 4000, dtype=np.uint8) for _ in range(3)]
    >>> bad = (columns[0] == 2) & (columns[2] == 4)
    >>> loss = (rng.random(4000) < np.where(bad, 0.6, 0.1)).astype(float)
    >>> search_slices(columns, loss)[0].conditions
    ((0, 2), (2, 4))

    The model errs where the first column is 2 and the third is 4.
    """
    least = max(FEWEST_ROWS, int(loss.size * LEAST_SHARE))
    centred = loss - loss.mean() if loss.size and against == "rest" else loss
    cells = sorted(
        itertools.chain.from_iterable(
            _worst(
                table,
                least=least,
                beyond=beyond,
                total=loss.size if against == "rest" else None,
            )
            for table in cell_sums(columns, centred, powers=2, depth=depth, least=least)
        ),
        key=lambda found: -found.t,
    )
    kept: list[_Found] = []
    for found in cells:
        if len(kept) == most:
            break
        if found.t > 0 and not _adds_nothing(found, kept):
            kept.append(found)
    return tuple(found.where for found in kept)


def _worst(
    table: CellSums,
    *,
    least: int,
    beyond: float,
    total: int | None,
) -> Iterator[_Found]:
    """Pick the worst cells of one table; few of any can be the worst of all."""
    # all rows are no slice of them
    rows, size = table.rows, table.size
    enough = np.flatnonzero((rows >= least) & (rows < (total or np.inf)))
    n = rows[enough]
    sums, squares = table.sums
    mean = sums[enough] / n
    # a slice without spread, all of it wrong, is as certain as can be
    variance = np.maximum(squares[enough] / n - np.square(mean), 1e-12)
    # from the mean of all rows to that of the others: zero is the mean of all
    apart = 1.0 if total is None else total / (total - n)
    mean, error = mean * apart, np.sqrt(variance / n) * apart
    t = (mean - beyond) / error
    # of single values, which contain the pairs, all are kept
    best = _OF_EACH if len(table.which) > 1 else size
    for place in np.argsort(-t)[:best].tolist():
        yield _Found(
            t=float(t[place]),
            mean=float(mean[place]),
            error=float(error[place]),
            where=slice_at(table.which, int(enough[place]), size=size),
        )


def _adds_nothing(found: _Found, kept: Sequence[_Found]) -> bool:
    """Tell whether a slice is part of one that was taken, and hardly worse."""
    inside = set(found.where.conditions)
    return any(
        set(other.where.conditions) <= inside
        and found.mean - other.mean < _WORSE_THAN_PARENT * found.error
        for other in kept
    )
