"""Which gates make sense for two models on these rows: `propose`.

Pure: the same settings, rows and models give the same proposals. What is proposed was
measured with the very procedures that will judge, and passes for equal models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.proposals.behaviour import propose_behaviour
from pytest_mlgate.proposals.benchmark import knows_nothing
from pytest_mlgate.proposals.benchmark import propose_benchmark
from pytest_mlgate.proposals.drift import propose_drift
from pytest_mlgate.proposals.edge_cases import propose_edge_cases
from pytest_mlgate.proposals.fairness import propose_fairness
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.resources import propose_resources
from pytest_mlgate.proposals.schema import propose_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession


def propose(
    session: GateSession,
    *,
    sensitive: Sequence[str] = (),
    keys: Sequence[str] = (),
    moments: Sequence[str] = (),
    ledger: str | None = None,
    final: bool = False,
) -> Proposals:
    """Propose gates for candidate and baseline of a session.

    Parameters
    ----------
    session
        With a candidate and a baseline, whose rows are in memory.
    sensitive
        Columns of groups of people that must not be treated worse.
    keys
        Columns that name a row each: unique, and no inputs that could drift.
    moments
        Columns that move by nature, as a date does; no inputs that could drift.
    ledger
        The ledger of edge cases that will be there, None without one.
    final
        Whether the answer is wanted of this one run, with nobody to read what was left
        out. Then columns that have moved fail, and what the rows cannot settle is asked
        all the same, and holds.

    Returns
    -------
    Proposals
        Gates in the order of families, and what was left out.

    Raises
    ------
    MlgateError
        As the session does: rows or models that cannot be used.
    """
    made = propose_schema(session, keys=keys)
    made += propose_benchmark(session, final=final)
    if not knows_nothing(session):
        made += propose_edge_cases(session, ledger=ledger)
    made += propose_behaviour(session)
    if not knows_nothing(session):
        made += propose_fairness(session, sensitive, final=final)
    elif sensitive:
        why = "a baseline that gives every row the same answer has no gap to widen"
        left = (LeftOut(family="fairness", what=", ".join(sensitive), why=why),)
        made += Proposals(left_out=left)
    if session.settings.reference is not None:
        made += propose_drift(session, exclude=(*keys, *moments), final=final)
    return made + propose_resources(session)
