"""Which pictures stand on the page: worst checks first, until their room is used up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.plots import words
from pytest_mlgate.reports.plots.drawing import draw
from pytest_mlgate.reports.plots.groups import group_bars
from pytest_mlgate.reports.plots.points import point_table
from pytest_mlgate.reports.plots.shown_scale import on_shown_scale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.plot import Plot
    from pytest_mlgate.reports.html.checks import CheckView
    from pytest_mlgate.reports.plots.picture import Picture
    from pytest_mlgate.reports.plots.points import PointTable

LEAST_ROOM = 100_000
"""Characters of all pictures and their tables, about thirty, however many checks."""

_PAGE, _OF_A_CHECK = 580_000, 2_400

SEEN_AT_ONCE = 6
"""Pictures of a family that stand open; the others can be unfolded."""

# a record keeps five digits of a point
_ROUNDED = 1e-4
# larger numbers are no place on a drawing; the table has them
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One picture with its words and its points."""

    number: int
    # what was asked, then what is drawn
    title: str
    kind: str
    # the checks that it belongs to; none where it is of a whole gate
    checks: tuple[CheckView, ...]
    description: str
    # about bands, a limit, or what was left out
    remarks: tuple[str, ...]
    picture: Picture | None
    table: PointTable

    @property
    def anchor(self) -> str:
        """Name it within the page."""
        return f"figure-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """All pictures of a page."""

    by_family: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    # the number of a check -> the anchor of its picture
    of_check: dict[int, str] = field(default_factory=dict)
    # pictures that the page has no room for
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A picture that somebody would like to see."""

    family: str
    title: str
    kind: str
    plot: Plot
    limit: float | None
    remarks: tuple[str, ...]
    checks: tuple[CheckView, ...]


def gallery(checks: Sequence[CheckView]) -> Gallery:
    """Draw what the checks have to show.

    Parameters
    ----------
    checks
        All checks of a page, worst first.

    Returns
    -------
    Gallery
        Bars of groups first, then the plots of the checks. Numbers that are no place on
        a drawing have words and a table alone.
    """
    wanted = [*_of_groups(checks), *_of_checks(checks)]
    if not wanted:
        return Gallery()
    found: dict[str, list[Figure]] = {}
    left: dict[str, int] = {}
    places: dict[int, str] = {}
    room = room_beside(len(checks))
    for number, one in enumerate(wanted, 1):
        figure = _figure(one, number) if room > 0 else None
        room -= 0 if figure is None else _size(figure)
        # the first that does not fit ends the row: what follows it is less urgent
        if figure is None or room < 0:
            left[one.family] = left.get(one.family, 0) + 1
            continue
        found.setdefault(one.family, []).append(figure)
        for check in one.checks:
            places.setdefault(check.number, figure.anchor)
    return Gallery(
        by_family={name: tuple(figures) for name, figures in found.items()},
        of_check=places,
        left_out=left,
    )


def room_beside(checks: int) -> int:
    """Give the room that a page of 600 kB has beside its checks.

    Examples
    --------
    >>> room_beside(16), room_beside(200), room_beside(2_000)
    (541600, 100000, 100000)
    """
    return max(LEAST_ROOM, _PAGE - _OF_A_CHECK * checks)


def _of_checks(checks: Sequence[CheckView]) -> Iterator[_Wanted]:
    """Yield each plot once, with every check that it belongs to."""
    owners: dict[tuple[str, Plot], list[CheckView]] = {}
    for check in checks:
        plot = check.verdict.plot
        if plot is not None and any(line.x for line in plot.lines):
            owners.setdefault((check.verdict.family, plot), []).append(check)
    for (family, plot), mine in owners.items():
        yield _Wanted(
            family=family,
            title=mine[0].title,
            kind=words.title(plot),
            plot=plot,
            limit=_limit(plot, mine),
            remarks=(),
            checks=tuple(mine),
        )


def _limit(plot: Plot, checks: Sequence[CheckView]) -> float | None:
    """Give the limit of a sequence that ends in the very number of its check."""
    shown = on_shown_scale(checks[0].verdict)
    if plot.kind != "sequence" or len(checks) > 1 or shown.value is None:
        return None
    ends = [line.y[-1] for line in plot.lines if line.y]
    same = any(math.isclose(end, shown.value, rel_tol=_ROUNDED) for end in ends)
    return shown.limit if same else None


def _of_groups(checks: Sequence[CheckView]) -> Iterator[_Wanted]:
    by_gate: dict[tuple[str, str], list[CheckView]] = {}
    for check in sorted(checks, key=lambda check: check.number):
        verdict = check.verdict
        by_gate.setdefault((verdict.family, verdict.gate), []).append(check)
    for (family, _), mine in by_gate.items():
        for bars in group_bars([check.verdict for check in mine]):
            left = bars.left_out
            yield _Wanted(
                family=family,
                title=bars.title,
                kind="worst group first",
                plot=bars.plot,
                limit=bars.limit,
                remarks=(f"{numbers.count(left)} more groups are not drawn",)
                if left
                else (),
                checks=(),
            )


def _figure(one: _Wanted, number: int) -> Figure:
    picture = draw(one.plot, limit=one.limit) if _fits(one.plot) else None
    return Figure(
        number=number,
        title=one.title,
        kind=one.kind,
        checks=one.checks,
        description=words.description(one.plot),
        remarks=tuple(_remarks(one, drawn=picture is not None)),
        picture=picture,
        table=point_table(one.plot),
    )


def _remarks(one: _Wanted, *, drawn: bool) -> Iterator[str]:
    caption = words.caption(one.plot)
    # without a picture it stands at the end of the description
    if caption is not None and drawn:
        yield caption
    if one.limit is not None:
        yield f"limit at {numbers.as_written(one.limit)}"
    yield from one.remarks


def _fits(plot: Plot) -> bool:
    parts = (chain(line.x, line.y, line.low, line.high) for line in plot.lines)
    return all(abs(number) < _LARGEST for number in chain.from_iterable(parts))


def _size(figure: Figure) -> int:
    """Estimate the characters that a picture takes on the page."""
    cells = [cell for row in figure.table.rows for cell in row]
    told = sum(map(len, cells)) + 9 * len(cells) + len(figure.description) + 900
    if figure.picture is None:
        return told
    strokes, texts = figure.picture.strokes, figure.picture.words
    drawn = sum(len(stroke.path) + 30 for stroke in strokes)
    return told + drawn + sum(len(word.text) + 60 for word in texts)
