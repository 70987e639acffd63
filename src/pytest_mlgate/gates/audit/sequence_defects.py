"""Is a row missing, there twice, or out of time: what the numbers of a log tell.

A process that writes counts its rows from 1. So a number that is missing is a row that
was lost, and a number that is there twice is a row that came from elsewhere. What was
lost at the very end leaves no gap: no log can tell of it.
"""

from __future__ import annotations

from itertools import groupby
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_mlgate.data.rules.durations import spelled_duration

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import timedelta

    from pytest_mlgate.gates.audit.defects import Defects
    from pytest_mlgate.gates.audit.logged_row import LoggedRow


def note_sequence_defects(
    rows: Sequence[LoggedRow],
    found: Defects,
    *,
    clock: timedelta,
    from_start: bool,
) -> None:
    """Note rows that are lost, repeated, unnumbered, or dated before earlier ones.

    Parameters
    ----------
    rows
        In the order of writers and their numbers.
    clock
        How far the times of a writer may step back.
    from_start
        Whether every writer has to begin with 1: the log was not cut.
    """
    for writer, written in groupby(rows, key=lambda row: row.writer):
        numbered = [row for row in written if _is_numbered(row, found)]
        if writer is None or not numbered:
            continue
        _note_repeats(numbered, found)
        _note_gaps(writer, numbered, found, from_start=from_start)
        _note_backward(numbered, found, clock)


def spanned(
    rows: Iterable[LoggedRow], window: Collection[LoggedRow]
) -> list[LoggedRow]:
    """Keep what each writer wrote between its first and its last row of a window.

    Rows of one moment are not written in the order of their times: a number that lies
    outside of the window is not lost.
    """
    spans: dict[str | None, tuple[int, int]] = {}
    for row in window:
        number = row.sequence or 0
        low, high = spans.get(row.writer, (number, number))
        spans[row.writer] = min(low, number), max(high, number)
    return [
        row
        for row in rows
        if row.writer in spans
        and spans[row.writer][0] <= (row.sequence or 0) <= spans[row.writer][1]
    ]


def _is_numbered(row: LoggedRow, found: Defects) -> bool:
    if row.writer is not None and row.sequence is not None and row.sequence > 0:
        return True
    told = f"writer {row.writer!r}, sequence {row.sequence!r}"
    found.add("rows without a writer or a number", f"request {row.request}: {told}")
    return False


def _note_repeats(rows: Sequence[LoggedRow], found: Defects) -> None:
    for _, same in groupby(rows, key=lambda row: row.sequence):
        first, *more = same
        if more:
            found.add(
                "rows with a number that another row has",
                f"{first.place} is there {len(more) + 1} times",
                count=len(more),
            )


def _note_gaps(
    writer: str, rows: Sequence[LoggedRow], found: Defects, *, from_start: bool
) -> None:
    numbers = [row.sequence or 0 for row in rows]
    before = 0 if from_start else numbers[0] - 1
    for last, number in pairwise((before, *numbers)):
        lost = number - last - 1
        if lost > 0:
            named = f"#{last + 1}" if lost == 1 else f"#{last + 1} to #{number - 1}"
            found.add("rows lost", f"{writer} {named}: not in the log", count=lost)


def _note_backward(rows: Sequence[LoggedRow], found: Defects, clock: timedelta) -> None:
    latest: LoggedRow | None = None
    for row in rows:
        if row.time is None:
            continue
        if latest is None or latest.time is None or row.time >= latest.time:
            latest = row
        elif latest.time - row.time > clock:
            back = spelled_duration(latest.time - row.time)
            found.add(
                "rows dated before earlier ones",
                f"{row.place} is dated {back} before {latest.place}",
            )
