"""What few rows come back from a lazy engine: aggregates, and the values of a column.

Everything that leaves an engine leaves it through `aggregated` or `distinct_rows`, so
that no number of rows can come with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.tables import DataTable


def lazy_rows(table: DataTable) -> nw.LazyFrame[Any]:
    """Give the plan of a table whose rows stay where they are."""
    found = nw.from_native(table.frame)
    assert isinstance(found, nw.LazyFrame)
    return found


def engine_of(table: DataTable) -> str:
    """Name what holds the rows, for messages.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> engine_of(wrap_lazy(pl.LazyFrame({"age": [17, 42]})))
    'polars'

    A reader of the message knows where the rows are.
    """
    return str(lazy_rows(table).implementation.name).lower()


def type_of(table: DataTable, name: str, *, what: str) -> nw.dtypes.DType:
    """Give the type of a column.

    Raises
    ------
    UnreadableData
        If there is no such column.
    """
    if name not in table.columns:
        raise UnreadableData(
            f"{what}: there is no column {name!r}. {did_you_mean(name, table.columns)}"
        )
    with engine_errors(what, engine=engine_of(table)):
        return lazy_rows(table).collect_schema()[name]


def aggregated(
    table: DataTable, aggregate: nw.LazyFrame[Any], *, what: str
) -> list[dict[str, Any]]:
    """Take the few rows of an aggregate, counted on the bytes that were identified.

    Raises
    ------
    InvalidInput
        If the engine cannot do it.
    UnreadableData
        If the file was written meanwhile.
    """
    with engine_errors(what, engine=engine_of(table)):
        found = list(aggregate.collect().iter_rows(named=True))
    table.refuse_if_rewritten()
    return found


def distinct_rows(
    table: DataTable, named: Sequence[nw.Expr], *, at_most: int, what: str
) -> list[dict[str, Any]]:
    """List the combinations of values that occur, one more than `at_most` of them."""
    chosen = lazy_rows(table).select(*named)
    names = chosen.collect_schema().names()
    # not .unique(): some engines keep whole rows for it
    few = chosen.group_by(*names).agg(nw.len().alias("rows")).head(at_most + 1)
    return aggregated(table, few, what=what)
