"""How a table becomes a profile: `profile_table`.

What a column holds decides what its cells are. Numbers are cut at their quantiles,
whole numbers of few values and text are counted by level, times by hour and weekday,
long or nearly unique text by what can be measured on it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.profiles.cells import cuts_of
from pytest_mlgate.data.profiles.countable import countable
from pytest_mlgate.data.profiles.numeric_profiling import numeric_profiles
from pytest_mlgate.data.profiles.profile import FORMAT
from pytest_mlgate.data.profiles.profile import MAX_LEVELS
from pytest_mlgate.data.profiles.profile import ColumnProfile
from pytest_mlgate.data.profiles.profile import Profile
from pytest_mlgate.data.profiles.value_families import REFERENCE
from pytest_mlgate.data.profiles.value_families import refuse_other_family
from pytest_mlgate.data.profiles.variables import TEXT_PARTS
from pytest_mlgate.data.profiles.variables import TIME_PARTS
from pytest_mlgate.data.profiles.variables import Variable
from pytest_mlgate.data.tables import DataTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.profiles.counting import Counting
    from pytest_mlgate.data.profiles.counting import Levels

_LIKE = "the profile that it is to be like"
FEW = 50
"""Whole numbers of at most so many values are levels; text of more may be prose."""
LONG = 40
"""Characters on average from which text of many levels is prose."""


def profile_table(
    table: Any,  # noqa: ANN401 - any frame that narwhals reads
    *,
    columns: Sequence[str] | None = None,
    identity: str | None = None,
    source: str | None = None,
    made: datetime | None = None,
    like: Profile | None = None,
    what: str = REFERENCE,
) -> Profile:
    """Count a table on cells of its own.

    Parameters
    ----------
    table
        A `DataTable`; a pandas, polars (also lazy) or pyarrow frame; a DuckDB
        relation; a Spark frame.
    columns
        Those to profile; None for all.
    identity, source
        What identifies the rows, and what reports call them; None: those of a
        `DataTable`.
    made
        When; None for now.
    like
        A profile whose columns and cells to use, so that both can be merged.
    what
        What the table is, for messages.

    Returns
    -------
    Profile
        The same cells and counts from every library and engine; means and standard
        deviations up to rounding.

    Raises
    ------
    InvalidInput
        If it is no table, or its engine cannot count.
    UnreadableData
        If it has no rows, or a column holds values of several kinds, or of one that
        has no distribution (lists, bytes, durations).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"stars": [5, 4, 5, None], "ok": [True, True, False, True]})
    >>> stars, ok = profile_table(rows).columns
    >>> stars.kind, stars.levels, stars.counts, stars.missing
    ('categorical', ('5', '4'), (2, 1), 1)
    >>> ok.kind, ok.levels, ok.counts
    ('boolean', ('1', '0'), (3, 1))

    Whole numbers of few values are levels, whichever type the gap made of them.
    """
    if isinstance(table, DataTable):
        identity = identity or table.identity
        source = source or table.reference
    if like is not None and columns is None:
        columns = [column.name for column in like.columns]
    known = {} if like is None else like.by_label()
    with countable(table, columns=columns, what=what) as counting:
        for name in known.keys() & counting.families.keys():
            family = counting.families[name]
            refuse_other_family(
                name, family, profiled=known[name].family, what=what, like=_LIKE
            )
        found = _columns(counting, known)
    return Profile(
        format=FORMAT,
        rows=found[0].rows,
        weights_total=None,
        columns=tuple(found),
        identity=identity,
        made=(made or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        source=source or "in memory",
    )


def _columns(
    counting: Counting, like: Mapping[str, ColumnProfile]
) -> list[ColumnProfile]:
    families = counting.families
    numbers = tuple(Variable(column=n) for n, f in families.items() if f == "numbers")
    numeric = numeric_profiles(numbers, counting, few=FEW, like=like)
    return [
        numeric[Variable(column=name)]
        if family == "numbers"
        else _column(name, counting, like)
        for name, family in families.items()
    ]


def _column(
    name: str, counting: Counting, like: Mapping[str, ColumnProfile]
) -> ColumnProfile:
    family = counting.families[name]
    blank = ColumnProfile(
        name=name,
        kind="empty",
        family=family,
        dtype=counting.dtypes[name],
        rows=counting.rows,
        missing=counting.rows,
    )
    if family == "none":
        return blank
    if family in {"datetimes", "zoned datetimes"}:
        return _of_times(blank, counting)
    levels = counting.levels_of(name, at_most=MAX_LEVELS)
    if not levels.known:
        return blank
    if family == "booleans":
        return replace(_of_levels(blank, levels), kind="boolean")
    prose = _is_prose(name, levels, counting)
    if name in like and like[name].kind != "empty":
        prose = like[name].kind == "text"
    if prose:
        return _of_prose(blank, levels, counting, like)
    return _of_levels(blank, levels)


def _of_levels(blank: ColumnProfile, levels: Levels) -> ColumnProfile:
    return replace(
        blank,
        kind="categorical",
        missing=blank.rows - levels.known,
        levels=tuple(levels.counts),
        counts=tuple(levels.counts.values()),
        other=levels.known - sum(levels.counts.values()),
        n_levels=levels.n_levels,
        once=levels.once,
    )


def _is_prose(name: str, levels: Levels, counting: Counting) -> bool:
    """Tell text that a later table will hardly repeat."""
    if levels.n_levels <= FEW:
        return False
    if 2 * levels.n_levels >= levels.known:
        return True
    return levels.n_levels > MAX_LEVELS and counting.mean_length(name) >= LONG


def _of_prose(
    blank: ColumnProfile,
    levels: Levels,
    counting: Counting,
    like: Mapping[str, ColumnProfile],
) -> ColumnProfile:
    parts = tuple(Variable(column=blank.name, part=part) for part in TEXT_PARTS)
    found = numeric_profiles(parts, counting, few=0, like=like)
    return replace(
        blank,
        kind="text",
        missing=blank.rows - levels.known,
        n_levels=levels.n_levels,
        once=levels.once,
        parts=tuple(replace(found[v], name=str(v.part)) for v in parts),
    )


def _of_times(blank: ColumnProfile, counting: Counting) -> ColumnProfile:
    first, last = counting.span(blank.name)
    if first is None:
        return blank
    parts = {
        Variable(column=blank.name, part=part): replace(
            blank, name=part, kind="categorical", family="numbers", levels=levels
        )
        for part, levels in TIME_PARTS.items()
    }
    counted = counting.count_numbers({v: cuts_of(part) for v, part in parts.items()})
    filled = [
        replace(
            part,
            counts=tuple(counted[variable].counts.tolist()),
            missing=counted[variable].missing,
            n_levels=len(part.levels),
        )
        for variable, part in parts.items()
    ]
    return replace(
        blank,
        kind="datetime",
        missing=filled[0].missing,
        first=first,
        last=last,
        parts=tuple(filled),
    )
