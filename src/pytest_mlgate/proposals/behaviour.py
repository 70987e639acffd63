"""What every model should do that nobody would argue about: behaviour gates.

Only what holds for both models today is proposed. Which inputs must not matter, and
which way an answer must move, is knowledge that no table holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession

_QUESTIONS = {
    "deterministic": "the same row gets the same answer every time",
    "batch_invariant": "an answer does not depend on the rows beside it",
}
_TOLERANCE = 1e-6
_ALPHA = 0.05


def propose_behaviour(session: GateSession) -> Proposals:
    """Propose that answers depend on the row alone, where the candidate is a model."""
    if session.candidate.asked is None:
        return Proposals()
    checks, left_out = [], []
    for method, words in _QUESTIONS.items():
        if _holds(session, method):
            checks.append(
                ProposedCheck(
                    method=method, options={"tolerance": _TOLERANCE}, meaning=words
                )
            )
        else:
            why = "the candidate does not keep to it today"
            left_out.append(LeftOut(family="behaviour", what=method, why=why))
    gate = ProposedGate(
        name="answers_depend_on_the_row_alone",
        family="behaviour",
        question="Asking twice, or in other company, changes no answer.",
        checks=tuple(checks),
        source="what every model in production has to do",
    )
    return Proposals(gates=(gate,) if checks else (), left_out=tuple(left_out))


def _holds(session: GateSession, method: str) -> bool:
    ledger = Ledger("proposal")
    getattr(BehaviourGate(session, ledger), method)(tolerance=_TOLERANCE)
    verdicts = ledger.judge(alpha={"behaviour": _ALPHA}, severity="required", power=0.8)
    return all(v.outcome == Outcome.PASSED for v in verdicts)
