"""What should nobody rely on: what failed, what is open, which groups are too small.

Plain sentences, so that every form of a card says the same; whoever writes one escapes
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.model_card_texts import written
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

HELD_FOR = "The numbers hold for data like the evaluation data, and for nothing else."

_CASES = 5


def limitations(record: Record) -> tuple[str, ...]:
    """List what people know of limits, and then what the session found of them."""
    return (*written(record, "limitations"), *found_limits(record))


def found_limits(record: Record) -> tuple[str, ...]:
    """List what did not pass, what gave no verdict, and groups that are too small."""
    return (*_checks(record), *_silent_gates(record), *_small_groups(record))


def is_small_group(case: str) -> bool:
    """Tell whether a case is a group that was too small to be judged."""
    return ": too small, " in case


def waivers(record: Record) -> tuple[str, ...]:
    """List the gates that need not answer for a while, and by whose decision."""
    return tuple(
        f"{gate.gate}: {gate_wording.waived(gate.waiver)}"
        for gate in standing.waived_gates(record)
        if gate.waiver is not None
    )


def _checks(record: Record) -> Iterator[str]:
    for verdict in standing.worst_first(record):
        if verdict.outcome is not Outcome.PASSED:
            excuse = standing.excuse(record, verdict)
            end = "" if excuse is None else f" ({excuse})"
            yield f"{_limit(verdict)}{end}"


def _limit(verdict: Verdict) -> str:
    name, told = wording.label(verdict), wording.headline(verdict)
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return f"{name}: {told}"
    said = f"{name}: {wording.OUTCOME_WORDS[verdict.outcome]}, {told}"
    if verdict.outcome is Outcome.INCONCLUSIVE and verdict.rows_needed is not None:
        return f"{said}; {wording.next_step(verdict)}"
    return said


def _silent_gates(record: Record) -> Iterator[str]:
    for gate in standing.unanswered(record):
        yield f"{gate.gate}: {gate_wording.no_verdict(gate)}"


def _small_groups(record: Record) -> Iterator[str]:
    """Name groups that a check could not judge, although it may have passed."""
    for verdict in record.verdicts:
        small = [case for case in verdict.cases if is_small_group(case)]
        for case in small[:_CASES]:
            yield f"{wording.label(verdict)}: {case}"
        if len(small) > _CASES:
            yield wording.left_out(len(small) - _CASES, "groups that are too small")
