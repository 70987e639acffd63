"""What to do about a model whose gates were asked in production: `advise_gates`.

A pure function of verdicts, as `pytest_mlgate.advice` is one of a trend. Only what the
labels show calls for another model; inputs that moved are a reason to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.advice import Action
from pytest_mlgate.advice import Advice
from pytest_mlgate.monitoring.window_evaluation import WAIT
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.verdict import Verdict

OF_LABELS = frozenset({"benchmark", "fairness", "slice"})
"""Families whose verdicts rest on true answers."""

OF_INPUTS = frozenset({"drift", "schema"})

COVERAGE = "label_coverage"
"""The question that stands for one whose labels are missing."""

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Who serves, since when, and who did before."""

    # numbers in the registry; None where it knows none
    champion: int | None = None
    previous: int | None = None
    # whether the window is the first of this model; None where it has no beginning
    is_first: bool | None = None


def advise_gates(verdicts: Sequence[Verdict], serving: Serving) -> Advice | None:
    """Say what verdicts on a window of production call for.

    Parameters
    ----------
    verdicts
        Of required gates that are not waived.
    serving
        The model that the window is about.

    Returns
    -------
    Advice or None
        None where nothing was asked about labels or inputs.

        * A check of labels failed: *roll back* where the window is the first of the
          champion and there was one before, else *retrain*.
        * None failed, and one could not be settled: *wait for labels*.
        * All are settled, and inputs moved: *retrain*.
        * Else *go on*.
    """
    told = [v for v in verdicts if v.outcome is not Outcome.NOT_APPLICABLE]
    by_label = [v for v in told if v.family in OF_LABELS]
    moved = _failed([v for v in told if v.family in OF_INPUTS])
    if not any(v.family in OF_LABELS | OF_INPUTS for v in told):
        return None
    worse = _failed(by_label)
    if worse:
        return _on_failure(_listed(worse), serving)
    also = (f"its inputs moved: {_listed(moved)}",) if moved else ()
    waiting = [v for v in told if v.outcome is Outcome.INCONCLUSIVE]
    if waiting or not by_label:
        why = _why(waiting) if waiting else "no check rests on labels"
        return Advice(action=Action.WAIT, reasons=(why, *also))
    if moved:
        why = "the labels show no loss yet"
        return Advice(action=Action.RETRAIN, reasons=(*also, why))
    why = f"all {len(told)} checks passed"
    return Advice(action=Action.GO_ON, reasons=(why,))


def _on_failure(worse: str, serving: Serving) -> Advice:
    told = f"the labels show a loss: {worse}"
    back = None if serving.previous is None else f"version {serving.previous}"
    if back is not None and serving.is_first:
        why = f"it is the first window of version {serving.champion}"
        return Advice(
            action=Action.ROLL_BACK, reasons=(told, why, f"{back} was champion before")
        )
    if back is not None and serving.is_first is None:
        why = f"or roll back to {back}, if it was so from its promotion on"
        return Advice(action=Action.RETRAIN, reasons=(told, why))
    return Advice(action=Action.RETRAIN, reasons=(told,))


def _failed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if v.outcome is Outcome.FAILED]


def _why(waiting: Sequence[Verdict]) -> str:
    # what the labels lack is said once, not for each check
    reasons = dict.fromkeys(
        v.reason.removeprefix(f"{WAIT}: ").rstrip(".")
        for v in waiting
        if v.question == COVERAGE
    )
    return "; ".join(reasons) or f"not settled: {_listed(waiting)}"


def _listed(verdicts: Sequence[Verdict]) -> str:
    names = [v.check + (f" [{v.slice}]" if v.slice else "") for v in verdicts]
    more = len(names) - _SHOWN
    told = ", ".join(names[:_SHOWN])
    return f"{told} and {more} more" if more > 0 else told
