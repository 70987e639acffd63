"""What is not as it was between two records, for a terminal or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import change_wording
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.line import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.change import RecordChanges
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.reports.line import Kind

_KINDS: dict[str, Kind] = {
    "newly failing": "failed",
    "newly inconclusive": "inconclusive",
    "newly passing": "passed",
}


def difference_lines(
    found: RecordChanges, *, decision: Decision, width: int
) -> Iterator[Line]:
    """Yield every change, most urgent first.

    Parameters
    ----------
    found
        What changed since an earlier record.
    decision
        On the later one.
    width
        Columns of a line.
    """
    told = change_wording.summary(found, decision=str(decision.outcome))
    yield from spread("", f"since {found.since}: {told}", width, "title")
    yield from spread("", change_wording.about(found), width, "faint")
    gate = None
    for change in found.changes:
        if change.gate != gate:
            gate = change.gate
            yield Line("", "plain")
            yield from spread("", gate, width, "title")
        shown = change_wording.cells(change)
        kind = _KINDS.get(shown.what, "plain")
        name = "" if shown.name == gate else f"{shown.name}: "
        text = f"{shown.what}: {name}{shown.before}, now {shown.now}"
        yield from spread("  ", text, width, kind)
    if found.left_out:
        rest = wording.left_out(found.left_out, "changes")
        yield from labelled("", rest, width, "faint")
