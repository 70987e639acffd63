"""How do tables get into a page: between two markers, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class NoMarkers(Exception):
    """A page does not say where the tables go."""


def with_part(text: str, name: str, part: str) -> str:
    r"""Put text between the markers of a name.

    Parameters
    ----------
    text : str
        Of a page.
    name : str
        Markers are ``<!-- name -->`` and ``<!-- /name -->``, each on a line.
    part : str
        Replaces what is between them.

    Returns
    -------
    str

    Raises
    ------
    NoMarkers
        If there is not one of each, in this order.

    Examples
    --------
    >>> with_part("a\n<!-- t -->\nold\n<!-- /t -->\nb", "t", "new")
    'a\n<!-- t -->\n\nnew\n\n<!-- /t -->\nb'
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, found, rest = text.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end or begin in rest or end in tail or end in head:
        raise NoMarkers(f"one line {begin!r} and after it one {end!r} are needed")
    return f"{head}{begin}\n\n{part.strip()}\n\n{end}{tail}"


def rewrite(page: Path, parts: dict[str, str]) -> None:
    """Replace some parts of a page, all or none."""
    text = page.read_text("utf-8")
    for name, part in parts.items():
        text = with_part(text, name, part)
    page.write_text(text, "utf-8")
