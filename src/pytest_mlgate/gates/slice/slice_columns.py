"""Into which values or parts is each column cut for a search: at most ten, and two.

A code per row and column. Missing values have a code of their own, and so have all
values of a column that are too rare or too many to be kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.stats.slices.equal_parts import MOST_PARTS
from pytest_mlgate.stats.slices.equal_parts import equal_parts
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.slices.search import LEAST_SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    Bools: TypeAlias = NDArray[np.bool_]
    Codes: TypeAlias = NDArray[np.uint8]

# rows after which a number that takes many values is known to do so
_ENOUGH_TO_TELL = 10_000
_GLANCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Rows that hold one of these values; None is a missing one."""

    options: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherValues:
    """Rows that hold a value, and none of these."""

    kept: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Rows above `low` and at most `high`; None where there is no such end."""

    low: float | None
    high: float | None


Cell = Value | OtherValues | Between


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SliceColumn:
    """A column as a search sees it.

    Parameters
    ----------
    name : str
        In the evaluation data.
    codes : ndarray of uint8, shape (n_rows,)
        Place of each row's cell.
    cells : tuple
        What each code stands for.
    """

    name: str
    codes: Codes
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSearched:
    """A column that makes no slices, and why."""

    name: str
    why: str


def slice_columns(
    frame: Any,  # noqa: ANN401 - any frame
    names: Sequence[str],
    rows: Bools,
    *,
    strict: bool,
) -> tuple[list[SliceColumn], list[NotSearched]]:
    """Cut columns into cells.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    names
        Columns of it.
    rows
        The rows that are asked about; only these get a code.
    strict
        Whether a column of lists or records is an error, because it was named.

    Returns
    -------
    columns, left_out
        Those that make slices, and those that make none.

    Raises
    ------
    UnreadableData
        If there is no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"x": np.arange(1000.0), "id": np.arange(1000).astype(str)}
    ... )
    >>> found, left = slice_columns(
    ...     table, ["x", "id"], np.ones(1000, bool), strict=True
    ... )
    >>> found[0].cells[1], left[0].why
    (Between(low=99.0, high=199.0), 'none of its 1000 values is held by 50 rows')

    A number is cut into tenths. A name for every row is no slice.
    """
    known: list[SliceColumn] = []
    left: list[NotSearched] = []
    for name in names:
        try:
            values = column(frame, name)
        except UnreadableData:
            if strict:
                raise
            left.append(NotSearched(name=name, why="it holds lists or records"))
            continue
        found = _cut(name, values if rows.all() else values[rows])
        (known if isinstance(found, SliceColumn) else left).append(found)  # type: ignore[arg-type] # each goes to its own list
    return known, left


def _cut(name: str, values: NDArray[Any]) -> SliceColumn | NotSearched:
    if values.dtype.kind in "mMc":
        what = "complex numbers" if values.dtype.kind == "c" else "times"
        return NotSearched(name=name, why=f"it holds {what}; derive a number or a name")
    numbers = (
        values.dtype.kind in "iuf"
        or (
            values.dtype.kind == "O"
            # a look at the first spares a look at each: text is text soon
            and not not_numbers(values[:_GLANCE]).any()
            and not not_numbers(values[:_ENOUGH_TO_TELL]).any()
            and not not_numbers(values).any()
            and not missing_in(values).all()
        )
    )
    if not numbers:
        return _levels(name, as_objects(values))
    known = to_float(values)
    # objects are compared as they are, so that only a part is sure to hold them
    few = values.dtype.kind != "O" and _few_values(known)
    return _levels(name, known) if few else _parts(name, known)


def _few_values(values: NDArray[np.float64]) -> bool:
    start = values[:_ENOUGH_TO_TELL]
    for some in (start, values):
        if np.unique(some[~np.isnan(some)]).size > MOST_PARTS:
            return False
    return True


def _parts(name: str, values: NDArray[np.float64]) -> SliceColumn | NotSearched:
    codes, edges = equal_parts(values)
    ends = [None, *edges.tolist(), None]
    cells: list[Cell] = [Between(low=low, high=high) for low, high in pairwise(ends)]
    return _used(name, codes, [*cells, Value(options=(None,))])


def _levels(name: str, values: NDArray[Any]) -> SliceColumn | NotSearched:
    try:
        codes, distinct = factorized(values)
    except TypeError:
        return NotSearched(name=name, why="it holds values that cannot be compared")
    levels = [one.item() if isinstance(one, np.generic) else one for one in distinct]
    if not all(isinstance(one, str | bool | int | float) for one in levels):
        return NotSearched(name=name, why="it holds neither numbers nor text")
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    places = np.arange(len(levels))
    if len(levels) > MOST_PARTS:
        least = max(FEWEST_ROWS, int(LEAST_SHARE * values.size))
        places = np.flatnonzero(counts >= least)
        if not places.size:
            told = f"none of its {len(levels)} values is held by {least} rows"
            return NotSearched(name=name, why=told)
    # by count and by name: the order of the rows plays no part
    order = sorted(
        places.tolist(),
        key=lambda place: (
            -counts[place],
            type(levels[place]).__name__,
            str(levels[place]),
        ),
    )
    if len(levels) > MOST_PARTS:
        order = order[: MOST_PARTS - 1]
    kept = tuple(levels[place] for place in order)
    cells: list[Cell] = [Value(options=(one,)) for one in kept]
    if len(kept) < len(levels):
        cells.append(OtherValues(kept=kept))
    # the last entry answers for code -1, a missing value
    table = np.full(len(levels) + 1, len(kept), dtype=np.uint8)
    table[order] = np.arange(len(kept), dtype=np.uint8)
    table[-1] = len(cells)
    return _used(name, table[codes], [*cells, Value(options=(None,))])


def _used(name: str, codes: Codes, cells: Sequence[Cell]) -> SliceColumn | NotSearched:
    present = np.count_nonzero(np.bincount(codes, minlength=len(cells)))
    if present < 2:
        return NotSearched(name=name, why="it holds the same in every row")
    return SliceColumn(name=name, codes=codes, cells=tuple(cells))
