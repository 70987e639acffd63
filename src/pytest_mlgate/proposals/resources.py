"""What may the candidate weigh, and how slow may it be: resource gates.

Only models are asked; of a table of answers nothing can be weighed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.proposals.round_numbers import rounded_up

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject

GROWTH = 2.0
"""A model may become this much larger, or slower, before somebody is asked."""

_UNITS = (("MB", 1e6), ("KB", 1e3))


def propose_resources(session: GateSession) -> Proposals:
    """Propose a limit of size, and to watch the time of a call."""
    baseline = session.baseline
    models = [s for s in (session.candidate, baseline) if s is not None and s.asked]
    sizes = [size for size in map(_bytes, models) if size is not None]
    gates = []
    if sizes:
        gates.append(_size(max(sizes)))
    if len(models) == 2:
        gates.append(_latency())
    return Proposals(gates=tuple(gates))


def _bytes(subject: Subject) -> int | None:
    file = subject.artifact
    return file.stat().st_size if file is not None and file.is_file() else None


def _size(largest: int) -> ProposedGate:
    limit = rounded_up(GROWTH * largest)
    unit, size = next((u for u in _UNITS if limit >= u[1]), _UNITS[-1])
    told = f"{max(limit / size, 1):g} {unit}"
    return ProposedGate(
        name="small_enough",
        family="resource",
        question="The file of the model has not grown out of its place.",
        checks=(
            ProposedCheck(
                method="size",
                options={"at_most": told},
                meaning=(
                    "exact: twice the larger of the two models, which has "
                    f"{largest / size:.3g} {unit}"
                ),
            ),
        ),
        source="twice the size of the larger model",
    )


def _latency() -> ProposedGate:
    return ProposedGate(
        name="fast_enough",
        family="resource",
        question="One call is not much slower than the baseline's, shown for review.",
        checks=(
            ProposedCheck(
                method="latency",
                options={"ratio": GROWTH},
                meaning=(
                    "both models are called in turns; make the gate required where "
                    "the machine is quiet and the time of a call matters"
                ),
            ),
        ),
        source="a guess: twice as slow would be noticed",
        severity="advisory",
    )
