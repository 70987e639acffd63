"""Which columns can be held still: drift gates for evaluation against reference data.

A column that has certainly not moved today is required to stay so. One that has moved,
or that these rows cannot settle, is shown: an equal model could not help it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession

LIMITS = ((0.1, 0.2), (0.2, 0.4))
"""Movements by psi that are fine and that matter: the usual, and twice that."""

_ALPHA = 0.05


def propose_drift(session: GateSession, *, exclude: Sequence[str] = ()) -> Proposals:
    """Propose that columns which have not moved stay where they are.

    Parameters
    ----------
    session
        With reference data.
    exclude
        Columns that differ in every row: keys, moments.
    """
    columns = _shared_columns(session, exclude)
    if not columns:
        why = "the two tables have no column in common"
        return Proposals(left_out=(LeftOut(family="drift", what="stable", why=why),))
    open_columns = list(columns)
    gates: list[ProposedGate] = []
    for ok, bad in LIMITS:
        still = _still(session, open_columns, ok=ok, bad=bad)
        if still:
            gates.append(_required(still, ok=ok, bad=bad, rows=_rows(session)))
        open_columns = [name for name in open_columns if name not in still]
        if not open_columns:
            break
    if open_columns:
        gates.append(_shown(open_columns))
    return Proposals(gates=tuple(gates))


def _shared_columns(session: GateSession, exclude: Sequence[str]) -> tuple[str, ...]:
    known = session.movement.known or ()
    question = session.question
    left_out = {question.target, *question.exclude, *exclude}
    return tuple(
        name
        for name in session.evaluation.columns
        if name in known and name not in left_out
    )


def _still(
    session: GateSession, columns: Sequence[str], *, ok: float, bad: float
) -> tuple[str, ...]:
    """Name the columns of which every check passes."""
    found = []
    for name in columns:
        ledger = Ledger("proposal")
        DriftGate(session, ledger).stable([name], ok=ok, bad=bad)
        verdicts = ledger.judge(alpha={"drift": _ALPHA}, severity="required", power=0.8)
        if all(v.outcome == Outcome.PASSED for v in verdicts):
            found.append(name)
    return tuple(found)


def _rows(session: GateSession) -> str:
    return f"{session.evaluation.rows:,}"


def _required(
    columns: tuple[str, ...], *, ok: float, bad: float, rows: str
) -> ProposedGate:
    usual = (ok, bad) == LIMITS[0]
    options: dict[str, object] = {} if usual else {"ok": ok, "bad": bad}
    told = (
        f"by the population stability index {ok:g} is fine and {bad:g} matters, the "
        "usual limits"
        if usual
        else f"{rows} rows cannot settle the usual {LIMITS[0][1]:g} of the population "
        f"stability index for these; {bad:g} they can"
    )
    return ProposedGate(
        name="inputs_did_not_move" if usual else "inputs_did_not_move_far",
        family="drift",
        question="The inputs are still those that the reference data hold.",
        checks=(
            ProposedCheck(
                method="stable",
                subjects=(list(columns),),
                options=options,
                meaning=told,
            ),
        ),
        source="usual limits" if usual else "twice the usual limits, by these rows",
    )


def _shown(columns: Sequence[str]) -> ProposedGate:
    return ProposedGate(
        name="inputs_that_moved",
        family="drift",
        question="Inputs that moved already, or that these rows cannot settle.",
        checks=(
            ProposedCheck(
                method="stable",
                subjects=(list(columns),),
                meaning=(
                    "find out whether the reference is still the right one, then make "
                    "the gate required or leave the column out"
                ),
            ),
        ),
        source="usual limits",
        severity="advisory",
    )
