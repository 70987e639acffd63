"""Rows of text as a Markdown table, and what is written above a name in the source."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; no cell breaks it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def linked(text: str, links: Mapping[str, str]) -> str:
    """Let ``[words]`` lead to their address."""
    for words, address in links.items():
        text = text.replace(f"[{words}]", f"[{words}]({address})")
    return text


def comments_of(kind: type) -> dict[str, str]:
    """Give the comment above each field of a class."""
    lines = inspect.getsource(kind).splitlines()
    (body,) = ast.parse("\n".join(lines)).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = _above(lines, node.lineno - 1)
    return found


def first_sentence(text: str | None) -> str:
    """Give the summary of a docstring, its markup as Markdown has it."""
    summary = " ".join((inspect.cleandoc(text or "").split("\n\n")[0]).split())
    return re.sub(r"``(.+?)``", r"`\1`", summary).removesuffix(".")


def _above(lines: list[str], place: int) -> str:
    found: list[str] = []
    while place and lines[place - 1].strip().startswith("#"):
        place -= 1
        found.insert(0, lines[place].strip().removeprefix("#").strip())
    return " ".join(found)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)
