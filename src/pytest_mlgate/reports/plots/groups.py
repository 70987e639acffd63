"""How do groups compare: bars of the verdicts that asked one question of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.reports.figures import is_relative
from pytest_mlgate.reports.plots.shown_scale import on_shown_scale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.reports.plots.shown_scale import Shown
    from pytest_mlgate.verdict import Verdict

MOST_GROUPS = 40
"""Bars of one picture; the worst are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBars:
    """One question and its answer for each group, on one scale."""

    title: str
    plot: Plot
    # the limit that all groups share, None where each has its own
    limit: float | None
    # groups that have no number, or that are not among the worst
    left_out: int


def group_bars(verdicts: Sequence[Verdict]) -> Iterator[GroupBars]:
    """Find the questions that were asked of several groups.

    Parameters
    ----------
    verdicts
        Of one gate, in the order in which they were asked.

    Yields
    ------
    GroupBars
        For each question with a number and an interval for at least two groups.
    """
    asked: dict[tuple[object, ...], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.slice is not None:
            asked.setdefault(_question(verdict), []).append(verdict)
    for found in asked.values():
        told = [(one, on_shown_scale(one)) for one in found]
        whole = [(one, shown) for one, shown in told if _is_whole(shown)]
        if len(whole) > 1:
            yield _bars(whole, missing=len(found) - len(whole))


def _question(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.check,
        verdict.question,
        verdict.metric,
        verdict.subject,
        verdict.ratio,
        verdict.orientation,
    )


def _is_whole(shown: Shown) -> bool:
    return None not in (shown.value, shown.low, shown.high)


def _bars(found: list[tuple[Verdict, Shown]], *, missing: int) -> GroupBars:
    # the worst first: values are oriented
    order = sorted(found, key=lambda one: one[0].estimate or 0.0)
    kept = order[:MOST_GROUPS]
    first = kept[0][0]
    limits = {shown.limit for _, shown in kept}
    interval = first.interval
    assert interval is not None
    numbers = [(s.value or 0.0, s.low or 0.0, s.high or 0.0) for _, s in kept]
    line = PlotLine(
        name="candidate",
        x=tuple(float(place) for place in range(len(kept))),
        y=tuple(value for value, _, _ in numbers),
        low=tuple(low for _, low, _ in numbers),
        high=tuple(high for _, _, high in numbers),
    )
    name = first.metric or first.check
    column, groups = _column([one.slice or "" for one, _ in kept])
    unit = "" if first.ratio is None else ", %"
    label = f"gain in {name}{unit}" if is_relative(first) else f"{name}{unit}"
    return GroupBars(
        title=f"{label} by {column}",
        plot=Plot(
            kind="distribution",
            x_label=column,
            y_label=label,
            lines=(line,),
            categories=groups,
            confidence=interval.confidence,
        ),
        limit=limits.pop() if len(limits) == 1 else None,
        left_out=missing + len(order) - len(kept),
    )


def _column(slices: list[str]) -> tuple[str, tuple[str, ...]]:
    """Say the column once where all groups are values of the same one."""
    parted = [one.partition("=") for one in slices]
    columns = {column for column, equals, _ in parted if equals}
    several = any(" and " in one for one in slices)
    if len(columns) != 1 or several or not all(equals for _, equals, _ in parted):
        return "group", tuple(slices)
    return columns.pop(), tuple(value for _, _, value in parted)
