"""What changed since earlier records: folded in a comment, one line on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import change_wording
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.room import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.change import Change
    from pytest_mlgate.change import RecordChanges
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

ROWS_SHOWN = 50
"""Changes in the comment; it is no place for all of a large session's."""

_HEADER = "| change | check | before | now |\n| --- | --- | --- | --- |\n"


def sections(record: Record, decision: Decision) -> Iterator[Section]:
    """Yield a folded table for each earlier record, for the comment."""
    for found in record.changes:
        told = change_wording.summary(found, decision=str(decision.outcome))
        name = change_wording.title(found)
        about = markdown(change_wording.about(found), limit=400)
        header = f"\n{_HEADER}" if found.changes else ""
        yield Section(
            opening=f"\n<details><summary>Since {name}: {told}"
            f"</summary>\n\n{about[:1].upper()}{about[1:]}.\n{header}",
            rows=tuple(_row(change) for change in found.changes),
            closing="\n</details>\n",
            noun="changes",
            rank=5,
            most=ROWS_SHOWN,
        )


def told_in_lines(
    record: Record, decision: Decision, *, width: int, verbosity: int
) -> Iterator[Line]:
    """Yield a line for each earlier record, and with -v one for each change."""
    if record.changes:
        yield Line("", "plain")
    for found in record.changes:
        summary = change_wording.summary(found, decision=str(decision.outcome))
        told = f"{change_wording.title(found)}: {summary}"
        yield from labelled("since", told, width, "faint")
        if verbosity > 0:
            yield from _every(found, width)


def _every(found: RecordChanges, width: int) -> Iterator[Line]:
    yield from labelled("", change_wording.about(found), width, "faint")
    for change in found.changes:
        shown = change_wording.cells(change)
        told = f"{shown.what}: {shown.name}: {shown.before}, now {shown.now}"
        yield from labelled("", told, width, "faint")
    if found.left_out:
        rest = wording.left_out(found.left_out, "changes")
        yield from labelled("", rest, width, "faint")


def _row(change: Change) -> str:
    shown = change_wording.cells(change)
    told = (shown.what, shown.name, shown.before, shown.now)
    return f"| {' | '.join(markdown(cell) for cell in told)} |\n"
