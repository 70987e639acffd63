"""A first ledger of edge cases: the rows on which two models disagree most."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.cli.tables.case_source import plain
from pytest_mlgate.data.cases.case_ledger import parse_cases
from pytest_mlgate.data.cases.json_lines import json_line
from pytest_mlgate.data.cases.ledger_growth import usual_id
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.proposals.edge_cases import LEDGER
from pytest_mlgate.proposals.edge_cases import rows_of_most_disagreement

if TYPE_CHECKING:
    from datetime import date

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers

OWNER = "nobody yet"

_USUAL_ERROR = 0.9


def seeded_ledger(session: GateSession, *, today: date) -> str | None:
    """Word a ledger as JSON Lines, None where the candidate cannot be asked.

    Each case expects the true answer, or a number that is as near to it as nine of ten
    answers of the baseline are.
    """
    baseline = session.baseline
    if session.candidate.asked is None or baseline is None:
        return None
    if baseline.kind == "constant":
        # it disagrees with everybody
        return None
    frame = nw.from_native(session.evaluation.frame, eager_only=True)
    left_out = {session.question.target, *session.question.exclude}
    names = [name for name in frame.columns if name not in left_out]
    lines, seen = [], set()
    for row in rows_of_most_disagreement(session):
        case: dict[str, Any] = {
            "input": {name: plain(frame[name][int(row)]) for name in names},
            "expect": _expected(session, int(row)),
            "reason": (
                f"row {row} of {session.evaluation.reference}: candidate and baseline "
                "disagree; expected is what the row says"
            ),
            "owner": OWNER,
            "added_on": today.isoformat(),
        }
        case = {"id": usual_id(case), **case}
        # two rows that are alike would be one case twice
        if case["id"] not in seen:
            seen.add(case["id"])
            lines.append(json_line(case))
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    parse_cases(text, where=LEDGER)
    return text or None


def _expected(session: GateSession, row: int) -> dict[str, Any]:
    truth = nw.from_native(session.evaluation.frame, eager_only=True)[
        session.settings.target
    ]
    value = plain(truth[row])
    assert session.baseline is not None
    answers = session.baseline.predictions
    if isinstance(answers, ValuePredictions):
        return {"value": value, "tolerance": _tolerance(session, answers)}
    return {"label": value}


def _tolerance(session: GateSession, answers: RowAnswers) -> float:
    assert isinstance(answers, ValuePredictions)
    errors = np.abs(np.asarray(answers.values, dtype=float) - session.truth)
    return float(f"{np.quantile(errors, _USUAL_ERROR):.3g}")
