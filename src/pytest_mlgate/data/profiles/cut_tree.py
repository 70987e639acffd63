"""How any lazy engine puts numbers into cells: a tree of comparisons.

Eight comparisons find one of 256 cells; the engine groups by the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def count_by_tree(
    frame: nw.LazyFrame[Any], edges: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.int64]]:
    """Count float columns between edges, null left out.

    Returns
    -------
    dict of str to ndarray of int64
        One more count than edges.
    """
    cells = [_cell(nw.col(name), cuts).alias(name) for name, cuts in edges.items()]
    return count_numbered(frame.select(*cells), edges)


def count_numbered(
    cells: nw.LazyFrame[Any], edges: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.int64]]:
    """Count columns that hold numbers of cells, all of them in one pass."""
    table = (
        cells.unpivot(on=list(edges), variable_name="name", value_name="cell")
        .group_by("name", "cell")
        .agg(nw.len().alias("rows"))
        .collect()
    )
    counts = {name: np.zeros(len(e) + 1, dtype=np.int64) for name, e in edges.items()}
    for name, cell, rows in table.select("name", "cell", "rows").iter_rows():
        if cell is not None and 0 <= cell < len(counts[name]):
            counts[name][int(cell)] += int(rows)
    return counts


def _cell(value: nw.Expr, edges: NDArray[np.float64]) -> nw.Expr:
    tree = _tree(value, edges.tolist(), 0)
    return nw.when(~value.is_null()).then(tree).cast(nw.Int32)


def _tree(value: nw.Expr, edges: list[float], first: int) -> nw.Expr:
    if not edges:
        return nw.lit(first)
    half = len(edges) // 2
    below = _tree(value, edges[:half], first)
    above = _tree(value, edges[half + 1 :], first + half + 1)
    return nw.when(value < edges[half]).then(below).otherwise(above)
