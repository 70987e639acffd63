"""How much fits: sections of a page that are cut between rows, never inside one.

A comment on a pull request has a limit, and half a table is no table. Each section
keeps its frame; its rows enter, the most important section first, while there is room,
and a visible line counts the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

_REST = "\n_{}; `record.json` has them all._\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A frame and its rows; every text ends with its own line end."""

    opening: str
    rows: tuple[str, ...]
    closing: str
    # what the rows are, in the plural, for the line that counts the rest
    noun: str
    # 0 enters first
    rank: int
    # rows to show even where there is room for more
    most: int | None = None

    def frame(self) -> int:
        """Count the characters that the section takes without a row."""
        most = _REST.format(wording.left_out(len(self.rows), self.noun))
        return len(self.opening) + len(self.closing) + len(most)


def fill(sections: Sequence[Section], *, limit: int) -> str:
    r"""Join sections into at most `limit` characters.

    Parameters
    ----------
    sections
        In the order of the page.
    limit
        Most characters; the frames alone must fit.

    Raises
    ------
    InvalidInput
        If not even the frames fit.

    Examples
    --------
    >>> page = Section(opening="a\n", rows=("b\n",), closing="", noun="rows", rank=0)
    >>> fill([page], limit=100)
    'a\nb\n'
    """
    frames = sum(section.frame() for section in sections)
    room = limit - frames
    if room < 0:
        rule = f"at least {frames}, to hold the frame of the page"
        raise InvalidInput.because("limit", rule, limit)
    kept: dict[int, int] = {}
    for place, section in sorted(enumerate(sections), key=lambda item: item[1].rank):
        kept[place] = 0
        for row in section.rows[: section.most]:
            if len(row) > room:
                break
            room -= len(row)
            kept[place] += 1
    return "".join(_text(section, kept[i]) for i, section in enumerate(sections))


def _text(section: Section, kept: int) -> str:
    rows = "".join(section.rows[:kept])
    hidden = len(section.rows) - kept
    rest = _REST.format(wording.left_out(hidden, section.noun)) if hidden else ""
    return f"{section.opening}{rows}{rest}{section.closing}"
