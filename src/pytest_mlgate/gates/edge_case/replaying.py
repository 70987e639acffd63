"""How do both models fare on every case of a ledger: `replayed`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pytest_mlgate.data.cases.case_rows import case_rows
from pytest_mlgate.data.cases.case_rows import refuse_missing_columns
from pytest_mlgate.data.cases.case_rows import refuse_unknown_columns
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.edge_case.case_answers import NoAnswer
from pytest_mlgate.gates.edge_case.case_answers import case_answers
from pytest_mlgate.gates.edge_case.expectations import Finding
from pytest_mlgate.gates.edge_case.expectations import judged
from pytest_mlgate.gates.edge_case.expectations import refuse_out_of_reach
from pytest_mlgate.gates.edge_case.expectations import refuse_unfit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import date

    from pytest_mlgate.data.cases.case import Case
    from pytest_mlgate.data.cases.case_ledger import CaseLedger
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.edge_case.case_answers import CaseAnswer
    from pytest_mlgate.models.asking.asked_model import AskedModel
    from pytest_mlgate.models.subject import Subject


class Standing(StrEnum):
    """What became of a case, with both models in view."""

    HOLDS = "holds"
    NEWLY_FIXED = "newly fixed"
    NEWLY_BROKEN = "newly broken"
    STILL_BROKEN = "still broken"
    # there is no baseline, or its answer is not known
    BROKEN = "broken"
    EXPIRED = "expired"

    @property
    def is_failure(self) -> bool:
        """Whether the case fails."""
        return self not in {Standing.HOLDS, Standing.NEWLY_FIXED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A case, and how both models fared."""

    case: Case
    candidate: Finding
    # None where there is no baseline that can be asked
    baseline: Finding | None
    standing: Standing


def replayed(
    ledger: CaseLedger,
    session: GateSession,
    candidate: Subject,
    baseline: Subject | None,
) -> tuple[Replayed, ...]:
    """Ask both models about all cases, each once, and judge the answers.

    Raises
    ------
    InvalidInput
        If the candidate cannot be asked, a case has a column that is not there or
        lacks a feature, or its expectation does not fit the task.
    """
    if candidate.asked is None:
        raise InvalidInput(
            "edge_case_gate asks the candidate about cases that the evaluation data do "
            f"not have; of {candidate.reference} only its answers are known. Hint: "
            'let `candidate` name a `model` ("models/candidate.skops"), or return a '
            "fitted model from the fixture mlgate_candidate."
        )
    question, where = session.question, ledger.reference
    classes = () if question.task == "regression" else tuple(question.classes)
    refuse_unfit(ledger.cases, task=question.task, classes=classes, where=where)
    features = candidate.asked.features
    former = () if baseline is None or not baseline.asked else baseline.asked.features
    known = {*session.evaluation.columns, *features, *former}
    refuse_unknown_columns(ledger.cases, known, where=where)
    refuse_missing_columns(ledger.cases, features, where=where, what="candidate")
    like = session.evaluation.frame
    new = _findings(candidate.asked, ledger.cases, classes, like, where, "candidate")
    old: Mapping[str, Finding] = {}
    if baseline is not None and baseline.asked is not None:
        old = _findings(baseline.asked, ledger.cases, classes, like, where, "baseline")
    today = datetime.now(UTC).date()
    return tuple(
        _stand(case, new[case.id], old.get(case.id), today) for case in ledger.cases
    )


def tally(found: Iterable[Replayed]) -> Mapping[Standing, int]:
    """Count the cases of each standing."""
    counts = dict.fromkeys(Standing, 0)
    for one in found:
        counts[one.standing] += 1
    return counts


def _findings(
    asked: AskedModel,
    cases: Sequence[Case],
    classes: tuple[object, ...],
    like: object,
    where: str,
    role: str,
) -> dict[str, Finding]:
    """Judge the answers to the cases that have every feature of the model."""
    features = asked.features
    whole = [case for case in cases if set(features) <= set(case.inputs)]
    answers: dict[str, CaseAnswer | NoAnswer] = {}
    if whole:
        rows = case_rows(whole, features, like=like, where=where)
        # or every question would look through the evaluation data for the classes
        known = replace(asked.question, known=classes or None)
        asked = replace(asked, question=known)
        found = case_answers(asked, rows, what=f"the cases of {where}")
        answers = {case.id: one for case, one in zip(whole, found, strict=True)}
        if role == "candidate":
            refuse_out_of_reach(whole, answers, where=where)
    lacking = NoAnswer(why="not asked, the case lacks a feature of it", asked=False)
    every = {case.id: answers.get(case.id, lacking) for case in cases}
    return {case.id: judged(case, every, classes=classes) for case in cases}


def _stand(case: Case, new: Finding, old: Finding | None, today: date) -> Replayed:
    return Replayed(
        case=case,
        candidate=new,
        baseline=old,
        standing=Standing.EXPIRED if case.is_expired(today) else _standing(new, old),
    )


def _standing(new: Finding, old: Finding | None) -> Standing:
    before = None if old is None else old.met
    if new.met:
        return Standing.NEWLY_FIXED if before is False else Standing.HOLDS
    if before is None:
        return Standing.BROKEN
    return Standing.NEWLY_BROKEN if before else Standing.STILL_BROKEN
