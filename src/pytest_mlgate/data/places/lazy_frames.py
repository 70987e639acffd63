"""What identifies rows that an engine holds, and that nobody reads: `wrap_lazy`.

Their content has no digest: to take one, every row would have to pass through here. Its
form and what the engine counts have one, which changes with most changes of the rows.
"""

from __future__ import annotations

import json
from typing import Any

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.errors import UnreadableData


def is_lazy(frame: Any) -> bool:  # noqa: ANN401 - whatever a fixture returns
    """Tell whether a frame is a plan whose rows stay where they are."""
    if isinstance(
        frame, pd.DataFrame
    ):  # narwhals would stumble over a name given twice
        return False
    return isinstance(nw.from_native(frame, pass_through=True), nw.LazyFrame)


def wrap_lazy(frame: Any) -> DataTable:  # noqa: ANN401 - any lazy frame that narwhals reads
    """Take a polars LazyFrame, a DuckDB relation or a Spark frame as a table.

    Returns
    -------
    DataTable
        Its identity is the SHA-256 of names, types and number of rows, and of how many
        values each column has and, for numbers, of the smallest and the largest. Two
        tables that agree in all this may differ: its `reference` says so.

    Raises
    ------
    UnreadableData
        If it has no rows or no columns.
    InvalidInput
        If the engine cannot count it.

    Examples
    --------
    >>> import polars as pl
    >>> table = wrap_lazy(pl.LazyFrame({"age": [17, 42]}))
    >>> table.rows, table.columns, table.stays
    (2, ('age',), True)

    Two rows were counted and none was looked at.
    """
    lazy = nw.from_native(frame)
    engine = lazy.implementation.name.lower()
    reference = f"in {engine} (identified by its form and counts, not by its values)"
    with engine_errors(reference, engine=engine):
        schema = lazy.collect_schema()
        told = _counts(lazy, schema) if schema else {"rows": 0}
    rows = int(told["rows"])
    if not rows:
        raise UnreadableData(
            f"{reference}: the table has {rows} rows and {len(schema)} columns; it "
            "must have at least one of each. Hint: check the step that made it."
        )
    form = [[name, str(kind)] for name, kind in schema.items()]
    return DataTable(
        frame=frame,
        reference=reference,
        identity=digest_of_text(json.dumps([form, told], default=str)),
        rows=rows,
        columns=tuple(schema),
    )


def _counts(lazy: nw.LazyFrame[Any], schema: nw.Schema) -> dict[str, Any]:
    asked = [nw.len().alias("rows")]
    for place, (name, kind) in enumerate(schema.items()):
        asked.append(nw.col(name).count().alias(f"known{place}"))
        if kind.is_numeric():
            asked.append(nw.col(name).min().alias(f"low{place}"))
            asked.append(nw.col(name).max().alias(f"high{place}"))
    (row,) = lazy.select(*asked).collect().iter_rows(named=True)
    return dict(row)
