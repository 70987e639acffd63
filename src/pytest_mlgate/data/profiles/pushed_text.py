"""How a lazy engine counts text by listed levels, the others lumped together."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from pytest_mlgate.data.profiles import duckdb_cells


def listed_or_other(value: nw.Expr, levels: tuple[str, ...]) -> nw.Expr:
    """Keep listed levels and lump the others; null stays null."""
    other = nw.when(~value.is_null()).then(nw.lit(other_than(levels)))
    if not levels:
        return other
    return nw.when(value.is_in(list(levels))).then(value).otherwise(other)


def other_than(levels: tuple[str, ...]) -> str:
    """Make a word for all that is not listed: any that is not listed itself."""
    word = "unlisted"
    while word in levels:
        word += "'"
    return word


def count_texts(frame: nw.LazyFrame[Any], names: list[str]) -> dict[str, Any]:
    """Count columns of few values by value, null under None or left out."""
    if frame.implementation.is_duckdb():
        # narwhals would unpivot on DuckDB's default connection, not the table's
        return duckdb_cells.count_values(frame.to_native(), names)
    table = (
        frame.unpivot(on=names, variable_name="name", value_name="value")
        .group_by("name", "value")
        .agg(nw.len().alias("rows"))
    )
    counts: dict[str, dict[Any, int]] = {name: {} for name in names}
    columns = table.select("name", "value", "rows").collect()
    for name, value, rows in columns.iter_rows():
        counts[name][value] = int(rows)
    return counts
