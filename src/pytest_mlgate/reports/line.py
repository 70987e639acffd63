"""What is a line of the terminal section: its text, and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Literal
from typing import NamedTuple

from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.layout import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

LABEL_WIDTH = 12

Kind = Literal[
    "title",
    "faint",
    "plain",
    "passed",
    "failed",
    "inconclusive",
    "not_applicable",
    "promote",
    "proceed",
    "hold",
    "block",
]


class Line(NamedTuple):
    """A line without line end, and what it is about, so that a caller can colour it."""

    text: str
    kind: Kind


def labelled(name: str, text: str, width: int, kind: Kind) -> Iterator[Line]:
    """Yield a text behind a short name in the left column."""
    return spread(f"{name:<{LABEL_WIDTH}}", text, width, kind)


def spread(first: str, text: str, width: int, kind: Kind) -> Iterator[Line]:
    """Yield a stranger's text, made safe and broken into lines behind `first`."""
    safe = terminal(text, limit=600)
    told = wrapped(first, safe, width=width, hang=2)
    return (Line(line, kind) for line in told)
