"""How lines of a report reach whoever called: a terminal, a pipe, any encoding."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.reports.line import Line

PIPE_WIDTH = 200
"""Columns where nobody looks: what reads lines wants them whole."""


def width() -> int:
    """Tell how wide lines may be: as the terminal, or as `PIPE_WIDTH`."""
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    return min(max(shutil.get_terminal_size().columns, 60), PIPE_WIDTH)


def say(lines: Iterable[Line]) -> None:
    """Print lines in characters that the other side can take."""
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        typer.echo(line.text.encode(encoding, "replace").decode(encoding))
