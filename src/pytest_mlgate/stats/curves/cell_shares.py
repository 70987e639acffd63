"""Which share of two tables lies in each cell, for bars side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 24
"""Cells that are drawn; the smaller ones are counted together."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellShares:
    """Shares of two tables in the same cells.

    Parameters
    ----------
    cells : ndarray of int, shape (n_shown,)
        Which of the given cells are shown, in their order.
    left_out : int
        Cells that are counted together in one more, the last; 0 if all are shown.
    reference, current : Curve
        Place of a bar (0, 1, …) and its share in [0, 1].
    """

    cells: NDArray[np.intp]
    left_out: int
    reference: Curve
    current: Curve


def cell_shares(
    reference: NDArray[np.int64], current: NDArray[np.int64], *, most: int = CELLS
) -> CellShares | None:
    """Turn counts of two tables into shares, the largest cells first in line.

    Parameters
    ----------
    reference, current : ndarray of int, shape (n_cells,)
        Rows in the same cells.
    most : int
        Cells that are shown; 1 or more.

    Returns
    -------
    CellShares or None
        None where a table has no row. A cell is as large as the larger of its two
        shares.

    Examples
    --------
    >>> found = cell_shares(np.array([2, 5, 3]), np.array([8, 1, 1]), most=2)
    >>> found.cells.tolist(), found.left_out
    ([0, 1], 1)
    >>> found.reference.y.tolist(), found.current.y.tolist()
    ([0.2, 0.5, 0.3], [0.8, 0.1, 0.1])

    The first cell grew from 20 to 80 %; the third one is "all others".
    """
    if not (reference.sum() > 0 and current.sum() > 0):
        return None
    p, q = reference / reference.sum(), current / current.sum()
    order = np.argsort(-np.maximum(p, q), kind="stable")
    shown, others = np.sort(order[:most]), order[most:]
    places = np.arange(shown.size + bool(others.size), dtype=np.float64)

    def bars(share: NDArray[np.float64]) -> Curve:
        rest = share[others].sum(keepdims=True)[: others.size]
        return Curve(x=places, y=np.append(share[shown], rest))

    return CellShares(
        cells=shown, left_out=others.size, reference=bars(p), current=bars(q)
    )
