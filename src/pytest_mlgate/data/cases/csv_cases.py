"""Records of a file of comma-separated values: `csv_records`.

A column per field: ``id``, ``reason``, …, ``expect.label``, ``input.age``. Every value
is text; what it stands for is known once the column of the evaluation data is.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.cases.case_record import EXPECT_FIELDS
from pytest_mlgate.data.cases.case_record import FIELDS
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

INPUT = "input."
EXPECT = "expect."
SEPARATOR = "|"
"""Stands between the labels of ``expect.labels``."""

_NUMBERS = ("score_at_least", "score_at_most", "value", "tolerance")
_PLAIN = tuple(name for name in FIELDS if name not in {"input", "expect"})


def csv_records(text: str, *, where: str) -> Iterator[tuple[str, Any]]:
    """Yield the place and the value of every row.

    Parameters
    ----------
    text
        The content of the file, its header first. An empty field is a missing value
        of an input, and a field that is not given elsewhere.
    where
        The file, for messages.

    Raises
    ------
    UnreadableData
        If a row has more or fewer fields than the header.
    InvalidInput
        If a column is unknown or stands twice, or a number is none.
    """
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, None)
        if header is None:
            return
        _check_header(header, where)
        for row in rows:
            if any(row):
                place = f"line {rows.line_num}"
                yield place, _record(header, row, f"{where}, {place}")
    except csv.Error as error:
        raise UnreadableData(
            f"{where}, line {rows.line_num}: it must be comma-separated values; "
            f"{error}. Hint: write the field in double quotes."
        ) from None


def csv_with(text: str, record: Mapping[str, Any]) -> str:
    """Add a row to the text of a file, and the columns that it lacks."""
    found = _flat(record)
    old = list(csv.reader(io.StringIO(text, newline="")))
    header = old[0] if old else list(_usual_header(found))
    wider = [*header, *(name for name in found if name not in header)]
    end = "\r\n" if "\r\n" in text else "\n"
    told = io.StringIO()
    writer = csv.writer(told, lineterminator=end)
    if old and wider == header:
        told.write(text if text.endswith("\n") else text + end)
    else:
        writer.writerow(wider)
        empty = [""] * (len(wider) - len(header))
        writer.writerows([*row, *empty] for row in old[1:] if any(row))
    writer.writerow([found.get(name, "") for name in wider])
    return told.getvalue()


def _check_header(header: list[str], where: str) -> None:
    known = (*_PLAIN, *(EXPECT + name for name in EXPECT_FIELDS))
    for place, name in enumerate(header):
        if name in header[:place]:
            raise InvalidInput(
                f"{where}, line 1: a column must stand once; {name!r} stands twice. "
                "Hint: rename or delete one of them."
            )
        if name not in known and not (name.startswith(INPUT) and name != INPUT):
            raise InvalidInput(
                f"{where}, line 1: there is no field {name!r}. "
                f"{did_you_mean(name, known)} Columns of the input begin with "
                f"{INPUT!r}."
            )


def _record(header: list[str], row: list[str], where: str) -> dict[str, Any]:
    if len(row) != len(header):
        raise UnreadableData(
            f"{where}: a row must have {len(header)} fields, as the header; it has "
            f"{len(row)}. Hint: write a field that holds a comma in double quotes."
        )
    cells = dict(zip(header, row, strict=True))
    found: dict[str, Any] = {n: cells[n] for n in _PLAIN if cells.get(n)}
    found["input"] = {
        name.removeprefix(INPUT): cell or None
        for name, cell in cells.items()
        if name.startswith(INPUT)
    }
    found["expect"] = {
        name.removeprefix(EXPECT): _expectation(name.removeprefix(EXPECT), cell, where)
        for name, cell in cells.items()
        if name.startswith(EXPECT) and cell
    }
    if "must_pass" in found:
        found["must_pass"] = _flag(found["must_pass"], where)
    return found


def _expectation(name: str, cell: str, where: str) -> object:
    if name == "labels":
        return cell.split(SEPARATOR)
    if name not in _NUMBERS:
        return cell
    try:
        return float(cell)
    except ValueError:
        raise InvalidInput(
            f"{where}: `{EXPECT}{name}` must be a number; got {cell!r}. Hint: write "
            "it with a decimal point."
        ) from None


def _flag(cell: str, where: str) -> bool:
    known = {"true": True, "false": False}
    if cell.lower() not in known:
        raise InvalidInput(
            f"{where}: `must_pass` must be true or false; got {cell!r}. Hint: an empty "
            "field is false."
        )
    return known[cell.lower()]


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, object] = {n: record.get(n) for n in _PLAIN}
    for name, value in record["expect"].items():
        listed = isinstance(value, list)
        flat[EXPECT + name] = SEPARATOR.join(map(str, value)) if listed else value
    flat |= {INPUT + name: value for name, value in record["input"].items()}
    return {
        name: _cell(value)
        for name, value in flat.items()
        if value is not None or name.startswith(INPUT)
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _usual_header(found: Mapping[str, str]) -> Iterator[str]:
    """Order the columns of a new file: what identifies, what is expected, the rest."""
    yield "id"
    yield from (name for name in found if name.startswith(EXPECT))
    yield from (name for name in _PLAIN if name != "id")
    yield from (name for name in found if name.startswith(INPUT))
