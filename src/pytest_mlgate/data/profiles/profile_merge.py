"""How profiles of several files or workers become one: `merge_profiles`."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING
from typing import TypeVar

from pytest_mlgate.data.profiles.profile import MAX_LEVELS
from pytest_mlgate.data.profiles.profile import ColumnProfile
from pytest_mlgate.data.profiles.profile import Profile
from pytest_mlgate.data.profiles.variables import TIME_PARTS
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

_T = TypeVar("_T", float, str)


def merge_profiles(profiles: Sequence[Profile]) -> Profile:
    """Add up profiles of disjoint rows.

    Parameters
    ----------
    profiles : sequence of Profile
        With the same columns in the same order; numeric columns cut at the same
        edges, as `profile_table` makes them with `like=`.

    Returns
    -------
    Profile
        Counts, extremes, mean and standard deviation of all rows together; location
        and scale stay those of the first. `once` and `n_levels` are exact unless
        levels were not kept; then they are the largest known. Without an identity.

    Raises
    ------
    InvalidInput
        If there are none, or columns, families or edges differ.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.profiles.profiling import profile_table
    >>> north = profile_table(pd.DataFrame({"plan": ["free", "free", "paid"]}))
    >>> south = profile_table(pd.DataFrame({"plan": ["paid", "paid", "trial"]}))
    >>> plan = merge_profiles([north, south]).columns[0]
    >>> plan.levels, plan.counts
    (('paid', 'free', 'trial'), (3, 2, 1))

    Neither file alone knew all three plans.
    """
    if not profiles:
        raise InvalidInput.because("profiles", "one or more profiles", profiles)
    return reduce(_merge, profiles)


def _merge(one: Profile, other: Profile) -> Profile:
    names = [column.name for column in one.columns]
    others = [column.name for column in other.columns]
    if names != others or one.format != other.format:
        raise InvalidInput(
            f"Profiles must be of the same columns in the same order to be merged; got "
            f"{names} ({one.source}) and {others} ({other.source}). Hint: profile both "
            "with the same `columns=`."
        )
    totals = (one.weights_total, other.weights_total)
    return replace(
        one,
        rows=one.rows + other.rows,
        weights_total=None if None in totals else sum(t for t in totals if t),
        columns=tuple(map(_merge_columns, one.columns, other.columns)),
        identity=None,
        made=max(one.made, other.made),
        source=f"{one.source} + {other.source}",
    )


def _merge_columns(one: ColumnProfile, other: ColumnProfile) -> ColumnProfile:
    for blank, known in ((one, other), (other, one)):
        if blank.kind == "empty":
            return _add_missing(known, blank.rows)
    alike = one.kind == other.kind and one.family == other.family
    if not alike or one.edges != other.edges:
        raise InvalidInput(
            f"The column {one.name!r} must have the same cells in all profiles to be "
            f"merged; it is {_cells_of(one)} here and {_cells_of(other)} there. Hint: "
            "make the profile of one file, and those of the others with `like=` it."
        )
    merged = replace(
        _described(one, other),
        rows=one.rows + other.rows,
        missing=one.missing + other.missing,
        first=_extreme(min, one.first, other.first),
        last=_extreme(max, one.last, other.last),
        parts=tuple(map(_merge_columns, one.parts, other.parts)),
    )
    clock = one.levels == TIME_PARTS.get(one.name)  # in its own order for ever
    if (one.levels or other.levels) and not clock:
        return _merge_levels(merged, one, other)
    return replace(merged, counts=_sums(one.counts, other.counts))


def _cells_of(column: ColumnProfile) -> str:
    ends = f" from {column.edges[0]:.6g}" if column.edges else ""
    return f"{column.kind} of {column.family} with {len(column.cells)} cells{ends}"


def _add_missing(column: ColumnProfile, rows: int) -> ColumnProfile:
    return replace(
        column,
        rows=column.rows + rows,
        missing=column.missing + rows,
        parts=tuple(_add_missing(part, rows) for part in column.parts),
    )


def _merge_levels(
    merged: ColumnProfile, one: ColumnProfile, other: ColumnProfile
) -> ColumnProfile:
    counts = Counter(dict(zip(one.levels, one.counts, strict=True)))
    counts.update(dict(zip(other.levels, other.counts, strict=True)))
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept = first[:MAX_LEVELS]
    whole = not one.other and not other.other
    once = sum(1 for _, rows in first if rows == 1)
    return replace(
        merged,
        levels=tuple(level for level, _ in kept),
        counts=tuple(rows for _, rows in kept),
        other=one.other + other.other + sum(rows for _, rows in first[MAX_LEVELS:]),
        n_levels=len(first) if whole else max(one.n_levels, other.n_levels),
        once=once if whole else max(one.once, other.once),
    )


def _described(one: ColumnProfile, other: ColumnProfile) -> ColumnProfile:
    """Join extremes and moments (Chan, Golub & LeVeque 1979)."""
    n, m = _finite_rows(one), _finite_rows(other)
    mean, std = one.mean, one.std
    if one.mean is None:
        mean, std = other.mean, other.std
    elif other.mean is not None:
        apart = other.mean - one.mean
        mean = one.mean + apart * m / (n + m)
        squares = (one.std or 0) ** 2 * (n - 1) + (other.std or 0) ** 2 * (m - 1)
        std = math.sqrt((squares + apart**2 * n * m / (n + m)) / (n + m - 1))
    return replace(
        one,
        minimum=_extreme(min, one.minimum, other.minimum),
        maximum=_extreme(max, one.maximum, other.maximum),
        mean=mean,
        std=std,
        infinities=one.infinities + other.infinities,
    )


def _finite_rows(column: ColumnProfile) -> int:
    return column.rows - column.missing - column.infinities


def _sums(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(int.__add__, one, other))


def _extreme(choose: Callable[..., _T], one: _T | None, other: _T | None) -> _T | None:
    known = [value for value in (one, other) if value is not None]
    return choose(known) if known else None
