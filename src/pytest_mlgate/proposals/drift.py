"""Which columns can be held still: drift gates for evaluation against reference data.

A column that has certainly not moved today is required to stay so. One that these rows
cannot settle is shown. So is one that has certainly moved, since an equal model could
not help it; where the answer is wanted of this one run, it fails.
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


def propose_drift(
    session: GateSession, *, exclude: Sequence[str] = (), final: bool = False
) -> Proposals:
    """Propose that columns which have not moved stay where they are.

    Parameters
    ----------
    session
        With reference data.
    exclude
        Columns that differ in every row: keys, moments.
    final
        Whether a column that has moved already is to fail.
    """
    columns = _shared_columns(session, exclude)
    if not columns:
        why = "the two tables have no column in common"
        return Proposals(left_out=(LeftOut(family="drift", what="stable", why=why),))
    gates: list[ProposedGate] = []
    moved: tuple[str, ...] = ()
    for ok, bad in LIMITS:
        found = _outcomes(session, columns, ok=ok, bad=bad)
        still = _of(found, Outcome.PASSED)
        if still:
            gates.append(_required(still, ok=ok, bad=bad, rows=_rows(session)))
        # what fails by the usual limits must not pass by wider ones
        moved = moved or _of(found, Outcome.FAILED)
        columns = tuple(n for n in columns if n not in still and n not in moved)
    if final and moved:
        gates.append(_failing(moved))
    shown = columns if final else (*moved, *columns)
    if shown:
        gates.append(_shown(shown))
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


def _outcomes(
    session: GateSession, columns: Sequence[str], *, ok: float, bad: float
) -> dict[str, Outcome]:
    """Judge each column by itself; one failed check is a column that moved."""
    found = {}
    for name in columns:
        ledger = Ledger("proposal")
        DriftGate(session, ledger).stable([name], ok=ok, bad=bad)
        verdicts = ledger.judge(alpha={"drift": _ALPHA}, severity="required", power=0.8)
        seen = {verdict.outcome for verdict in verdicts}
        worst = Outcome.FAILED if Outcome.FAILED in seen else Outcome.INCONCLUSIVE
        found[name] = Outcome.PASSED if seen == {Outcome.PASSED} else worst
    return found


def _of(found: dict[str, Outcome], outcome: Outcome) -> tuple[str, ...]:
    return tuple(name for name, seen in found.items() if seen == outcome)


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


def _failing(columns: tuple[str, ...]) -> ProposedGate:
    return ProposedGate(
        name="inputs_moved",
        family="drift",
        question="These inputs are still those that the reference data hold.",
        checks=(
            ProposedCheck(
                method="stable",
                subjects=(list(columns),),
                meaning="by the usual limits these have moved; a gate says how far",
            ),
        ),
        source="usual limits",
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
