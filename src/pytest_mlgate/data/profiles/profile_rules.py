"""Does a profile hold together: `broken_rule` says where it does not.

Types are the business of the reader; this is about numbers that must agree.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_mlgate.data.profiles.profile import MAX_CELLS
from pytest_mlgate.data.profiles.profile import MAX_LEVELS
from pytest_mlgate.data.profiles.variables import TEXT_PARTS
from pytest_mlgate.data.profiles.variables import TIME_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile

_PARTS = {"datetime": tuple(TIME_PARTS), "text": TEXT_PARTS}


def broken_rule(profile: Profile) -> str | None:
    """Name the first rule that a profile breaks.

    Returns
    -------
    str or None
        None where all numbers agree.

    Examples
    --------
    >>> import pandas as pd
    >>> from dataclasses import replace
    >>> from pytest_mlgate.data.profiles.profiling import profile_table
    >>> profile = profile_table(pd.DataFrame({"plan": ["free", "paid"]}))
    >>> broken_rule(profile) is None
    True
    >>> broken_rule(replace(profile, rows=3))
    "column 'plan': `rows` must be those of the table, 3; got 2"

    Somebody changed the number of rows by hand.
    """
    names = [column.name for column in profile.columns]
    if not names or len(set(names)) < len(names):
        return "`columns` must be one or more, of different names"
    if profile.rows < 1:
        return f"`rows` must be positive; got {profile.rows}"
    return next(_broken(profile.columns, profile.rows), None)


def _broken(columns: tuple[ColumnProfile, ...], rows: int) -> Iterator[str]:
    for column in columns:
        if column.rows != rows:
            told = f"`rows` must be those of the table, {rows}; got {column.rows}"
            yield f"column {column.name!r}: {told}"
        for rule in (*_cells(column), *_numbers(column), *_parts(column)):
            yield f"column {column.name!r}: {rule}"
        yield from _broken(column.parts, rows)


def _cells(column: ColumnProfile) -> Iterator[str]:
    has_cells = column.kind in {"numeric", "categorical", "boolean"}
    expected = len(column.edges) + 1 if column.kind == "numeric" else len(column.levels)
    if has_cells and (len(column.counts) != expected or expected < 1):
        yield f"`counts` must be {expected}, one per cell; got {len(column.counts)}"
    if not has_cells and (column.counts or column.levels or column.edges):
        yield f"a column of kind {column.kind!r} must have no cells"
    if (column.kind == "numeric") != bool(column.edges):
        yield "`edges` go with the kind 'numeric', and it with them"
    if min((*column.counts, column.missing, column.other, column.infinities)) < 0:
        yield "no count may be negative"
    total = sum(column.cells) + column.missing
    if has_cells and total != column.rows:
        yield f"counts and `missing` must add up to {column.rows} rows; got {total}"
    if column.kind == "empty" and column.missing != column.rows:
        yield "all rows of an empty column must be missing"


def _numbers(column: ColumnProfile) -> Iterator[str]:
    edges = column.edges
    if not all(map(math.isfinite, edges)) or len(edges) >= MAX_CELLS:
        yield f"`edges` must be finite and fewer than {MAX_CELLS}"
    if any(low >= high for low, high in pairwise(edges)):
        yield "`edges` must increase"
    if len(set(column.levels)) < len(column.levels) or len(column.levels) > MAX_LEVELS:
        yield f"`levels` must differ, and be at most {MAX_LEVELS}"
    if column.kind == "numeric" and (column.location is None or not column.scale):
        yield "a numeric column must have a `location`, and a `scale` that is not 0"
    if column.family != "text" and not all(map(_is_number, column.levels)):
        yield f"`levels` of {column.family} must be numbers"


def _parts(column: ColumnProfile) -> Iterator[str]:
    names = tuple(part.name for part in column.parts)
    if names != _PARTS.get(column.kind, ()):
        told = ", ".join(_PARTS.get(column.kind, ())) or "none"
        yield f"`parts` must be {told}; got {', '.join(names) or 'none'}"
    for part in column.parts:
        if column.kind == "datetime" and part.levels != TIME_PARTS.get(part.name):
            yield f"`levels` of {part.name!r} must be {TIME_PARTS.get(part.name)}"


def _is_number(level: str) -> bool:
    try:
        float(level)
    except ValueError:
        return False
    return True
