"""What is said when a lazy engine cannot do what is asked: `engine_errors`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def engine_errors(what: str, *, engine: str) -> Iterator[None]:
    """Word whatever an engine raises: each has dozens of errors of its own.

    Parameters
    ----------
    what
        The table, for the message.
    engine
        What holds it.

    Raises
    ------
    InvalidInput
        In place of any error that is not ours.

    Examples
    --------
    >>> with engine_errors("the current data", engine="duckdb"):
    ...     raise OSError("no magic bytes")
    Traceback (most recent call last):
    pytest_mlgate.errors.InvalidInput: the current data: duckdb must count ...

    The reader learns which table it was, and that nothing was collected instead.
    """
    try:
        yield
    except MlgateError:
        raise
    except Exception as error:
        told = (str(error).strip().splitlines() or [""])[0]
        raise InvalidInput(
            f"{what}: {engine} must count the rows where they are, and could not "
            f"({type(error).__name__}: {told}). Rows are never collected instead. "
            "Hint: check that the table can still be read; else write it to parquet "
            "and open it with DuckDB."
        ) from error
