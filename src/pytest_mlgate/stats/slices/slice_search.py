"""Search, confirm, and test what is large: the whole question about weak slices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.stats.fairness.group_influence import structure_at
from pytest_mlgate.stats.slices.excess import excess_loss
from pytest_mlgate.stats.slices.large_slices import large_slices
from pytest_mlgate.stats.slices.search import FEWEST_ROWS
from pytest_mlgate.stats.slices.search import LEAST_SHARE
from pytest_mlgate.stats.slices.weak_slices import FoundSlice
from pytest_mlgate.stats.slices.weak_slices import found_slices
from pytest_mlgate.stats.slices.weakest_slice import confirmed_slices
from pytest_mlgate.stats.slices.weakest_slice import weakest_slice
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.slices.large_slices import LargeSlice
    from pytest_mlgate.stats.slices.search import Against

    Bools = NDArray[np.bool_]
    Measure = Callable[[Bools, Bools], Measurement]

SMALLEST = 0.05
"""Share of the rows of the smallest slice that a pass speaks of, unless told."""

METHOD = "weakest slice, found on some rows and measured on others"

# slices in an order by Welch's z; the procedures that decide order them alike but for
# rounding among neighbours
_MEASURED = 4
# of the limits at which an estimate rests on a handful of rows
_DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SliceSearch:
    """What a search among slices brought to light.

    Parameters
    ----------
    measurement : Measurement
        Of all slices together: `weakest_slice`.
    found : tuple of FoundSlice
        What the search picked, measured on rows that it did not see.
    confirmed : tuple of FoundSlice
        Those of them that are certainly weak, the surest first.
    large : tuple of FoundSlice
        The weakest of the large slices, measured on all rows.
    n_large : int
        How many large slices there are.
    smallest_large : int
        Rows from which on a slice is large.
    smallest_seen : int
        Rows below which a slice is neither searched nor confirmed, about.
    """

    measurement: Measurement
    found: tuple[FoundSlice, ...]
    confirmed: tuple[FoundSlice, ...]
    large: tuple[FoundSlice, ...]
    n_large: int
    smallest_large: int
    smallest_seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceQuestion:
    """What counts as a weak slice, and how far one looks.

    Parameters
    ----------
    margin : float
        Excess of the mean loss that matters, in its units; 0 or more.
    fine : float, optional
        Excess that is fine, at most `margin`; None: `margin` itself.
    depth : {1, 2}
        Whether slices of one value, or of two columns' values too.
    smallest : float
        Share of the rows of the smallest slice that a pass speaks of, in (0, 1).
    against : {"rest", "zero"}
        As in `search_slices`: "zero" where the loss is itself a difference.
    """

    margin: float
    fine: float | None = None
    depth: Literal[1, 2] = 2
    smallest: float = SMALLEST
    against: Against = "rest"

    @property
    def limit(self) -> float:
        """The excess beyond which a slice is worth finding."""
        return self.margin if self.fine is None else self.fine


def search_weak_slices(
    columns: Sequence[NDArray[np.uint8]],
    loss: NDArray[np.float64],
    asked: SliceQuestion,
    *,
    searched: Bools,
    structure: RowStructure,
    measure: Measure | None = None,
) -> SliceSearch:
    """Ask whether the mean loss is too high in any slice.

    Parameters
    ----------
    columns : sequence of ndarray of uint8, shape (n_rows,)
        Code of each row's value, few in each column: `equal_parts` makes them.
    loss : ndarray of float64, shape (n_rows,)
        Finite; higher is worse. An error is 0 or 1.
    asked : SliceQuestion
        What is asked.
    searched : ndarray of bool, shape (n_rows,)
        True for rows to search, made by `searched_rows`.
    structure : RowStructure
        Weights, and what depends on what.
    measure : callable, optional
        ``measure(inside, rows)``: how a slice is measured on some rows, both of them
        masks over all rows. The excess over the other rows unless given.

    Returns
    -------
    SliceSearch

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row.

    Notes
    -----
    See `weakest_slice` for what a failure and a pass claim. Of rows that are
    independent and weigh the same, the large slices that are measured are the four
    weakest by Welch's z and those whose estimate may rest on a handful of rows; of
    other rows all are.

    Simulated with twenty columns of ten values, errors of .15, half of the rows
    searched, alpha .05; 60 to 200 tables for each line:

    ====================================  ======  ============================
    rows                                  margin  outcome
    ====================================  ======  ============================
    20 000, 200 of them with errors .45   0       failed 1.00
    the same                              .1      failed .97, passed 0
    the same                              .2      failed .67, passed .10
    20 000, clean                         0       failed .015
    20 000, clean, errors .02             0       failed .005
    5000, clean                           0       failed .015
    20 000, clean                         .1      passed 1.00
    20 000, clean                         .05     passed .88
    5000, clean                           .1      passed .99
    20 000, a tenth worse by the margin   .1      failed .01, passed .02
    5000, a tenth worse by the margin     .1      failed .03, passed .03
    ====================================  ======  ============================

    With a fifth of 20 000 rows to search, the 200 were found in 4 of 30 tables: too
    few of them are there to be found by. A slice smaller than `smallest` that the
    search overlooks does not keep a pass away, which the third line shows.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> from pytest_mlgate.stats.slices.held_out import searched_rows
    >>> rng = np.random.default_rng(7)
    >>> columns = [rng.integers(0, 5, 8000, dtype=np.uint8) for _ in range(3)]
    >>> bad = (columns[0] == 2) & (columns[2] == 4)
    >>> told = search_weak_slices(
    ...     columns,
    ...     (rng.random(8000) < np.where(bad, 0.5, 0.1)).astype(float),
    ...     SliceQuestion(margin=0.1),
    ...     searched=searched_rows(np.arange(8000, dtype=np.uint64)),
    ...     structure=RowStructure(),
    ... )
    >>> told.confirmed[0].where.conditions, told.measurement.p_worse_than(-0.1) < 0.01
    (((0, 2), (2, 4)), True)

    Where the first column is 2 and the third 4, errors are certainly more frequent
    than elsewhere by over ten points.
    """
    check_structure(structure, loss.size)
    ask = measure or excess_of(loss, structure)
    held, every = ~searched, np.ones(loss.size, dtype=np.bool_)

    def measured(inside: Bools, rows: Bools) -> tuple[Measurement, int]:
        seen = rows if asked.against == "rest" else rows & inside
        return ask(inside, rows), int(np.count_nonzero(seen))

    found = found_slices(
        columns,
        loss,
        searched=searched,
        measure=lambda inside: measured(inside, held),
        depth=asked.depth,
        beyond=asked.limit,
        against=asked.against,
    )
    smallest = max(math.ceil(asked.smallest * loss.size), FEWEST_ROWS)
    known = large_slices(
        columns,
        loss,
        smallest=smallest,
        margin=asked.margin,
        depth=asked.depth,
        against=asked.against,
        # groups and stretches of time are no random rows
        sample=searched if structure.plain else None,
    )
    # the order says nothing about rows that depend on each other or weigh unequally
    weakest = _telling(known) if structure.plain else known
    large = tuple(
        FoundSlice.of_rows(one.where, columns, lambda inside: measured(inside, every))
        for one in weakest
    )
    return SliceSearch(
        measurement=weakest_slice(
            found,
            large,
            fine=-asked.limit,
            n=loss.size,
            method=METHOD,
            orientation=-1 if asked.against == "rest" else 1,
        ),
        found=found,
        confirmed=confirmed_slices(found, fine=-asked.limit),
        large=large,
        n_large=len(known),
        smallest_large=smallest,
        smallest_seen=_smallest_seen(searched),
    )


def _telling(known: Sequence[LargeSlice]) -> list[LargeSlice]:
    """Take the weakest, and those that may not be judged: the others pass with them."""
    unsure = sorted(known[_MEASURED:], key=lambda one: -one.doubt)[:_MEASURED]
    return [*known[:_MEASURED], *(one for one in unsure if one.doubt > _DOUBTFUL)]


def _smallest_seen(searched: Bools) -> int:
    """Count the rows of a slice with enough of them on either side of the split."""
    n, found = searched.size, int(np.count_nonzero(searched))
    if not 0 < found < n:
        return n
    least = max(FEWEST_ROWS, int(found * LEAST_SHARE))
    return math.ceil(max(least * n / found, FEWEST_ROWS * n / (n - found)))


def excess_of(loss: NDArray[np.float64], structure: RowStructure) -> Measure:
    """Make the measure "mean loss in the slice less that of the other rows".

    Parameters
    ----------
    loss, structure
        Of all rows.

    Returns
    -------
    callable
        As `search_weak_slices` takes it.
    """

    def measure(inside: Bools, rows: Bools) -> Measurement:
        if rows.all():
            return excess_loss(loss, inside, structure=structure)
        places = np.flatnonzero(rows)
        return excess_loss(
            loss[places], inside[places], structure=structure_at(structure, places)
        )

    return measure
