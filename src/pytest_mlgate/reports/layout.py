"""How wide is a text on a terminal, and how is it made to fit its column."""

from __future__ import annotations

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
    # one column is kept for the blank that may part two colons
    room = max(width - columns(first) - 1, 8)
    for place, line in enumerate(_broken(text.split(), room, hang)):
        start = first if place == 0 else " " * columns(first)
        yield (start + _inert(line)).rstrip()


def _broken(words: list[str], room: int, hang: int) -> Iterator[str]:
    """Fill lines of `room` columns; a word that fits none is cut between characters."""
    line, indent = "", ""
    waiting = words[::-1]
    while waiting:
        word = waiting.pop()
        told = f"{line} {word}" if line.strip() else f"{indent}{word}"
        if columns(told) <= room:
            line = told
        elif line.strip():
            yield line
            line = indent = " " * hang
            waiting.append(word)
        else:
            head, rest = _split(word, room - len(indent))
            yield f"{indent}{head}"
            line = indent = " " * hang
            waiting.append(rest)
    yield line


def _split(word: str, room: int) -> tuple[str, str]:
    """Take as many characters as fit, at least one, and no mark without its letter."""
    head = ""
    for char in word:
        if head and columns(head + char) > room:
            break
        head += char
    return head, word[len(head) :]


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
    # a mark whose letter was cut out would stand on the sign of the cut
    while tail and _columns(tail[0]) == 0:
        tail = tail[1:]
    return head + mark + tail


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":
        # marks above and below a letter, and what completes a Korean syllable
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
