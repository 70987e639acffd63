"""Where a new case comes from: one row of a table, or of a log of decisions."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.cases.case_ledger import decoded
from pytest_mlgate.data.cases.json_lines import json_records
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

LOGS = (".jsonl", ".ndjson")
"""Ends of names of decision logs."""

INPUTS = "inputs"
"""The field of a decision log that holds the features of a row."""


def inputs_of(
    source: str,
    *,
    row: int | None,
    keys: Mapping[str, str],
    without: Iterable[str],
    named: Iterable[str] = (),
) -> dict[str, object]:
    """Take the columns of one row, as plain values.

    Parameters
    ----------
    source
        A table, or a decision log with a field `INPUTS` in every line.
    row
        Its number, counted from 0; None where keys find it.
    keys
        Column -> value, which together hold in one row only.
    without
        Columns that are no part of the input; those that are not there do not matter.
    named
        The same, as a person names them: those have to be there.

    Raises
    ------
    UnreadableData
        If the source cannot be read.
    InvalidInput
        If there is no such row, or more than one.
    """
    if (row is None) == (not keys):
        raise InvalidInput(
            "add-case must be told one row; got "
            + ("neither --row nor --key" if row is None else "both --row and --key")
            + ". Hint: --row 17 (counted from 0), or --key customer=4711."
        )
    found = (
        _of_log(source, row, keys) if _is_log(source) else _of_table(source, row, keys)
    )
    for name in named:
        _refuse_unknown(name, found, source, "--without")
    left_out = {*without, *named}
    return {n: plain(v) for n, v in found.items() if n not in left_out}


def _is_log(source: str) -> bool:
    return source.lower().endswith(LOGS)


def _of_table(
    source: str, row: int | None, keys: Mapping[str, str]
) -> dict[str, object]:
    table = read_table(source, root=Path.cwd())
    frame = nw.from_native(table.frame, eager_only=True)
    if row is None:
        for name in keys:
            _refuse_unknown(name, frame.columns, source)
        columns = {name: frame[name].to_list() for name in keys}
        rows = [
            dict(zip(columns, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]
        row = _only_row(rows, keys, source)
    _refuse_beyond(row, len(frame), source)
    return {name: frame[name][row] for name in frame.columns}


def _of_log(source: str, row: int | None, keys: Mapping[str, str]) -> dict[str, object]:
    found = resolve(source, root=Path.cwd())
    with open_verified(found) as stream:
        text = decoded(stream.read(), where=source)
    lines = list(json_records(text, where=source))
    if row is None:
        known = [_fields(line) for _, line in lines]
        for name in keys:
            _refuse_unknown(name, {n for one in known for n in one}, source)
        row = _only_row(known, keys, source)
    _refuse_beyond(row, len(lines), source)
    place, line = lines[row]
    inputs = line.get(INPUTS) if isinstance(line, dict) else None
    if not isinstance(inputs, dict):
        raise UnreadableData(
            f"{source}, {place}: a decision must have an object `{INPUTS}` with its "
            'features; it has none. Hint: {"inputs": {"age": 44}, "answer": "yes"}.'
        )
    return inputs


def _fields(line: Any) -> dict[str, object]:  # noqa: ANN401 - the shape of JSON
    """Give what a row of a log may be found by: its fields, then its features."""
    if not isinstance(line, dict):
        return {}
    inputs = line.get(INPUTS)
    return {**(inputs if isinstance(inputs, dict) else {}), **line}


def _only_row(
    rows: Sequence[Mapping[str, object]], keys: Mapping[str, str], source: str
) -> int:
    hits = [
        place
        for place, row in enumerate(rows)
        if all(_spelled(row.get(name)) == value for name, value in keys.items())
    ]
    told = ", ".join(f"{name}={value}" for name, value in keys.items())
    if not hits:
        raise InvalidInput(
            f"{source}: one row must have {told}; none has. Hint: look at the spelling."
        )
    if len(hits) > 1:
        raise InvalidInput(
            f"{source}: one row must have {told}; {len(hits):,} have, such as rows "
            f"{show_values(hits[:3])} (counted from 0). Hint: add another --key, or "
            "name the --row."
        )
    return hits[0]


def _refuse_unknown(
    name: str, known: Iterable[str], source: str, option: str = "--key"
) -> None:
    names = list(known)
    if name not in names:
        raise InvalidInput(
            f"{source}: {option} must name a column; there is no {name!r}. "
            f"{did_you_mean(name, names)}"
        )


def _refuse_beyond(row: int, rows: int, source: str) -> None:
    if not 0 <= row < rows:
        raise InvalidInput.because(
            "--row", f"from 0 to {rows - 1}, the rows of {source}", row
        )


def _spelled(value: object) -> str:
    known = plain(value)
    return "" if known is None else spelled(known)


def plain(value: Any) -> object:  # noqa: ANN401 - a cell of any kind
    """Give a value that JSON has; what is missing is None."""
    if isinstance(value, list | dict):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else str(value)
