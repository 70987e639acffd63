"""What somebody is told about guesses and proposals, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.proposals.proposal import Proposals
    from pytest_mlgate.proposals.proposal import ProposedCheck


def told_notes(notes: Iterable[str]) -> Iterator[str]:
    """Tell what was guessed."""
    for note in notes:
        yield f"guessed: {note}"


def told_gates(proposals: Proposals) -> Iterator[str]:
    """Tell what was proposed, a line per check, and what was not."""
    for family in dict.fromkeys(gate.family for gate in proposals.gates):
        yield ""
        yield f"{family}"
        for gate in proposals.of(family):
            shown = " (shown only)" if gate.severity == "advisory" else ""
            for check in gate.checks:
                yield f"  {_call(check)}{shown}"
    for left in proposals.left_out:
        yield f"left out: {left.family}, {left.what}: {left.why}"


def _call(check: ProposedCheck) -> str:
    subjects = [_brief(getattr(value, "name", value)) for value in check.subjects]
    options = [f"{name}={value}" for name, value in check.options.items()]
    return f"{check.method}({', '.join([*subjects, *options])})"


def _brief(value: object) -> str:
    if isinstance(value, list) and len(value) > 3:
        return f"{', '.join(map(str, value[:3]))} and {len(value) - 3} more"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
