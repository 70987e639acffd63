"""What a docstring says, part by part: `read_docstring`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"^(?P<name>[A-Z][A-Za-z ]+)\n-+$", re.MULTILINE)
_REFERENCE = re.compile(
    r"\.\. \[(?P<number>\d+)\] (?P<text>.+?)(?=\n\.\. \[|\Z)", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Docstring:
    """The parts of a docstring in the style of numpydoc."""

    summary: str
    # the paragraphs between the summary and the first section
    more: tuple[str, ...]
    # paragraphs of the section "Notes"; tables and lists are left out
    notes: tuple[str, ...]
    references: tuple[str, ...]
    # name of a parameter -> what it is, for all names of one entry
    parameters: dict[str, str]


def read_docstring(text: str | None) -> Docstring:
    r"""Take a docstring apart.

    Examples
    --------
    >>> told = read_docstring("Count rows.\n\nNotes\n-----\nAll of them [1]_.")
    >>> told.summary, told.notes
    ('Count rows.', ('All of them [1].',))
    """
    clean = cleandoc(text or "")
    pieces = _SECTION.split(clean)
    head = [_plain(one) for one in pieces[0].strip().split("\n\n") if one.strip()]
    sections = {
        name: body.strip("\n")
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return Docstring(
        summary=head[0] if head else "",
        more=tuple(head[1:]),
        notes=tuple(_paragraphs(sections.get("Notes", ""))),
        references=tuple(
            f"[{found['number']}] {_plain(found['text'])}"
            for found in _REFERENCE.finditer(sections.get("References", ""))
        ),
        parameters=dict(_entries(sections.get("Parameters", ""))),
    )


def _paragraphs(text: str) -> Iterator[str]:
    for one in text.strip().split("\n\n"):
        drawn = re.search(r"^\s*(=+ =+|\.\. |\* |\d+\. |-{3,}|::)", one, re.MULTILINE)
        if one.strip() and not drawn and not one.startswith("    "):
            yield _closed(_plain(one))


def _closed(paragraph: str) -> str:
    """Leave out the last sentence where it leads to a table that is left out."""
    if not paragraph.endswith(":"):
        return paragraph
    sentences = re.split(r"(?<=\.) (?=[A-Z])", paragraph)
    return " ".join(sentences[:-1]) or paragraph.removesuffix(":") + "."


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a section, each with its description."""
    for found in re.finditer(
        r"^(\S[^\n]*)\n((?:[ ]{4}[^\n]*\n?|\n)*)", f"{text}\n", re.MULTILINE
    ):
        for name in found[1].partition(" : ")[0].split(","):
            yield name.strip().lstrip("*"), _plain(found[2])


def _plain(text: str) -> str:
    """Put a paragraph on one line, without the marks of reStructuredText."""
    flat = " ".join(text.split())
    flat = re.sub(r"\[(\d+)\]_", r"[\1]", flat)
    flat = re.sub(r":\w+:`([^`]+)`", r"\1", flat)
    return flat.replace("``", "`").removesuffix("::").strip()
