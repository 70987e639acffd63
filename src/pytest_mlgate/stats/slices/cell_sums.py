"""What do the cells of tables hold: rows, and sums of a number's powers, in one pass.

A table for each column, and one for each pair of columns. Where the number has two
values, as an error has, one count of either says all sums of all powers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container
    from collections.abc import Iterator
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

# rows that tell of most numbers that they have more than two values
_GLANCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSums:
    """One table.

    Parameters
    ----------
    which : tuple of int
        Indices of one or two columns.
    size : int
        Codes of each column.
    rows : ndarray of int64, shape (n_cells,)
        Rows of each cell; of two columns, the second one's codes run first.
    sums : list of ndarray of float64, shape (n_cells,)
        Of the first, second, … power.
    """

    which: tuple[int, ...]
    size: int
    rows: NDArray[np.int64]
    sums: list[Floats]


def cell_sums(
    columns: Sequence[NDArray[np.uint8]],
    values: Floats,
    *,
    powers: int,
    depth: int,
    least: int,
    pairs: Container[tuple[int, int]] | None = None,
) -> Iterator[CellSums]:
    """Count the rows, and add up powers, for each value and for each pair of values.

    Parameters
    ----------
    columns : sequence of ndarray of uint8, shape (n_rows,)
        Code of each row's value, few in each column.
    values : ndarray of float64, shape (n_rows,)
        Finite.
    powers : int
        The highest power that is added up; 0 for counts of rows alone.
    depth : {1, 2}
        Whether tables of one column, or of two columns too.
    least : int
        Tables in which no cell has so many rows are left out.
    pairs : container of (int, int), optional
        The only pairs of columns to look at.

    Yields
    ------
    CellSums
        Of single columns first.

    Examples
    --------
    >>> columns = [np.array([0, 0, 1, 1], np.uint8), np.array([0, 1, 1, 1], np.uint8)]
    >>> values = np.array([1.0, 0.0, 1.0, 1.0])
    >>> *_, both = cell_sums(columns, values, powers=1, depth=2, least=1)
    >>> both.which, both.rows.tolist(), both.sums[0].tolist()
    ((0, 1), [1, 1, 0, 2], [1.0, 0.0, 0.0, 2.0])
    """
    size = max((int(column.max(initial=0)) + 1 for column in columns), default=1)
    adding = _adding(values, powers)
    # narrow until they are counted: twenty columns of a million rows fit in a cache
    kind = np.min_scalar_type(adding.step * size**2 - 1)
    step = kind.type(adding.step)
    wide = [column.astype(kind, copy=False) for column in columns]
    inner = [adding.marked(column * step) for column in wide]
    for i, codes in enumerate(inner):
        found = adding.up(codes, size, least)
        if found is not None:
            yield CellSums(which=(i,), size=size, rows=found[0], sums=found[1])
    for i in range(len(columns) if depth > 1 else 0):
        outer = wide[i] * kind.type(adding.step * size)
        for j in range(i + 1, len(columns)):
            if pairs is not None and (i, j) not in pairs:
                continue
            found = adding.up(outer + inner[j], size**2, least)
            if found is not None:
                yield CellSums(which=(i, j), size=size, rows=found[0], sums=found[1])


def powers_of(values: Floats, powers: int) -> list[Floats]:
    """Give the first, second, … power of numbers."""
    # products: a power of floats by `pow` takes twenty times as long
    found = [values] if powers else []
    while len(found) < powers:
        found.append(found[-1] * values)
    return found


_Table = tuple["NDArray[np.int64]", "list[Floats]"]


@dataclass(frozen=True, slots=True)
class _OfAnyValues:
    """Adds up each power of its own."""

    powers: list[Floats]
    step = 1

    def marked(self, codes: NDArray[Any]) -> NDArray[Any]:
        return codes

    def up(self, codes: NDArray[Any], size: int, least: int) -> _Table | None:
        wide = codes.astype(np.intp)
        rows = np.bincount(wide, minlength=size).astype(np.int64, copy=False)
        if rows.max(initial=0) < least:
            return None
        return rows, [
            np.bincount(wide, weights=one, minlength=size).astype(float, copy=False)
            for one in self.powers
        ]


@dataclass(frozen=True, slots=True)
class _OfTwoValues:
    """Counts rows of either value: a code is even for the low one, odd for the high."""

    high: NDArray[np.bool_]
    # of the low and of the high value, one row per power
    powers: list[Floats]
    step = 2

    def marked(self, codes: NDArray[Any]) -> NDArray[Any]:
        return codes + self.high

    def up(self, codes: NDArray[Any], size: int, least: int) -> _Table | None:
        counts = np.bincount(codes.astype(np.intp), minlength=2 * size)
        either = counts.reshape(size, 2)
        rows: NDArray[np.int64] = either.sum(axis=1, dtype=np.int64)
        if rows.max(initial=0) < least:
            return None
        weighed = either.astype(np.float64)
        return rows, [weighed @ one for one in self.powers]


def _adding(values: Floats, powers: int) -> _OfAnyValues | _OfTwoValues:
    high = _high_of_two(values) if powers else None
    if high is None:
        return _OfAnyValues(powers_of(values, powers))
    ends = np.array([values.min(), values.max()])
    return _OfTwoValues(high, powers_of(ends, powers))


def _high_of_two(values: Floats) -> NDArray[np.bool_] | None:
    """Mark the larger of two values; None where there are more, or no row."""
    for some in (values[:_GLANCE], values):
        if not some.size:
            return None
        high: NDArray[np.bool_] = some == some.max()
        if not (high | (some == some.min())).all():
            return None
    return high
