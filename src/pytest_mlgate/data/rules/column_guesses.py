"""What may be a rule about a column, seen from its values: `ColumnGuess`.

Guesses that a person corrects. Every rule holds for the values it was made from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.column_kinds import Kind
from pytest_mlgate.data.rules.column_kinds import kind_of
from pytest_mlgate.data.rules.number_bounds import TAIL
from pytest_mlgate.data.rules.number_bounds import roomy_bounds
from pytest_mlgate.data.rules.personal_data import found_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LEVELS = 50
"""A closed list of more values than this is no list that a person keeps up."""

LEAST_ROWS_PER_LEVEL = 5
"""With fewer rows per value than this, other values are still to come."""

_LISTED = (nw.Categorical, nw.Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What a column seems to be."""

    name: str
    kind: Kind
    rows: int
    missing: int
    # different values that are not missing; None where they cannot be compared
    distinct: int | None = None
    # bounds with room for other rows; None: no rule on this side
    low: float | None = None
    high: float | None = None
    # the closed list; None: no rule
    levels: tuple[str | int | float | bool, ...] | None = None
    # why there is the rule, or none
    why: str = ""


def guess(series: nw.Series[Any], name: str) -> ColumnGuess:
    """Look at a column and guess what holds for all of its rows.

    Parameters
    ----------
    series
        The values.
    name
        Of the column.

    Returns
    -------
    ColumnGuess

    Notes
    -----
    Numbers get bounds that leave room for other rows (`roomy_bounds`). Text,
    booleans and categories get a closed list where there are few values and many rows
    of each. Identifiers (all values different) get neither, and personal data are
    never written down.

    Examples
    --------
    >>> import narwhals as nw
    >>> ages = nw.from_native(pd.Series([17, 42, 90, 42]), series_only=True)
    >>> found = guess(ages, "age")
    >>> found.low, found.high
    (0, 200)

    Wider than what was seen, because others will come.
    """
    rows = len(series)
    kind = kind_of(series)
    if is_nested(series):
        missing = int(series.null_count())
        seen = ColumnGuess(name=name, kind=kind, rows=rows, missing=missing)
        return replace(seen, why="lists or records: no rule was guessed")
    values = cell_values(series)
    absent = missing_in(values)
    known = values[~absent]
    seen = ColumnGuess(
        name=name,
        kind=kind,
        rows=rows,
        missing=int(absent.sum()),
        distinct=_count_distinct(known),
    )
    told = _against_a_rule(series, seen)
    if told is not None:
        return replace(seen, why=told)
    if kind in {"text", "boolean"} or series.dtype in _LISTED or known.dtype == object:
        return _listed(seen, known)
    if kind in {"integer", "number"}:
        return _bounded(seen, known)
    return replace(seen, why=f"from {known.min()} to {known.max()}")


def _against_a_rule(series: nw.Series[Any], seen: ColumnGuess) -> str | None:
    """Say why no rule can be guessed at all, None where one can."""
    if seen.missing == seen.rows:
        return "every value is missing: no rule was guessed"
    if seen.kind == "mixed" or series.dtype == nw.Decimal:
        return "values without a simple rule"
    if seen.missing > series.null_count():  # polars; no bound holds for NaN
        return "NaN among the numbers: no bounds were guessed"
    return None


def _bounded(seen: ColumnGuess, known: NDArray[Any]) -> ColumnGuess:
    lowest, highest = known.min().item(), known.max().item()
    told = f"from {lowest} to {highest}"
    if not (math.isfinite(lowest) and math.isfinite(highest)):
        return replace(seen, why=f"{told}: no bounds were guessed")
    if seen.kind == "integer" and seen.distinct == seen.rows > 20:
        return replace(seen, why=f"{told}; all different, a key? then unique=True")
    # values of the column themselves: nothing is averaged, so nothing can overflow
    first, middle, last = (
        np.quantile(known, share, method="nearest").item()
        for share in (TAIL, 0.5, 1 - TAIL)
    )
    low, high = roomy_bounds(lowest, highest, middle=middle, inner=(first, last))
    return replace(seen, why=told, low=low, high=high)


def _listed(seen: ColumnGuess, known: NDArray[Any]) -> ColumnGuess:
    if seen.kind == "boolean":
        return seen
    distinct = seen.distinct
    if distinct is None:
        return replace(seen, why="values that cannot be compared: no list")
    levels = distinct_values(known)
    told = against_a_list(seen, levels, known.size)
    if told is not None:
        return replace(seen, why=told)
    return replace(seen, why="the values that there are", levels=tuple(levels))


def against_a_list(seen: ColumnGuess, levels: list[Any], size: int) -> str | None:
    """Say why a closed list would be wrong, None where it would not."""
    if any(isinstance(value, str) and found_kind(value) for value in levels):
        return "personal data, not written down: should this column be here?"
    if seen.rows > 20 and len(levels) == seen.rows:
        return "all different, a key? then unique=True"
    if len(levels) > MOST_LEVELS or size < LEAST_ROWS_PER_LEVEL * len(levels):
        return "too many different values for a list"
    if not all(isinstance(value, str | int | float | bool) for value in levels):
        return "values that are no text or numbers: no list"
    return None


def _count_distinct(known: NDArray[Any]) -> int | None:
    try:
        return len(pd.unique(as_objects(known)))
    except TypeError:
        return None
