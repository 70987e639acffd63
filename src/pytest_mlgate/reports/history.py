"""What happened to a name, newest first: the events of a registry as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import spread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Version
    from pytest_mlgate.reports.line import Kind

_SHORT = len("sha256:") + 12


def event_lines(
    name: str,
    events: Sequence[Event],
    *,
    champion: Version | None,
    backward: Sequence[Event] = (),
    width: int = 80,
) -> Iterator[Line]:
    """Yield the history of a name: the champion, then every event, newest first.

    Parameters
    ----------
    name
        Whose history it is.
    events
        All of it, oldest first.
    champion
        What it leads to; None when nothing was promoted.
    backward
        Those whose clock lies behind that of an earlier event.
    width
        Columns to fill; a digest or an address is never broken.
    """
    yield Line(f"{terminal(name)}: {_standing(champion, events)}", "title")
    if champion is not None:
        yield Line(f"  {champion.digest}  {terminal(champion.artifact_name)}", "plain")
    margin = len(str(len(events))) + 4
    for event in reversed(events):
        yield Line("", "plain")
        yield from _event(event, margin=margin, width=width)
        if event in backward:
            told = "its clock lies behind that of an earlier event"
            yield from _remark("clock", told, margin, width, "inconclusive")


def happened(event: Event) -> str:
    """Say what an event did and who did it.

    Examples
    --------
    A second promotion: ``promotion, version 2, by ann``.
    """
    what = f"{event.event}, version {event.version}"
    if event.event == "rollback":
        what = f"rollback to version {event.version}"
    elif event.event == "approval":
        what = "approval"
    return f"{what}, by {event.who or 'somebody unknown'}"


def backward_note(backward: Sequence[Event]) -> str:
    """Say what a clock that jumped back means for a question about a moment."""
    told = ", ".join(str(event.sequence) for event in backward)
    events = "event" if len(backward) == 1 else "events"
    return (
        f"the clock of {events} {told} lies behind that of an earlier one: events are "
        "ordered by their numbers, and times near these are not certain"
    )


def _standing(champion: Version | None, events: Sequence[Event]) -> str:
    if not events:
        return "nothing was ever promoted"
    counted = "1 event" if len(events) == 1 else f"{len(events):,} events"
    if champion is None:
        return f"no champion yet ({counted})"
    return f"version {champion.number} is champion ({counted})"


def _event(event: Event, *, margin: int, width: int) -> Iterator[Line]:
    first = f"{event.sequence:>{margin - 2}}  "
    yield from spread(first, f"{event.when}  {happened(event)}", width, "plain")
    artifact = f"{event.digest[:_SHORT]}  {event.artifact_name}"
    if event.event in {"promotion", "override"} and event.baseline_digest:
        artifact += f", compared with {event.baseline_digest[:_SHORT]}"
    yield from spread(" " * margin, artifact, width, "faint")
    if event.reason is not None:
        yield from _remark("reason", event.reason, margin, width, "plain")
    for waiver in event.waivers:
        yield from _remark("waived", waiver, margin, width, "inconclusive")
    for note in event.notes:
        yield from _remark("note", note, margin, width, "faint")


def _remark(
    name: str, text: str, margin: int, width: int, kind: Kind
) -> Iterator[Line]:
    return spread(f"{'':{margin}}{name}: ", text, width, kind)
