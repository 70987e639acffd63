"""What is left of an SVG when colours, identifiers and spare digits are taken out.

matplotlib writes about 20 kB for two curves; a page has room for forty such pictures
when each is 3 kB. Nothing is copied through: only paths and words that the drawing has
named are read, and written anew in relative steps of a tenth of a unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pytest_mlgate.reports.plots.picture import Picture
from pytest_mlgate.reports.plots.picture import Stroke
from pytest_mlgate.reports.plots.picture import Word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

_SPACE = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"([ML])\s*(-?[\d.]+)\s+(-?[\d.]+)|z")
_ANCHOR = re.compile(r"text-anchor:\s*(start|middle|end)")
_TURN = re.compile(r"rotate\(-90")
_WORDS = frozenset({"tick", "label"})


def lean(svg: str, *, words: Mapping[str, str]) -> Picture:
    """Read the parts that have a name.

    Parameters
    ----------
    svg
        As matplotlib wrote it just now; every group that counts has the kind of its
        parts as its identifier, with ``-`` for a space.
    words
        What each text stands for.

    Returns
    -------
    Picture
        One stroke per kind, in the order in which the kinds were drawn.
    """
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing, with placeholder words
    box = [round(float(number)) for number in root.attrib["viewBox"].split()]
    paths: dict[str, list[str]] = {}
    found: list[Word] = []
    for group in root.iter(f"{_SPACE}g"):
        kind = group.get("id", "").partition(".")[0].replace("-", " ")
        if kind in _WORDS:
            found += _words(group, kind, words)
        elif kind.partition(" ")[0] in KINDS:
            paths.setdefault(kind, []).extend(_paths(group))
    strokes = (Stroke(kind=k, path="".join(parts)) for k, parts in paths.items())
    return Picture(
        width=box[2],
        height=box[3],
        strokes=tuple(stroke for stroke in strokes if stroke.path),
        words=tuple(found),
    )


KINDS = frozenset({"grid", "band", "bar", "whisker", "line", "dots", "same", "limit"})


def _paths(group: ET.Element) -> Iterator[str]:
    defined = {id(node) for defs in group.iter(f"{_SPACE}defs") for node in defs.iter()}
    for node in group.iter():
        if node.tag == f"{_SPACE}path" and id(node) not in defined:
            yield _relative(node.attrib["d"])
        elif node.tag == f"{_SPACE}use":
            # a marker: the page makes a round or a square end of it
            x, y = (round(10 * float(node.attrib[name])) for name in "xy")
            yield f"M{_tenths(x)} {_tenths(y)}h0"


def _words(group: ET.Element, kind: str, words: Mapping[str, str]) -> Iterator[Word]:
    for node in group.iter(f"{_SPACE}text"):
        style = _ANCHOR.search(node.get("style", ""))
        yield Word(
            kind=kind,
            x=round(float(node.attrib["x"]), 1),
            y=round(float(node.attrib["y"]), 1),
            anchor=style[1] if style else "start",
            turned=_TURN.search(node.get("transform", "")) is not None,
            text=words[node.text or ""],
        )


def _relative(path: str) -> str:
    """Write steps from point to point, in tenths; a step of nothing is left out."""
    told, at = [], (0, 0)
    for step in _STEP.finditer(path):
        if step[1] is None:
            told.append("z")
            continue
        x, y = (round(10 * float(number)) for number in step.group(2, 3))
        if step[1] == "M":
            told.append(f"M{_tenths(x)} {_tenths(y)}")
        elif (x, y) != at:
            told.append(_step(x - at[0], y - at[1]))
        at = (x, y)
    return "".join(told)


def _step(right: int, down: int) -> str:
    if down == 0:
        return f"h{_tenths(right)}"
    if right == 0:
        return f"v{_tenths(down)}"
    second = _tenths(down)
    return f"l{_tenths(right)}{'' if second.startswith('-') else ' '}{second}"


def _tenths(number: int) -> str:
    whole, rest = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    if rest == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"
