"""How does the terminal section end: notes, budget, files, and the decision last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.line import LABEL_WIDTH
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.line import spread
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.line import Kind

REASONS_SHOWN = 10

# notes of a decision that the table of checks has told already
_SHOWN_ABOVE = (
    "waived until ",
    "failed, does not count: ",
    "inconclusive, does not count: ",
)


def notes(decision: Decision, width: int, verbosity: int) -> Iterator[Line]:
    """Yield what changed nothing and is not in the table of checks."""
    told = [note for note in decision.notes if not note.startswith(_SHOWN_ABOVE)]
    if not told:
        return
    yield Line("", "plain")
    for note in told if verbosity > 0 else told[:REASONS_SHOWN]:
        yield from labelled("note", note, width, "faint")
    hidden = len(told) - REASONS_SHOWN
    if hidden > 0 and verbosity < 1:
        rest = f"{wording.left_out(hidden, 'notes')} (-v shows them)"
        yield from labelled("", rest, width, "faint")


def budget(record: Record, width: int) -> Iterator[Line]:
    """Yield the error budget and who spends it."""
    parts = ", ".join(
        f"{family} {numbers.share(share)}"
        for family, share in standing.budget_by_family(record)
        if share > 0
    )
    yield Line("", "plain")
    whole = f"alpha {numbers.share(record.provenance.alpha)}"
    yield from labelled(
        "budget", f"{whole}: {parts}" if parts else whole, width, "faint"
    )


def written(files: Sequence[str], width: int) -> Iterator[Line]:
    """Yield the files that were written, by folder."""
    folders: dict[str, list[str]] = {}
    for path in files:
        folder, slash, name = path.rpartition("/")
        folders.setdefault(folder + slash, []).append(name)
    for place, (folder, names) in enumerate(folders.items()):
        first = f"{'written' if place == 0 else '':<{LABEL_WIDTH}}"
        told = ", ".join(names)
        if columns(first + folder + told) <= width:
            yield Line(f"{first}{terminal(folder + told, limit=width)}", "faint")
            continue
        # a path is for copying, so it is not broken
        yield Line(f"{first}{terminal(folder, limit=1_000)}", "faint")
        yield from labelled("", told, width, "faint")


def answer(record: Record, decision: Decision, width: int) -> Iterator[Line]:
    """Yield the decision and what it means."""
    meaning = wording.decision_words(decision.outcome, record.provenance.stage)
    text = f"decision: {str(decision.outcome).upper()}, {meaning}"
    return spread("", text, width, _decision_kind(decision))


def counts(record: Record, decision: Decision, width: int) -> Iterator[Line]:
    """Yield how many checks had which outcome."""
    counting = standing.counting(record)
    if record.verdicts and all(v.outcome is Outcome.PASSED for v in record.verdicts):
        # the reasons of the decision say the same
        return
    told = [
        f"{numbers.count(number)} {wording.OUTCOME_WORDS[outcome]}"
        for outcome, number in standing.tally(counting)
    ]
    silent = len(standing.unanswered(record))
    excused = len(record.verdicts) - len(counting)
    if silent:
        told.append(f"{numbers.count(silent)} without verdict")
    if excused:
        told.append(f"{numbers.count(excused)} that do not count")
    yield from spread(
        "  ", ", ".join(told) or "no check", width, _decision_kind(decision)
    )


def reasons(decision: Decision, width: int, verbosity: int) -> Iterator[Line]:
    """Yield why the decision is what it is."""
    kind = _decision_kind(decision)
    shown = decision.reasons if verbosity > 0 else decision.reasons[:REASONS_SHOWN]
    for reason in shown:
        yield from spread("  ", reason, width, kind)
    hidden = len(decision.reasons) - len(shown)
    if hidden:
        rest = f"{wording.left_out(hidden, 'reasons')} (-v shows them)"
        yield from spread("  ", rest, width, kind)


def _decision_kind(decision: Decision) -> Kind:
    kinds: dict[DecisionOutcome, Kind] = {
        DecisionOutcome.PROMOTE: "promote",
        DecisionOutcome.PROCEED: "proceed",
        DecisionOutcome.HOLD: "hold",
        DecisionOutcome.BLOCK: "block",
    }
    return kinds[decision.outcome]
