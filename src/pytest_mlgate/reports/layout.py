"""How wide is a text on a terminal, and how is it made to fit its column."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def columns(text: str) -> int:
    """Count terminal columns: East Asian wide characters take two, accents none.

    Examples
    --------
    >>> columns("recall"), columns("再現率")
    (6, 6)
    """
    return sum(_columns(char) for char in unicodedata.normalize("NFC", text))


def fit(text: str, width: int, *, mark: str = "…") -> str:
    """Pad to `width` columns, or cut the middle out.

    Examples
    --------
    >>> fit("recall", 8), fit("false_positive_rate", 9)
    ('recall  ', 'fals…rate')
    """
    if columns(text) > width:
        text = _cut(text, width, mark)
    return text + " " * (width - columns(text))


def right(text: str, width: int) -> str:
    """Pad on the left; a number is never cut.

    Examples
    --------
    >>> right("0.842", 7)
    '  0.842'
    """
    return " " * (width - columns(text)) + text


def wrapped(first: str, text: str, *, width: int, hang: int = 0) -> Iterator[str]:
    """Break a text into lines that hang under each other behind `first`.

    Later lines are indented by `hang` more columns.

    Examples
    --------
    >>> list(wrapped("next  ", "mend it and run again", width=16))
    ['next  mend it', '      and run', '      again']
    """
    # Wide characters are counted twice by shrinking the line, which keeps it simple.
    wide = max(columns(text) / max(len(text), 1), 1.0)
    room = max(int((width - columns(first)) / wide) - 1, 8)
    told = textwrap.wrap(text, room, subsequent_indent=" " * hang) or [""]
    for place, line in enumerate(told):
        start = first if place == 0 else " " * columns(first)
        yield (start + _inert(line)).rstrip()


def _inert(line: str) -> str:
    """Part two colons that a break has put first: build logs obey such lines."""
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    return f"{indent}: :{bare[2:]}" if bare.startswith("::") else line


def _cut(text: str, width: int, mark: str) -> str:
    room = max(width - columns(mark), 0)
    head, tail = "", ""
    for char in text:
        if columns(head + char) > room - room // 2:
            break
        head += char
    for char in reversed(text):
        if columns(char + tail) > room // 2:
            break
        tail = char + tail
    return head + mark + tail


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
