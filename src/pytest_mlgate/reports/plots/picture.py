"""What is a drawn picture: paths and words with their places, and no colour.

The page gives colours by the kind of each part, so that they follow its lights; and it
writes the words itself, so that a stranger's name is text and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """Everything of one kind, in one path."""

    # "grid", "line c0", "band c1", "bar c0", "dots c0", "whisker c0", "same", "limit"
    kind: str
    # letters of an SVG path, digits, dots, dashes and spaces
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One text and where it stands."""

    # "tick", "label" or "key"
    kind: str
    x: float
    y: float
    # "start", "middle" or "end"
    anchor: str
    # True where it reads upwards
    turned: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One drawing of `width` by `height` units."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]
    words: tuple[Word, ...]
