"""What may be rules about the columns of a profile, whose rows are gone.

The same guesses as from the rows where the profile knows enough: bounds of numbers,
closed lists of text. What it cannot tell for sure is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.data.rules.column_guesses import ColumnGuess
from pytest_mlgate.data.rules.column_guesses import against_a_list
from pytest_mlgate.data.rules.number_bounds import roomy_bounds
from pytest_mlgate.data.rules.schema_source import worded_schema
from pytest_mlgate.data.rules.table_form import kind_in_profile

if TYPE_CHECKING:
    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile

_OF_PANDAS = {"String": "str", "Categorical": '"category"'}
_OF_POLARS = {"String": "pl.String", "Date": "pl.Date"}


def source_of_profile(profile: Profile, *, name: str, library: str) -> str:
    """Word the schema of a profile's table as Python source.

    Parameters
    ----------
    profile
        What is left of the reference data.
    name
        A Python name for the schema.
    library
        "pandas" or "polars": whose schema is written.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.profiles.profiling import profile_table
    >>> ages = profile_table(pd.DataFrame({"age": [17, 42, 90, 42]}))
    >>> print(source_of_profile(ages, name="People", library="pandas"), end="")
    # Guessed from the profile of 4 rows of 'in memory'; edit it:
    # a rule that is too tight stops good data, a loose one lets bad rows in.
    from __future__ import annotations
    <BLANKLINE>
    import pandera.pandas as pa
    <BLANKLINE>
    People = pa.DataFrameSchema(
        {
            # 3 different values, none missing; from 17 to 90
            "age": pa.Column("int64", pa.Check.in_range(0, 200)),
        },
        # any other column breaks the schema
        strict=True,
        name="People",
    )

    As from the rows themselves.
    """
    return worded_schema(
        [
            (guess_in_profile(column, library=library), _type_of(column, library))
            for column in profile.columns
        ],
        made_of=f"the profile of {profile.rows:,} rows of {profile.source!a}",
        name=name,
        library=library,
    )


def guess_in_profile(column: ColumnProfile, *, library: str) -> ColumnGuess:
    """Guess what holds for all rows of a column."""
    seen = ColumnGuess(
        name=column.name,
        kind=kind_in_profile(column),
        rows=column.rows,
        missing=column.missing,
        distinct=column.n_levels or None,
    )
    if column.missing == column.rows:
        told = "every value is missing: no rule was guessed"
        return replace(seen, distinct=0, why=told)
    if column.family == "numbers":
        return _bounded(seen, column, library)
    if column.family == "text":
        return _listed(seen, column)
    if column.first is not None:
        return replace(seen, why=f"from {column.first} to {column.last}")
    return seen


def _bounded(seen: ColumnGuess, column: ColumnProfile, library: str) -> ColumnGuess:
    low, high = column.minimum, column.maximum
    if column.infinities or low is None or high is None:
        return replace(seen, why="infinite values: no bounds were guessed")
    whole = column.dtype.startswith(("Int", "UInt"))
    # floats of a profile are whole numbers without loss only up to 2**53
    if whole and max(abs(low), abs(high)) < 2**53:
        low, high = int(low), int(high)
    told = f"from {low} to {high}"
    if column.dtype in {"Categorical", "Enum", "Object"} or column.dtype[:7] == (
        "Decimal"
    ):
        return replace(seen, why=f"{told}: values without a simple rule")
    if library == "polars" and column.missing and not whole:
        return replace(seen, why=f"{told}: no bounds, for NaN may be among the missing")
    middle = (low + high) / 2 if column.location is None else column.location
    # the outermost cells hold at most a tenth each
    inner = (column.edges[0], column.edges[-1]) if column.edges else (low, high)
    low, high = roomy_bounds(low, high, middle=middle, inner=inner)
    return replace(seen, why=told, low=low, high=high)


def _listed(seen: ColumnGuess, column: ColumnProfile) -> ColumnGuess:
    if column.kind == "text" or column.other:
        return replace(seen, why="too many different values for a list")
    levels = sorted(column.levels)
    told = against_a_list(seen, levels, column.rows - column.missing)
    if told is not None:
        return replace(seen, why=told)
    return replace(seen, why="the values that there are", levels=tuple(levels))


def _type_of(column: ColumnProfile, library: str) -> str | None:
    """Give the type that every reader of the same table has; None where they differ."""
    dtype, polars = column.dtype, library == "polars"
    plain = dtype.startswith(("Int", "UInt", "Float")) or dtype == "Boolean"
    if plain and polars:
        return None if column.missing else f"pl.{dtype}"
    if plain:
        # with gaps they may be floats, objects, or integers that know gaps
        sure = not column.missing or dtype.startswith("Float")
        spelled = "bool" if dtype == "Boolean" else dtype.lower()
        return f'"{spelled}"' if sure else None
    return (_OF_POLARS if polars else _OF_PANDAS).get(dtype)
