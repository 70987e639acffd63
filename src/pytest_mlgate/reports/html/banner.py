"""What does a reader know within five seconds: the decision, why, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.decision import is_already_champion
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Model
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.html.checks import CheckView

FINDINGS_SHOWN = 9
NAMED = 2
"""Checks that the one sentence of the banner names."""

# reasons of a decision that are counted instead of quoted
_COUNTED_ABOVE = ("failed: ", "inconclusive: ", "no verdict: ", "failed test: ")

PROMOTE_OPTION = "--mlgate-promote"

_MARKS: Mapping[DecisionOutcome, str] = MappingProxyType(
    {
        DecisionOutcome.PROMOTE: "✓",
        DecisionOutcome.PROCEED: "✓",
        DecisionOutcome.HOLD: "?",
        DecisionOutcome.BLOCK: "✗",
    }
)

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """How many checks had an outcome, and what filters the table to these."""

    # values of the filters; None where there is nothing in the table
    outcome: str | None
    standing: str | None
    # names the colour
    kind: str
    number: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is no check and keeps the candidate back."""

    kind: str
    title: str
    told: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The head of the page."""

    outcome: str
    mark: str
    word: str
    meaning: str
    # one sentence
    why: str
    next_step: str
    tiles: tuple[Tile, ...]
    findings: str
    # checks that did not pass and count, worst first, and how many are not shown here
    checks: tuple[CheckView, ...]
    checks_hidden: str | None
    others: tuple[Finding, ...]


def banner(record: Record, decision: Decision, checks: Sequence[CheckView]) -> Banner:
    """Word the head of the page.

    Parameters
    ----------
    record, decision
        The finished session.
    checks
        All its checks, worst first.

    Returns
    -------
    Banner
        Reasons in words; those of the decision, letter by letter, stand below.
    """
    allowed = record.provenance.inconclusive == "allow" and not decision.good
    urgent = tuple(
        check
        for check in checks
        if check.urgent and not (allowed and _is_unsettled(check))
    )
    others = tuple(_others(record))
    # a page may show fewer checks than there are
    counted = dict(standing.tally(standing.counting(record)))
    hidden = sum(counted[o] for o in {check.verdict.outcome for check in urgent})
    hidden -= FINDINGS_SHOWN
    told = "checks that did not pass"
    return Banner(
        outcome=str(decision.outcome),
        mark=_MARKS[decision.outcome],
        word=str(decision.outcome).upper(),
        meaning=wording.decision_words(decision.outcome, record.provenance.stage),
        why=_why(record, decision, urgent),
        next_step=_next_step(record, decision, urgent, others),
        tiles=tuple(_tiles(record)),
        findings="What could not be settled" if decision.good else "What keeps it back",
        checks=urgent[:FINDINGS_SHOWN],
        checks_hidden=wording.left_out(hidden, told) if hidden > 0 else None,
        others=others,
    )


def _why(record: Record, decision: Decision, urgent: Sequence[CheckView]) -> str:
    if decision.good:
        return "; ".join(decision.reasons)
    told = []
    counted = dict(standing.tally(standing.counting(record)))
    for outcome in (Outcome.FAILED, Outcome.INCONCLUSIVE):
        mine = [check for check in urgent if check.verdict.outcome is outcome]
        if mine:
            told.append(_named(mine, counted[outcome]))
    silent = [g for g in standing.unanswered(record) if not standing.excuse_of_gate(g)]
    if silent:
        named = "gate" if len(silent) == 1 else "gates"
        told.append(f"{numbers.count(len(silent))} {named} without verdict")
    if record.failed_tests:
        named = "test" if len(record.failed_tests) == 1 else "tests"
        told.append(f"{numbers.count(len(record.failed_tests))} plain {named} failed")
    # a session that is not whole, a promotion that is withheld, nothing to judge
    told += [
        reason
        for reason in decision.reasons
        if reason in record.problems or not reason.startswith(_COUNTED_ABOVE)
    ]
    return ", ".join(told) or "; ".join(decision.reasons)


def _is_unsettled(check: CheckView) -> bool:
    return check.verdict.outcome is Outcome.INCONCLUSIVE


def _named(checks: Sequence[CheckView], number: int) -> str:
    """Count checks of one outcome, and name the first."""
    word = checks[0].word
    titles = list(dict.fromkeys(check.title for check in checks))
    first = titles[:NAMED]
    more = f", {numbers.count(number - NAMED)} more" if len(titles) > NAMED else ""
    noun = "check" if number == 1 else "checks"
    return f"{numbers.count(number)} {noun} {word} ({', '.join(first)}{more})"


def _next_step(
    record: Record,
    decision: Decision,
    urgent: Sequence[CheckView],
    others: Sequence[Finding],
) -> str:
    if decision.good:
        return _next_when_good(record, decision)
    counting = [c for c in urgent if c.verdict.outcome is Outcome.FAILED] or urgent
    if counting:
        return f"{counting[0].title}: {counting[0].next_step}"
    if others:
        return f"{others[0].title}: {others[0].next_step}"
    return "mend what the reasons name, and run again"


def _next_when_good(record: Record, decision: Decision) -> str:
    if decision.outcome is DecisionOutcome.PROCEED:
        return "nothing to mend; the next stage may begin"
    if is_already_champion(record):
        return "nothing to do"
    if PROMOTE_OPTION in record.provenance.command:
        return "nothing to mend; the history of the registry tells what was promoted"
    return f"nothing to mend; a run with {PROMOTE_OPTION} makes it the champion"


def _tiles(record: Record) -> Iterator[Tile]:
    """Count as the terminal does: what does not count has a tile of its own."""
    counting = standing.counting(record)
    found = dict(standing.tally(counting))
    for outcome in _WORST_FIRST:
        if found.get(outcome):
            yield Tile(
                outcome=str(outcome),
                standing="required",
                kind=str(outcome),
                number=numbers.count(found[outcome]),
                word=wording.OUTCOME_WORDS[outcome],
            )
    silent = len(standing.unanswered(record))
    if silent:
        yield Tile(
            outcome=None,
            standing=None,
            kind="silent",
            number=numbers.count(silent),
            word="without verdict",
        )
    excused = len(record.verdicts) - len(counting)
    if excused:
        yield Tile(
            outcome="",
            standing="excused",
            kind="faint",
            number=numbers.count(excused),
            word="that do not count" if excused > 1 else "that does not count",
        )


def _others(record: Record) -> Iterator[Finding]:
    for problem in record.problems:
        yield Finding(
            kind="problem",
            title="the session is not whole",
            told=problem,
            next_step="mend it and run again",
        )
    for gate in standing.unanswered(record):
        if standing.excuse_of_gate(gate) is None:
            yield Finding(
                kind="no verdict",
                title=gate.gate,
                told=gate_wording.no_verdict(gate),
                next_step=gate_wording.next_for_gate(gate),
            )
    for test in record.failed_tests:
        yield Finding(
            kind="failed test",
            title=test,
            told="a plain test failed, and a failing test blocks",
            next_step="mend the code or the test",
        )


def subjects(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what was compared, on which rows."""
    origin = record.provenance
    yield "candidate", _model(origin.candidate)
    told = [_model(origin.baseline)] if origin.baseline is not None else []
    told += [origin.baseline_note] if origin.baseline_note else []
    yield "baseline", ", ".join(told) or "none"
    for name, table in (
        ("evaluation data", origin.evaluation),
        ("reference data", origin.reference),
    ):
        if table is not None:
            yield name, f"{table.reference}, {numbers.count(table.rows)} rows"


def _model(model: Model | None) -> str:
    if model is None:
        return "none"
    # an object's digest is that of its answers: no file to look for
    if model.digest is None or model.kind == "object":
        return model.reference
    return f"{model.reference} ({model.digest[:19]})"
