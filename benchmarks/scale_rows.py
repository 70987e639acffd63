"""Which rows is scale measured on: a parquet file of any length, made by DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = """
    y, greatest(least(p, 1 - 1e-9), 1e-9) AS p_new,
    greatest(least(p + 0.02 * (random() - 0.5), 1 - 1e-9), 1e-9) AS p_old,
    -ln(random() + 1e-12) AS waiting,
    random() + random() + random() AS load,
    round(100 * random(), 1) AS age,
    CAST(12 * random() AS INTEGER) AS month,
    ['centre', 'east', 'north', 'south', 'west'][1 + i % 5] AS region,
    ['basic', 'gold', 'plus'][1 + (i // 5) % 3] AS plan,
    ['female', 'male'][1 + (i // 15) % 2] AS sex,
    ['a', 'b', 'c', 'd', 'e'][1 + (i // 30) % 5] AS race
"""
"""A target, two models' probabilities, four numbers and four texts: 34 bytes a row."""

SQL = """
COPY (
    SELECT {columns} FROM (
        SELECT i, y, 0.5 * random() + CASE WHEN y THEN 0.35 ELSE 0.1 END AS p
        FROM (SELECT i, random() < 0.3 AS y FROM range({rows}) AS rows(i))
    )
) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 122880)
"""


def write_rows(file: Path, n: int, *, seed: float = 0.2026) -> None:
    """Write `n` rows, a part at a time: memory does not grow with them.

    Parameters
    ----------
    file : Path
        Is written.
    n : int
        Rows.
    seed : float
        In [0, 1]. Two threads draw in no fixed order: rows differ from run to run.
    """
    with duckdb.connect(
        config={
            "memory_limit": "1GB",
            "preserve_insertion_order": "false",
            "threads": "2",
        }
    ) as connection:
        connection.execute(f"SELECT setseed({seed})")
        connection.execute(SQL.format(columns=COLUMNS, rows=n, file=file))
