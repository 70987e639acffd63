"""What does pandera take alone: twenty columns, kind, missing values and range."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd

LEVELS = [f"level {level:02d}" for level in range(20)]


def schema_of(rows: pd.DataFrame) -> pa.DataFrameSchema:
    """Ask of every number a range, of every text one of twenty levels."""
    columns = {}
    for name in rows.columns:
        check = pa.Check.isin(LEVELS) if name[0] == "s" else pa.Check.in_range(-50, 50)
        columns[name] = pa.Column(checks=check, nullable=False)
    return pa.DataFrameSchema(columns, strict=True)


def schema(rows: pd.DataFrame) -> str:
    """Validate all rows, and collect every failure."""
    try:
        schema_of(rows).validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        return f"{len(error.failure_cases)} rows fail"
    return "all rows pass"


if __name__ == "__main__":
    serve({"schema": schema}, packages=("pandera",))
