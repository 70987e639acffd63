"""Is a CSV file whole: `scan_csv` reads it once, row by row, before any library does.

pandas renames a repeated column, fills a short row with missing values and turns a
surplus field into an index; polars turns a blank line into nulls. All without a word.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import IO
from typing import TYPE_CHECKING

from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """What the text of a CSV file says about its shape."""

    columns: tuple[str, ...]
    # without the header and without blank lines at the end
    rows: int


def scan_csv(stream: IO[bytes], *, where: str) -> CsvLayout:
    """Read the header and count the rows, in constant memory.

    Parameters
    ----------
    stream
        The file's bytes: comma-separated, UTF-8, first line the names.
    where
        The file, for messages.

    Raises
    ------
    UnreadableData
        If the file is empty, not UTF-8, repeats a column, has a row with more or
        fewer fields than the header, or a blank line between rows.
    """
    # Not closed here: that would close the caller's stream.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    reader = csv.reader(text)
    try:
        header = next(reader, [])
        _refuse_repeated(header, where)
        rows = _count(reader, len(header), where)
    except UnicodeDecodeError as error:
        raise UnreadableData(
            f"{where}: not UTF-8 text after line {reader.line_num} "
            f"(byte 0x{error.object[error.start]:02x}). "
            "Hint: save the file as UTF-8."
        ) from error
    except csv.Error as error:
        raise UnreadableData(
            f"{where}, line {reader.line_num}: {error}. "
            "Hint: save the table as parquet."
        ) from error
    finally:
        text.detach()
    return CsvLayout(columns=tuple(header), rows=rows)


def _refuse_repeated(header: list[str], where: str) -> None:
    if not header:
        raise UnreadableData(
            f"{where}: the file is empty or starts with a blank line; its first line "
            "must name the columns. Hint: check the step that wrote it."
        )
    for name, count in Counter(header).items():
        if count > 1:
            raise UnreadableData(
                f"{where}: a name of a column must be unique; {name!r} stands "
                f"{count} times in the header. Hint: rename or drop the others."
            )


def _count(reader: Iterator[list[str]], width: int, where: str) -> int:
    rows = 0
    blank = False
    for fields in reader:
        if not fields:
            blank = True
            continue
        rows += 1
        if blank:
            raise UnreadableData(
                f"{where}: there is a blank line before row {rows}; it may be a "
                "missing value or nothing at all. Hint: remove it, or save the table "
                "as parquet."
            )
        if len(fields) != width:
            raise UnreadableData(
                f"{where}, row {rows} (counted from 1, without the header): "
                f"{len(fields)} fields where the header names {width} columns. "
                "Hint: the file is cut short, or a comma is not in quotes."
            )
    return rows
