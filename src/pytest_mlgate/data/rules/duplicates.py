"""Which rows are there twice: repeated keys and repeated rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import row_named
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.row_identity import row_numbers
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw


def checked_columns(what: str, columns: object) -> tuple[str, ...]:
    """Take one name or several different ones.

    Raises
    ------
    InvalidInput
        If there is none, one that is no text, or the same twice.

    Examples
    --------
    >>> checked_columns("key", "customer")
    ('customer',)

    One name may be given alone.
    """
    rule = "the name of a column, or a list of different names"
    if isinstance(columns, str):
        return (columns,)
    if not isinstance(columns, Sequence) or not columns:
        raise InvalidInput.because(what, rule, columns)
    names = tuple(columns)
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise InvalidInput.because(what, rule, columns)
    return names


def broken_keys(frame: nw.DataFrame[Any], key: Sequence[str]) -> Iterator[Breach]:
    """Find rows that a key does not identify.

    Parameters
    ----------
    frame
        The rows.
    key
        One or more columns that together identify a row.

    Yields
    ------
    Breach
        Columns that are not there, rows where a part of the key is missing, and rows
        whose key an earlier row has.
    """
    absent = [name for name in key if name not in frame.columns]
    if absent:
        yield from (Breach.no_column(name, frame.columns) for name in absent)
        return
    for name in key:
        missing = missing_in(cell_values(frame[name]))
        told = f"{shown_name(name)}: a part of the key is missing"
        found = Breach.in_rows(frame, missing, partial(_always, told))
        if found is not None:
            yield found
    yield from _repeated(frame, key, lambda row: _spelled(frame, key, row))


def repeated_rows(
    frame: nw.DataFrame[Any], columns: Sequence[str] | None = None
) -> Iterator[Breach]:
    """Find rows that hold what an earlier row holds.

    Parameters
    ----------
    frame
        The rows.
    columns
        What rows are compared by; None for all of them.

    Yields
    ------
    Breach
        Columns that are not there, and rows that repeat an earlier one.
    """
    names = frame.columns if columns is None else list(columns)
    absent = [name for name in names if name not in frame.columns]
    if absent:
        yield from (Breach.no_column(name, frame.columns) for name in absent)
        return
    told = "the same row" if columns is None else f"the same {', '.join(names)}"
    yield from _repeated(frame, names, lambda _: told)


def _repeated(
    frame: nw.DataFrame[Any],
    names: Sequence[str],
    word: Any,  # noqa: ANN401 - words of a row
) -> Iterator[Breach]:
    (numbers,) = row_numbers(frame, columns=names)
    # numbers count up in order of appearance: a first one is above all before it
    above = np.maximum.accumulate(numbers)
    new = np.diff(above, prepend=-1) > 0
    first = np.flatnonzero(new)

    def told(row: int) -> str:
        earlier = row_named(frame, int(first[numbers[row]]))
        return f"{word(row)} as in {earlier}"

    found = Breach.in_rows(frame, ~new, told)
    if found is not None:
        yield found


def _spelled(frame: nw.DataFrame[Any], key: Sequence[str], row: int) -> str:
    parts = (f"{shown_name(name)}={shown_cell(frame[name][row])}" for name in key)
    return ", ".join(parts)


def _always(told: str, row: int) -> str:
    del row
    return told
