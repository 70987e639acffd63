"""Which slices are large enough for a claim about each of them: all, not a choice.

A search proves that a slice is weak, and nothing about those it did not pick. So a pass
rests on slices that were named before any loss was looked at: every one of a size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.stats.losses.johnson import TOO_SKEWED
from pytest_mlgate.stats.slices.cell_sums import cell_sums
from pytest_mlgate.stats.slices.cell_sums import powers_of
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.slices.search import slice_at
from pytest_mlgate.stats.spread import FEWEST_PULLING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.slices.search import Against
    from pytest_mlgate.stats.slices.search import Slice

    Floats = NDArray[np.float64]

# standard errors of a count that no sample is off by
_ERRORS = 8.0
_TINY = 1e-100


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeSlice:
    """A slice of many rows, and roughly how far it is from being weak.

    Parameters
    ----------
    where : Slice
        The rule.
    rows : int
        Rows that it holds for.
    room : float
        Standard errors between its excess and the margin; negative beyond it.
    doubt : float
        How near its estimate is to resting on a handful of rows: at 1 there is no
        verdict.
    """

    where: Slice
    rows: int
    room: float
    doubt: float


def large_slices(
    columns: Sequence[NDArray[np.uint8]],
    loss: Floats,
    *,
    smallest: int,
    margin: float,
    depth: Literal[1, 2] = 2,
    against: Against = "rest",
    sample: NDArray[np.bool_] | None = None,
) -> tuple[LargeSlice, ...]:
    """Name every slice of at least `smallest` rows, the weakest first.

    Parameters
    ----------
    columns : sequence of ndarray of uint8, shape (n_rows,)
        Code of each row's value, few in each column: `equal_parts` makes them.
    loss : ndarray of float64, shape (n_rows,)
        Finite; higher is worse.
    smallest : int
        Rows, at least 50 are asked for whatever is given.
    margin : float
        The excess that `room` is measured from.
    depth : {1, 2}
        Whether slices of one value, or of two columns' values too.
    against : {"rest", "zero"}
        As in `search_slices`.
    sample : ndarray of bool, shape (n_rows,), optional
        Rows chosen at random. Pairs of columns of which these are certain, beyond any
        doubt, to make no slice of the size are not counted on all rows: of very many
        rows that is most of the time.

    Returns
    -------
    tuple of LargeSlice
        By rising `room`. Which slices they are depends on the values of the columns
        alone, never on the loss. A pair of values that holds for exactly the rows of
        one of them is left out, and so is what leaves fewer than 50 other rows.

    Notes
    -----
    `room` is Welch's z, good for an order; `doubt` comes from the skewness and the
    kurtosis of the loss. They decide what is measured, and nothing else.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> columns = [rng.integers(0, 2, 1000, dtype=np.uint8) for _ in range(2)]
    >>> found = large_slices(columns, columns[1] * 0.5, smallest=100, margin=0.1)
    >>> len(found), found[0].where.conditions
    (8, ((1, 1),))

    Two values of either column and four pairs; the loss is high in the second column.
    """
    least = max(smallest, FEWEST_ROWS)
    most = loss.size - FEWEST_ROWS if against == "rest" else loss.size
    centre = float(loss.mean()) if loss.size else 0.0
    centred = loss - centre if against == "rest" else loss
    total = np.array([loss.size, *(one.sum() for one in powers_of(centred, 4))])
    known: list[LargeSlice] = []
    single: dict[tuple[int, int], int] = {}
    for table in cell_sums(
        columns,
        centred,
        powers=4,
        depth=depth,
        least=least,
        pairs=None if sample is None else _likely(columns, sample, least / loss.size),
    ):
        rows = table.rows
        large = np.flatnonzero((rows >= least) & (rows <= most))
        inside = np.array([rows[large], *(one[large] for one in table.sums)])
        rest = None if against == "zero" else total[:, None] - inside
        room, doubt = _room_and_doubt(inside, rest, margin)
        for place, cell in enumerate(large.tolist()):
            where = slice_at(table.which, cell, size=table.size)
            count = int(rows[cell])
            if len(table.which) == 1:
                single[where.conditions[0]] = count
            elif count in {single.get(one) for one in where.conditions}:
                continue
            known.append(
                LargeSlice(
                    where=where,
                    rows=count,
                    room=float(room[place]),
                    doubt=float(doubt[place]),
                )
            )
    return tuple(sorted(known, key=lambda one: one.room))


def _likely(
    columns: Sequence[NDArray[np.uint8]], sample: NDArray[np.bool_], share: float
) -> set[tuple[int, int]]:
    """Find the pairs of columns that may have a cell with that share of the rows."""
    places = np.flatnonzero(sample)
    expected = places.size * share
    least = expected - _ERRORS * np.sqrt(expected)
    some = [column[places] for column in columns]
    none = np.empty(0)
    told = cell_sums(some, none, powers=0, depth=2, least=max(int(least), 1))
    return {(pair[0], pair[1]) for pair in (one.which for one in told) if len(pair) > 1}


def _room_and_doubt(
    inside: Floats, rest: Floats | None, margin: float
) -> tuple[Floats, Floats]:
    """Count standard errors to the margin, and find on how few rows they rest."""
    mean, error, skewness, pulling = _moments(inside)
    variance = np.square(error)
    if rest is not None:
        other, spread, lopsided, others = _moments(rest)
        mean, whole = mean - other, variance + np.square(spread)
        share = np.divide(variance, whole, out=np.zeros_like(whole), where=whole > 0)
        skewness = skewness * share**1.5 - lopsided * (1 - share) ** 1.5
        pulling = 1 / np.maximum(share**2 / pulling + (1 - share) ** 2 / others, _TINY)
        variance = whole
    room = (margin - mean) / np.sqrt(np.maximum(variance, _TINY))
    doubt = np.maximum(np.abs(skewness) / TOO_SKEWED, FEWEST_PULLING / pulling)
    # without any spread there is no standard error, unless there is nothing to find
    return room, np.where(variance > _TINY, doubt, np.where(mean == 0, 0.0, np.inf))


def _moments(sums: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Give mean, standard error, skewness of the mean, and rows that it rests on."""
    n, *raw = sums
    first, second, third, fourth = (one / n for one in raw)
    square = np.maximum(second - first**2, 0.0)
    cube = third - 3 * first * second + 2 * first**3
    power = fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4
    skewness = cube / np.maximum(square, _TINY) ** 1.5 / np.sqrt(n)
    pulling = n * square**2 / np.maximum(power, _TINY)
    return first, np.sqrt(square / n), skewness, np.maximum(pulling, _TINY)
