"""From the ledgers of a block to its record and decision: what pytest does at the end.

The same split of alpha, the same judging, the same reconciliation of what was expected
with what answered.
"""

from __future__ import annotations

import sys
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.expectation import declare
from pytest_mlgate.expectation import shares
from pytest_mlgate.provenance import provenance_of
from pytest_mlgate.record import GateStatus
from pytest_mlgate.tally import Answer
from pytest_mlgate.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from typing import Any

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.record import Record


def gate_name(family: str) -> str:
    """Name the gate of a family in records."""
    return f"session::{family}"


def declared_gate(
    session: GateSession, family: str, marker: Mapping[str, Any]
) -> DeclaredGate:
    """Declare the gate of a family, with the keywords that the marker has in pytest."""
    return declare(
        gate_name(family),
        families=(family,),
        marker=marker,
        today=datetime.now(UTC).date(),
        grace=duration("review_grace", session.settings.review_grace),
    )


def judged_block(
    session: GateSession,
    declared: Sequence[DeclaredGate],
    ledgers: Mapping[str, Ledger],
    *,
    stage: str,
    started: datetime,
) -> tuple[Record, Decision]:
    """Judge all gates of a block and decide.

    Parameters
    ----------
    session
        Whose settings say how.
    declared
        The gates of this stage, over which alpha is split.
    ledgers
        By gate: what was asked. One that is expected and has none did not answer.
    stage
        Of the decision.
    started
        When the block began.
    """
    settings, tally = session.settings, Tally()
    alpha = shares(
        declared, alpha=settings.alpha, family_weights=settings.family_weights
    )
    tally.expect(declared)
    if settings.gates:
        tally.problem(
            f"the settings declare {len(settings.gates)} gates in [[gates]], which a "
            "script does not run; pytest --mlgate does"
        )
    for gate in declared:
        tally.answer(_answer(gate, ledgers[gate.gate], alpha[gate.gate], session))
    record = tally.record(
        provenance=provenance_of(
            session,
            stage=stage,
            started=started,
            finished=datetime.now(UTC),
            command=("python", Path(sys.argv[0]).name),
        ),
        required=settings.required,
        family_weights=settings.family_weights,
    )
    policy = Policy(inconclusive=settings.inconclusive, stage=stage)
    return record, decide(record, policy)


def _answer(
    gate: DeclaredGate, ledger: Ledger, alpha: Mapping[str, float], session: GateSession
) -> Answer:
    if not ledger.checks:
        told = "it ended without asking a single question"
        return Answer(gate=gate.gate, status=GateStatus.EMPTY, detail=told)
    verdicts = ledger.judge(
        alpha=alpha, severity=gate.severity, power=session.settings.power
    )
    return Answer(gate=gate.gate, status=GateStatus.JUDGED, verdicts=verdicts)
