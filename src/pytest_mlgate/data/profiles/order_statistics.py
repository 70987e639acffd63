"""Which numbers stand at given places of a table too large to sort: `order_statistics`.

An engine estimates where they are, counts how many rows lie below, and sorts only the
few rows between two counts. So the answer is exact, and memory does not grow with rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles.float_cells import N_RANKS
from pytest_mlgate.data.profiles.float_cells import ranks
from pytest_mlgate.data.profiles.float_cells import snap

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SORTED = 1_000_000
"""Rows that an engine is asked to sort."""

_AROUND = 0.005
"""Share of the rows on each side of an estimate among which a number is looked for."""

_KEYS_AROUND = 3
"""Keys on each side of an estimate that are counted at once."""

_SPLITS = 16
"""Parts that a range of keys is cut into where the estimate was too far off."""


class Ordered(Protocol):
    """What an engine does with the finite numbers in the column "value"."""

    def estimates(
        self, finite: nw.LazyFrame[Any], shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Estimate quantiles, however roughly."""
        ...

    def counts(
        self, finite: nw.LazyFrame[Any], edges: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Count rows between increasing edges: one more than these."""
        ...


def order_statistics(
    finite: nw.LazyFrame[Any],
    places: NDArray[np.int64],
    engine: Ordered,
    *,
    rows: int,
) -> NDArray[np.float64]:
    """Find the numbers at a few places.

    Parameters
    ----------
    finite
        Numbers without gaps, NaN and infinities, in the column "value".
    places : ndarray of int64, shape (k,)
        Counted from 0 in ascending order of the numbers.
    engine
        What estimates and counts.
    rows
        How many numbers there are.

    Returns
    -------
    ndarray of float64, shape (k,)
        Numbers that occur, exactly.
    """
    sides = np.concatenate([places / rows - _AROUND, places / rows + _AROUND])
    cells = _Cells.around(finite, np.clip(sides, 0.0, 1.0), engine)
    return np.array([_nth(finite, cells, int(place), engine) for place in places])


def quantile_keys(
    finite: nw.LazyFrame[Any],
    places: NDArray[np.int64],
    engine: Ordered,
    *,
    location: float,
    rows: int,
) -> NDArray[np.int64]:
    """Find the ranks of the keys (see `float_cells`) of the numbers at many places.

    Parameters
    ----------
    finite, places, engine, rows
        As in `order_statistics`; places in ascending order.
    location
        Where the keys are finest.

    Returns
    -------
    ndarray of int64, shape (k,)
        Exactly those of the numbers at these places.
    """
    guesses = ranks(engine.estimates(finite, (places + 1) / rows), location)
    near = np.arange(-_KEYS_AROUND, _KEYS_AROUND + 2)
    # the key at a place is at least `first` and below `beyond`
    first: NDArray[np.int64] = np.zeros(len(places), dtype=np.int64)
    beyond = np.full(len(places), N_RANKS, dtype=np.int64)
    wanted = (guesses[:, None] + near).ravel()
    while True:
        cuts = np.unique(wanted[(wanted > 0) & (wanted < N_RANKS)])
        # next to `location` keys are closer than floats: several begin at one number
        edges, at = np.unique(snap(cuts, location), return_inverse=True)
        upto = np.cumsum(engine.counts(finite, edges))
        cell = np.searchsorted(upto[at], places, side="right")
        first = np.maximum(first, np.append(0, cuts)[cell])
        beyond = np.minimum(beyond, np.append(cuts, N_RANKS)[cell])
        wide = beyond - first > 1
        if not wide.any():
            return first
        steps = np.linspace(first[wide], beyond[wide], _SPLITS + 1)
        wanted = np.unique(np.ceil(steps).astype(np.int64))


class _Cells:
    """Counts between edges, of which some hold one number only."""

    def __init__(self, edges: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
        self._edges = np.concatenate([[-math.inf], edges, [math.inf]])
        self._upto = np.cumsum(counts)
        self._counts = counts

    @classmethod
    def around(
        cls,
        finite: nw.LazyFrame[Any],
        shares: NDArray[np.float64],
        engine: Ordered,
    ) -> _Cells:
        """Cut at estimates, and right above each: a frequent number is a cell."""
        guesses = engine.estimates(finite, shares) + 0.0  # there is one zero
        edges = np.unique(np.concatenate([guesses, np.nextafter(guesses, math.inf)]))
        edges = edges[np.isfinite(edges)]
        return cls(edges, engine.counts(finite, edges))

    def holding(self, place: int) -> tuple[float, float, int, int]:
        """Give the cell of a place: its limits, its rows, and the rows below it."""
        cell = int(np.searchsorted(self._upto, place, side="right"))
        rows = int(self._counts[cell])
        below = int(self._upto[cell]) - rows
        low, high = self._edges[cell], self._edges[cell + 1]
        return float(low), float(high), rows, below


def _nth(
    finite: nw.LazyFrame[Any], cells: _Cells, place: int, engine: Ordered
) -> float:
    low, high, rows, below = cells.holding(place)
    if np.nextafter(low, math.inf) == high:
        return low
    offset = place - below
    value = nw.col("value")
    within = finite.filter((value >= low) & (value < high))
    if rows > MOST_SORTED:
        sides = np.array([offset / rows - _AROUND, offset / rows + _AROUND])
        narrower = _Cells.around(within, np.clip(sides, 0.0, 1.0), engine)
        if narrower.holding(offset)[2] < rows:
            return _nth(within, narrower, offset, engine)
    found = within.sort("value").head(offset + 1).select(value.max())
    return float(found.collect().item())
