"""How the parts of a decision log are called, so that no two writers ever collide."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ROWS = ".jsonl"
TABLE = ".parquet"
SUFFIXES = (ROWS, TABLE)
"""A part holds rows as JSON Lines, or is a parquet table."""


def new_writer() -> str:
    """Name a writer: 64 random bits, which a forked child draws anew."""
    return secrets.token_hex(8)


def part_name(opened: datetime, writer: str, number: int, *, suffix: str = ROWS) -> str:
    """Name a part by the moment it was opened, its writer and its number.

    Parameters
    ----------
    opened
        UTC.
    writer
        See `new_writer`.
    number
        Counts the parts of the writer from 1.
    suffix
        One of `SUFFIXES`.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> part_name(datetime(2026, 11, 23, 18, 5, tzinfo=UTC), "3f9a1c0be2d47788", 2)
    '20261123T180500Z-3f9a1c0be2d47788-00002.jsonl'

    Sorted by name, the parts of a writer are in their order.
    """
    return f"{opened:%Y%m%dT%H%M%SZ}-{writer}-{number:05d}{suffix}"


def without_rewritten(places: Iterable[str]) -> list[str]:
    """Leave out rows that are also there as a table of the same name, and sort.

    A writer of parquet keeps rows until the table stands; killed in between, it leaves
    both.

    Examples
    --------
    >>> without_rewritten(["log/b.jsonl", "log/a.parquet", "log/a.jsonl"])
    ['log/a.parquet', 'log/b.jsonl']

    Each row is read once.
    """
    known = sorted(places)
    tables = {place.removesuffix(TABLE) for place in known if place.endswith(TABLE)}
    return [p for p in known if p.endswith(TABLE) or p.removesuffix(ROWS) not in tables]


def is_part(place: str) -> bool:
    """Tell a part from other files; what begins with a dot is being written."""
    name = PurePath(place).name
    return name.endswith(SUFFIXES) and not name.startswith(".")
