"""Where are numbers cut into cells: at their quantiles, or by value if they are few."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.profiles.cells import cuts_of
from pytest_mlgate.data.profiles.counting import level_name
from pytest_mlgate.data.profiles.float_cells import LARGEST
from pytest_mlgate.data.profiles.float_cells import N_RANKS
from pytest_mlgate.data.profiles.float_cells import SMALLEST
from pytest_mlgate.data.profiles.float_cells import ranks
from pytest_mlgate.data.profiles.float_cells import snap
from pytest_mlgate.data.profiles.profile import MAX_CELLS
from pytest_mlgate.data.profiles.profile import MAX_LEVELS
from pytest_mlgate.data.profiles.profile import ColumnProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.counting import Counting
    from pytest_mlgate.data.profiles.counting import Summary
    from pytest_mlgate.data.profiles.variables import Variable

_SHARES = np.arange(1, MAX_CELLS) / MAX_CELLS
_QUARTERS = (MAX_CELLS // 4 - 1, MAX_CELLS // 2 - 1, 3 * MAX_CELLS // 4 - 1)


def numeric_profiles(
    variables: tuple[Variable, ...],
    counting: Counting,
    *,
    few: int,
    like: Mapping[str, ColumnProfile] | None = None,
) -> dict[Variable, ColumnProfile]:
    """Profile numeric columns, or numeric parts of columns.

    Parameters
    ----------
    variables : tuple of Variable
        What to profile.
    counting : Counting
        The table.
    few : int
        Whole numbers of at most so many values are counted by value; 0 for never.
    like : mapping of str to ColumnProfile, optional
        By label, profiles whose cells to use.

    Returns
    -------
    dict of Variable to ColumnProfile
    """
    summaries = counting.summaries(variables)
    found = {
        variable: _uncounted(
            variable,
            summaries[variable],
            counting,
            few=few,
            like=(like or {}).get(variable.label),
        )
        for variable in variables
    }
    cut = {v: cuts_of(column) for v, column in found.items() if column.edges}
    for variable, cells in counting.count_numbers(cut).items():
        counts = tuple(cells.counts.tolist())
        found[variable] = replace(found[variable], counts=counts)
    return found


def _uncounted(
    variable: Variable,
    summary: Summary,
    counting: Counting,
    *,
    few: int,
    like: ColumnProfile | None,
) -> ColumnProfile:
    column = ColumnProfile(
        name=variable.column,
        kind="empty",
        family="numbers",
        dtype=counting.dtypes[variable.column],
        rows=counting.rows,
        missing=summary.missing,
        infinities=summary.infinities,
        minimum=summary.minimum,
        maximum=summary.maximum,
        mean=summary.mean,
        std=summary.std,
    )
    if not summary.finite + summary.infinities:
        return column
    if like is not None and like.kind == "numeric":
        return replace(
            column,
            kind="numeric",
            location=like.location,
            scale=like.scale,
            edges=like.edges,
        )
    if like is not None and like.kind == "categorical":
        few = MAX_LEVELS
    by_value = _few_values(variable, summary, counting, few=few)
    if by_value is not None:
        return _of_values(column, by_value)
    return _of_quantiles(column, summary, variable, counting)


def _few_values(
    variable: Variable, summary: Summary, counting: Counting, *, few: int
) -> dict[float, int] | None:
    if not few:
        return None
    low = summary.minimum
    if not summary.infinities and low is not None and low == summary.maximum:
        return {low: summary.finite}
    return counting.whole_values(variable.column, at_most=few)


def _of_values(column: ColumnProfile, counts: dict[float, int]) -> ColumnProfile:
    named = [(level_name(value), rows) for value, rows in counts.items()]
    first = sorted(named, key=lambda pair: (-pair[1], pair[0]))
    return replace(
        column,
        kind="categorical",
        levels=tuple(level for level, _ in first),
        counts=tuple(rows for _, rows in first),
        n_levels=len(first),
        once=sum(1 for _, rows in first if rows == 1),
    )


def _of_quantiles(
    column: ColumnProfile, summary: Summary, variable: Variable, counting: Counting
) -> ColumnProfile:
    if not summary.finite:
        edges = snap(ranks(np.zeros(1), 0.0), 0.0)
        return replace(
            column, kind="numeric", location=0.0, scale=1.0, edges=tuple(edges.tolist())
        )
    quantiles = counting.quantiles(variable, _SHARES)
    low, location, high = (float(quantiles[place]) for place in _QUARTERS)
    scale = high - low
    if not 0 < scale < np.inf:
        scale = column.std or 1.0
    return replace(
        column,
        kind="numeric",
        location=location,
        scale=scale,
        edges=tuple(_edges(quantiles, location, scale).tolist()),
    )


def _edges(
    quantiles: NDArray[np.float64], location: float, scale: float
) -> NDArray[np.float64]:
    if not SMALLEST < scale < LARGEST:
        return np.unique(quantiles)
    wanted = _cuts(ranks(quantiles, location))
    if len(wanted) >= MAX_CELLS:
        wanted = _cuts(ranks(quantiles[1::2], location))
    return np.unique(snap(wanted, location))


def _cuts(found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cut where the keys of the quantiles begin; after a heavy key cut again.

    A key that holds two quantiles or more, such as that of many zeros, is a cell of
    its own.
    """
    starts, times = np.unique(found, return_counts=True)
    cuts = np.unique(np.concatenate([starts, starts[times > 1] + 1]))
    return cuts[(cuts > 0) & (cuts < N_RANKS)]
