"""Which way does a table count: `countable` finds its `Counting`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.profiles.eager_counting import EagerCounting
from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.data.profiles.pushed_counting import PushedCounting
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.data.profiles.counting import Counting


@contextmanager
def countable(
    table: Any,  # noqa: ANN401 - any frame that narwhals reads
    *,
    columns: Sequence[str] | None,
    what: str,
) -> Iterator[Counting]:
    """Make a table count, and word what its engine raises meanwhile.

    Parameters
    ----------
    table
        A `DataTable`; a pandas, polars (also lazy) or pyarrow frame; a DuckDB
        relation; a Spark frame.
    columns
        Those to look at; None for all.
    what
        What the table is, for messages.

    Yields
    ------
    Counting

    Raises
    ------
    InvalidInput
        If it is none of these, or its engine cannot count.
    UnreadableData
        If a column does not exist, has no rows, or a type that cannot be counted.
    """
    frame = _readable(table.frame if isinstance(table, DataTable) else table, what)
    if isinstance(frame, nw.LazyFrame):
        with engine_errors(what, engine=frame.implementation.name.lower()):
            yield _counting(frame, columns, what)
    else:
        yield _counting(frame, columns, what)
    if isinstance(table, DataTable):
        table.refuse_if_rewritten()


def _counting(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any],
    columns: Sequence[str] | None,
    what: str,
) -> Counting:
    names = frame.collect_schema().names()
    for name in columns or ():
        if name not in names:
            raise UnreadableData(
                f"{what}: there is no column {name!r}. {did_you_mean(name, names)}"
            )
    looked_at = list(names if columns is None else columns)
    found: Counting
    if isinstance(frame, nw.LazyFrame):
        found = PushedCounting(frame, looked_at, what=what)
    else:
        found = EagerCounting(frame, looked_at, what=what)
    if not found.rows or not looked_at:
        raise UnreadableData(
            f"{what}: the table has {found.rows} rows and {len(looked_at)} columns; it "
            "must have at least one of each. Hint: check the step that wrote it."
        )
    return found


def _readable(frame: Any, what: str) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:  # noqa: ANN401 - any frame
    try:
        found: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(frame)
    except nw.exceptions.DuplicateError as error:
        raise UnreadableData(
            f"{what}: a name of a column must be unique ({error}). "
            "Hint: rename or drop the others."
        ) from error
    except TypeError as error:
        raise InvalidInput.because(
            "table",
            "a pandas, polars or pyarrow frame, a DuckDB relation, or a Spark frame",
            type(frame).__name__,
        ) from error
    return found
