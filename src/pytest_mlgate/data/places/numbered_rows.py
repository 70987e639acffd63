"""Where in a table does a row stand that stays where it is: `numbered`.

Positions count from 0 in the order in which the engine reads the rows, which for one
file is the order of the file. A row of a file has the number that it has in memory.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Collection

_LOW_BITS = 33
"""Spark numbers the rows of partition p from ``p << 33`` on."""


def free_name(columns: Collection[str]) -> str:
    """Make a name for the positions that no column has.

    Examples
    --------
    >>> free_name(["age", "row"])
    "row'"

    The table keeps its own column of that name.
    """
    name = "row"
    while name in columns:
        name += "'"
    return name


def numbered(frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
    """Add the position of every row.

    Parameters
    ----------
    frame
        A polars LazyFrame, a DuckDB relation, or a Spark frame.
    name
        What to call it: see `free_name`.

    Examples
    --------
    >>> import polars as pl
    >>> plan = nw.from_native(pl.LazyFrame({"age": [17, 42]}))
    >>> numbered(plan, "row").collect().rows()
    [(0, 17), (1, 42)]

    The engine counts; nothing was read before `collect`.
    """
    found: nw.LazyFrame[Any]
    native = frame.to_native()
    if frame.implementation.is_duckdb():
        quoted = name.replace('"', '""')
        found = nw.from_native(
            native.project(f'row_number() OVER () - 1 AS "{quoted}", *')
        )
    elif frame.implementation.is_spark_like():
        found = nw.from_native(_numbered_by_spark(native, name))
    else:
        found = nw.from_native(native.with_row_index(name))
    return found


def _numbered_by_spark(frame: Any, name: str) -> Any:  # noqa: ANN401 - Spark frames
    functions = import_module("pyspark.sql.functions")
    place = functions.monotonically_increasing_id()
    part = functions.shiftright(place, _LOW_BITS)
    sizes = dict(frame.select(part.alias("part")).groupBy("part").count().collect())
    position, before = place, 0
    for number in sorted(sizes):
        # what the partition's first row is numbered, and where it stands
        shift = functions.lit(before - (number << _LOW_BITS))
        position = functions.when(part == number, place + shift).otherwise(position)
        before += sizes[number]
    return frame.withColumn(name, position)
