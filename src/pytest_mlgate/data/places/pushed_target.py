"""Which rows are positive, told to an engine: `pushed_target`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.places.pushed_conditions import equals
from pytest_mlgate.data.places.pushed_conditions import is_missing
from pytest_mlgate.data.places.pushed_values import aggregated
from pytest_mlgate.data.places.pushed_values import distinct_rows
from pytest_mlgate.data.places.pushed_values import lazy_rows
from pytest_mlgate.data.places.pushed_values import type_of
from pytest_mlgate.data.targets import binary_target
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable

_SHOWN = 20


def pushed_target(
    table: DataTable, *, target: str, positive: str | float | bool
) -> tuple[nw.Expr, list[Any]]:
    """Give the expression "is the true answer positive", and the values of the target.

    Raises
    ------
    UnreadableData
        If the column does not exist, misses values, or has one class only.
    SettingsError
        If `positive` is not one of its values, or there are more than two.
    """
    refuse_missing_values(table, target, f"the target {target!r}", what=EVALUATION)
    values = values_of(table, target, what=EVALUATION)
    frame = pd.DataFrame({target: values})
    hits = binary_target(frame, target=target, positive=positive)
    kind = type_of(table, target, what=EVALUATION)
    return equals(target, kind, values[hits][0]), values.tolist()


def values_of(table: DataTable, name: str, *, what: str) -> NDArray[Any]:
    """List some of the values of a column, all when there are at most twenty."""
    column = nw.col(name)
    kind = type_of(table, name, what=what)
    if kind in {nw.Categorical, nw.Enum}:
        column = column.cast(nw.String)
    asked = column.alias("value")
    found = distinct_rows(table, [asked], at_most=_SHOWN, what=what)
    values = np.empty(len(found), dtype=object)
    values[:] = [row["value"] for row in found]
    return values


def refuse_missing_values(
    table: DataTable, name: str, called: str, *, what: str
) -> None:
    """Raise unless there is a value in every row.

    Raises
    ------
    UnreadableData
        With the number of rows that miss one.
    """
    missing = is_missing(name, type_of(table, name, what=what))
    count = nw.when(missing).then(1).otherwise(0).sum().alias("missing")
    (row,) = aggregated(table, lazy_rows(table).select(count), what=what)
    if row["missing"]:
        error = UnreadableData if what == EVALUATION else InvalidInput
        raise error(
            f"{what}: {called} must have a value in every row; {int(row['missing'])} "
            f"of {table.rows} are missing. Hint: find out why; rows are never left out."
        )
