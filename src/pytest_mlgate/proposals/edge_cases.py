"""What may change from one model to the next, and which rows a person should look at.

Equal models change answers too, in both directions alike. So the share of broken
answers that is allowed comes from half of all changes, and not from those that broke.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.proposals.round_numbers import rounded_up
from pytest_mlgate.stats.made_up_models import AGREEMENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers

SEEDED = 10
"""Rows that a new ledger begins with."""

LEDGER = "edge_cases.jsonl"

_REACH = 4.5
_MOST = 0.5


def propose_edge_cases(session: GateSession, *, ledger: str | None) -> Proposals:
    """Propose how many answers may break, and to replay a ledger.

    Parameters
    ----------
    session
        With a candidate and a baseline.
    ledger
        The ledger that was seeded, None where there is none.
    """
    gates = []
    left_out = []
    if session.settings.task != "regression":
        flips = _flips(session)
        if isinstance(flips, LeftOut):
            left_out.append(flips)
        else:
            gates.append(flips)
    if ledger is not None:
        gates.append(_replay(ledger))
    return Proposals(gates=tuple(gates), left_out=tuple(left_out))


def rows_of_most_disagreement(
    session: GateSession, *, most: int = SEEDED
) -> NDArray[np.int64]:
    """Find the rows on which both models disagree most, worst first.

    Where scores are known their distance counts (of classes: half the sum of the
    distances), else whether the decisions differ, else the distance of the numbers.
    Rows on which they agree are not among them.

    Returns
    -------
    ndarray of int64, shape (n,), n <= most
        Places in the evaluation data.
    """
    baseline = session.baseline
    if baseline is None:
        return np.empty(0, dtype=np.int64)
    apart = _distance(session.candidate.predictions, baseline.predictions)
    # ties go to the earlier row, so that the same data seed the same ledger
    order = np.argsort(-apart, kind="stable")[:most]
    return np.asarray(order[apart[order] > 0], dtype=np.int64)


def _distance(one: RowAnswers, two: RowAnswers) -> NDArray[np.float64]:
    if isinstance(one, ValuePredictions) and isinstance(two, ValuePredictions):
        return np.abs(np.asarray(one.values - two.values, dtype=np.float64))
    if isinstance(one, ClassPredictions) and isinstance(two, ClassPredictions):
        apart = np.asarray(one.labels != two.labels, dtype=np.float64)
        if one.probabilities is not None and two.probabilities is not None:
            apart += np.abs(one.probabilities - two.probabilities).sum(axis=1) / 2
        return apart
    assert isinstance(one, Predictions)
    assert isinstance(two, Predictions)
    apart = np.asarray(one.decisions != two.decisions, dtype=np.float64)
    same_scale = one.form == two.form == "probabilities"
    if one.scores is not None and two.scores is not None and same_scale:
        apart += np.abs(one.scores - two.scores)
    return apart


def _flips(session: GateSession) -> ProposedGate | LeftOut:
    rate, rows = _expected_flips(session)
    spread = math.sqrt(rate * (1 - rate) / rows)
    limit = rounded_up(rate + _REACH * spread + 4 / rows)
    if limit > _MOST:
        return LeftOut(
            family="edge_case",
            what="flips",
            why=f"equal models would change {rate:.0%} of {rows:,} answers for worse",
        )
    return ProposedGate(
        name="few_answers_break",
        family="edge_case",
        question="Few rows that the baseline decides rightly are decided wrongly now.",
        checks=(
            ProposedCheck(
                method="flips",
                options={"at_most": limit},
                meaning=(
                    f"two models that are equally good would break about {rate:.2g} "
                    f"of {rows:,} answers; twice the reach of chance beyond that is "
                    "too many"
                ),
            ),
        ),
        source="half of today's changes, and their chance",
    )


def _expected_flips(session: GateSession) -> tuple[float, int]:
    """Give the share of answers that an equal model would break."""
    ledger = Ledger("proposal")
    churn = EdgeCaseGate(session, ledger).churn(at_most=_MOST)
    BenchmarkGate(session, ledger).at_least("accuracy", _MOST)
    level = ledger.checks[-1].baseline_measurement
    assert level is not None
    wrong = 1 - (level.estimate or 0.0)
    half = abs(churn.estimate or 0.0) / 2
    return max(half, (1 - AGREEMENT) * wrong), max(churn.n, 1)


def _replay(ledger: str) -> ProposedGate:
    return ProposedGate(
        name="cases_to_look_at",
        family="edge_case",
        question="The rows on which the two models disagreed most, shown for review.",
        checks=(
            ProposedCheck(
                method="replay",
                subjects=(ledger,),
                meaning=(
                    "keep the cases that matter, put right what they expect, remove "
                    "the others; then make the gate required"
                ),
            ),
        ),
        source="rows where the two models differ most",
        severity="advisory",
    )
