"""What a selection gate answers: `Choice`, with every candidate in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.gates.unasked import PLANNED
from pytest_mlgate.plan import PlannedCheck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.plan import PlanLedger


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredCandidate:
    """One candidate of a choice.

    Parameters
    ----------
    name
        Its reference, or the name of its folder or file.
    digest
        Of its file; None where it has none.
    values
        What was weighed, each in its own unit.
    desirability
        The composite, in [0, 1].
    interval
        Of the desirability alone (90 %, of this candidate only).
    gain
        Desirability less the baseline's; None without a baseline.
    probability_of_best
        Share of draws in which it is the best of those that are eligible.
    leads_under
        Share of weightings within half of what was said under which it is the best of
        those that are eligible, by the estimates.
    size, latency
        Megabytes, and median milliseconds of a call; None where nobody looked.
    on_front
        Whether no other candidate is as good by every measure, and better by one.
    ties
        Whether it may be the best of those that are eligible.
    why_not
        Why it was not chosen, None for the chosen one.
    made
        Parameters, seed and commit, as the training archive or MLflow tells them.
    """

    name: str
    digest: str | None
    values: Mapping[str, float]
    desirability: float
    interval: Interval
    gain: float | None
    probability_of_best: float
    leads_under: float
    size: float | None
    latency: float | None
    on_front: bool
    ties: bool
    why_not: str | None
    made: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which candidate was chosen, and whether it beats the baseline.

    Parameters
    ----------
    chosen
        Name of the candidate; of the nearest one where none is eligible.
    candidates
        All of them, the chosen one first, the others by desirability.
    eligible
        How many certainly meet every requirement.
    gain
        Desirability of the chosen one less the baseline's, corrected for choosing
        among all candidates (max-t); None without a baseline.
    bias
        By how much the gain is overstated because the luckiest was chosen.
    beats_baseline
        Whether the gain is certainly above 0, at 5 % for all candidates together.
    """

    chosen: str
    candidates: tuple[ConsideredCandidate, ...]
    eligible: int
    gain: Measurement | None
    bias: float
    beats_baseline: bool


def planned(ledger: PlanLedger, *, rows: int) -> Choice:
    """Foresee nothing: a plan asks no model, so that there is none to choose."""
    ledger.plan(
        PlannedCheck(
            gate=ledger.gate,
            family="selection",
            check="choose",
            slice=None,
            rows=rows,
            total=rows,
            threshold=None,
            relative=False,
        )
    )
    return Choice(
        chosen=PLANNED,
        candidates=(),
        eligible=0,
        gain=None,
        bias=0.0,
        beats_baseline=False,
    )
