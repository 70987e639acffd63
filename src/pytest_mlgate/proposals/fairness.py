"""Which gaps between groups must not widen, as far as the rows can tell.

A gap is held against the baseline's own: two equal models pass, whatever the gap is.
How large a gap may be at all is no question of noise; the usual rule of thumb is shown
and holds nothing up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.proposals.noise import noise_of_difference
from pytest_mlgate.proposals.noise import settled_margin
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.proposals.wording import settled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.measurement import Measurement

SOURCE = "what these rows settle; the baseline's gap"

FOUR_FIFTHS = 0.8
"""The rule of thumb of the US Uniform Guidelines (29 CFR 1607.4 D) on selection."""

WIDEST = 0.5
"""A margin of a fraction beyond this says nothing."""

MOST_GROUPS = 8
"""More different numbers than this are parted into bins."""

_PARTS = 3
_ANY = 0.5

_METRICS = {
    "binary": {
        "selection_rate": "how many of a group are called positive",
        "recall": "how many of a group's positives are found",
    },
    "multiclass": {"accuracy": "how many of a group get the right class"},
    "regression": {"mean_absolute_error": "how far a group's numbers are off"},
}


def propose_fairness(
    session: GateSession, sensitive: Sequence[str], *, final: bool = False
) -> Proposals:
    """Propose that no gap between groups widens.

    Parameters
    ----------
    session
        With a candidate and a baseline.
    sensitive
        Columns of the evaluation data.
    final
        Whether only these two models have to be told apart, in this run.
    """
    made = Proposals()
    for name in sensitive:
        made += _for_column(session, name, final=final)
    return made


def groups_by(session: GateSession, name: str) -> Any:  # noqa: ANN401 - what `by` takes
    """Give the argument ``by`` for a column: its values, or bins of a number."""
    column = nw.from_native(session.evaluation.frame, eager_only=True)[name]
    numeric = column.dtype.is_numeric()
    if not numeric or column.n_unique() <= MOST_GROUPS:
        return name
    known = column.drop_nulls()
    cuts = [
        known.quantile(part / _PARTS, interpolation="nearest")
        for part in range(1, _PARTS)
    ]
    edges = sorted({_short(float(cut)) for cut in cuts})
    return {name: edges}


def _short(value: float) -> float | int:
    """Drop digits that no person would put in an edge."""
    told = float(f"{value:.3g}")
    return int(told) if told.is_integer() else told


def _for_column(session: GateSession, name: str, *, final: bool) -> Proposals:
    by = groups_by(session, name)
    checks: list[ProposedCheck] = []
    left_out: list[LeftOut] = []
    for metric, words in _METRICS[session.settings.task].items():
        wider, gap = _measured(session, metric, by)
        why = wider.cannot_judge or wider.cannot_pass
        noise = noise_of_difference(wider, None if final else gap)
        margin = None if noise is None else settled_margin(noise)
        fraction = session.settings.task != "regression"
        if why is None and (margin is None or (fraction and margin > WIDEST)):
            why = "these rows cannot tell any two gaps apart"
        if why is not None:
            told = f"{metric} by {name}"
            # the first pair of groups stands for all
            brief = why.partition("; ")[0]
            left_out.append(LeftOut(family="fairness", what=told, why=brief))
            continue
        assert margin is not None
        checks.append(
            ProposedCheck(
                method="not_wider",
                subjects=(metric,),
                options={"by": by, "margin": margin},
                meaning=(
                    f"{words}. Passing excludes a gap that is wider than the "
                    f"baseline's by {settled(margin, rows=wider.n, fraction=fraction)}"
                ),
            )
        )
    gates = [_not_wider(name, checks)] if checks else []
    if checks and session.settings.task == "binary":
        gates.append(_four_fifths(name, by))
    return Proposals(gates=tuple(gates), left_out=tuple(left_out))


def _measured(
    session: GateSession,
    metric: str,
    by: Any,  # noqa: ANN401 - what `by` takes
) -> tuple[Measurement, Measurement]:
    """Measure how much wider the gap is, and the candidate's own gap."""
    gate = FairnessGate(session, Ledger("proposal"))
    wider = gate.not_wider(metric, by=by, margin=_ANY)
    return wider, gate.difference(metric, by=by, at_most=_ANY)


def _not_wider(name: str, checks: list[ProposedCheck]) -> ProposedGate:
    return ProposedGate(
        name=f"no_gap_widens_by_{name}",
        family="fairness",
        question=f"The groups of {name} are treated no more unequally than before.",
        checks=tuple(checks),
        source=SOURCE,
    )


def _four_fifths(name: str, by: Any) -> ProposedGate:  # noqa: ANN401 - what `by` takes
    return ProposedGate(
        name=f"selection_by_{name}",
        family="fairness",
        question=f"How far apart the groups of {name} are, shown to whoever reviews.",
        checks=(
            ProposedCheck(
                method="ratio",
                subjects=("selection_rate",),
                options={"by": by, "at_least": FOUR_FIFTHS},
                meaning=(
                    "the four-fifths rule. Whether it is the right one here is not "
                    "for the data to say: decide, then make the gate required"
                ),
            ),
        ),
        source="four-fifths rule, 29 CFR 1607.4 (D)",
        severity="advisory",
    )
