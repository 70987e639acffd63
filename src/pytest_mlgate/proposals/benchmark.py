"""Which losses against the baseline can these rows rule out: benchmark gates.

Every comparison gets the smallest round margin that two equal models pass in nearly
every run. One requirement stands beside them, far enough below the baseline's own
level that only a failure of models and data together meets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.proposals.noise import noise_of
from pytest_mlgate.proposals.noise import noise_of_difference
from pytest_mlgate.proposals.noise import settled_margin
from pytest_mlgate.proposals.proposal import LeftOut
from pytest_mlgate.proposals.proposal import Proposals
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate
from pytest_mlgate.proposals.round_numbers import fitting_step
from pytest_mlgate.proposals.round_numbers import rounded_down
from pytest_mlgate.proposals.round_numbers import rounded_to_above
from pytest_mlgate.proposals.wording import settled

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.measurement import Measurement

SOURCE = "what these rows settle; baseline's noise"

WIDEST = 0.25
"""A wider margin of a fraction would let a model through that nobody wants. What rows
cannot settle to within this is shown and not required."""

FAR, FARTHER = 3.0, 6.0
"""Noises of the baseline below its level: where a requirement begins to be missed, and
what it must certainly exceed."""

# any value in range: the measurement does not depend on it
_ANY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metric:
    """A metric that everybody knows, in plain words."""

    name: str
    # what it says, as "… of the rows"
    words: str
    higher_is_better: bool = True
    # a fraction is told in points
    fraction: bool = True


_DECISIONS = (
    _Metric(name="recall", words="how many of the positives are found"),
    _Metric(name="specificity", words="how many of the others are left alone"),
)
_SCORES = (_Metric(name="roc_auc", words="how well rows are ranked"),)
_BRIER = _Metric(
    name="brier",
    words="how far probabilities are off (squared error)",
    higher_is_better=False,
    fraction=False,
)
_BALANCED = _Metric(name="balanced_accuracy", words="recall and specificity, averaged")
_CLASSES = (
    _Metric(name="accuracy", words="how many rows get the right class"),
    _Metric(
        name="balanced_accuracy", words="the same, with every class counting alike"
    ),
)
_VALUES = (
    _Metric(
        name="mean_absolute_error",
        words="how far the numbers are off",
        higher_is_better=False,
        fraction=False,
    ),
    _Metric(
        name="root_mean_squared_error",
        words="the same, where large errors count more",
        higher_is_better=False,
        fraction=False,
    ),
)


def propose_benchmark(session: GateSession, *, final: bool = False) -> Proposals:
    """Propose comparisons with the baseline, and one requirement.

    Parameters
    ----------
    session
        With a candidate and a baseline.
    final
        Whether only these two models have to be told apart, in this run. Then their own
        noise counts, and what cannot be settled is asked, so that the run holds.

    Raises
    ------
    MlgateError
        As the session does: rows or models that cannot be used.
    """
    required: list[ProposedCheck] = []
    shown: list[ProposedCheck] = []
    left_out: list[LeftOut] = []
    alone: dict[str, Measurement] = {}
    metrics = _metrics_for(session)
    for metric in metrics:
        difference, own = _measured(session, metric)
        noise = noise_of_difference(difference, None if final else own)
        margin = None if noise is None else settled_margin(noise)
        why = difference.cannot_judge or difference.cannot_pass
        why = why or _says_nothing(metric, margin)
        if why is not None or margin is None:
            left_out.append(
                LeftOut(family="benchmark", what=metric.name, why=why or "")
            )
            continue
        alone[metric.name] = own
        wide = metric.fraction and margin > WIDEST
        check = _check(metric, WIDEST if wide else margin, difference, own)
        (shown if wide and not final else required).append(check)
    gates = [_comparison(required)] if required else []
    gates += [_shown(shown)] if shown else []
    if knows_nothing(session):
        # its own level is no level to hold
        return Proposals(gates=tuple(gates), left_out=tuple(left_out))
    floor = next((_floor(m, alone[m.name]) for m in metrics if m.name in alone), None)
    if floor is not None:
        gates.append(floor)
    return Proposals(gates=tuple(gates), left_out=tuple(left_out))


def _says_nothing(metric: _Metric, margin: float | None) -> str | None:
    """Say why these rows cannot be asked for a metric, None where they can."""
    if margin is None:
        return "these rows say nothing about its noise"
    if metric.fraction and margin >= 1:
        return "these rows cannot tell any two models apart by it"
    return None


def _check(
    metric: _Metric, margin: float, difference: Measurement, own: Measurement
) -> ProposedCheck:
    return ProposedCheck(
        method="not_worse",
        subjects=(metric.name,),
        options={"margin": margin},
        meaning=_meaning(metric, margin, difference, own),
    )


def knows_nothing(session: GateSession) -> bool:
    """Tell whether the baseline gives every row the same answer.

    Such a model finds all positives, or none, has no gaps between groups, and nothing
    that could break.
    """
    return session.baseline is not None and session.baseline.kind == "constant"


def _comparison(checks: list[ProposedCheck]) -> ProposedGate:
    return ProposedGate(
        name="no_worse_than_the_baseline",
        family="benchmark",
        question="The candidate does what the baseline does at least as well.",
        checks=tuple(checks),
        source=SOURCE,
    )


def _shown(checks: list[ProposedCheck]) -> ProposedGate:
    return ProposedGate(
        name="what_these_rows_cannot_settle",
        family="benchmark",
        question="How candidate and baseline compare where rows are too few to say.",
        checks=tuple(checks),
        source="the widest loss that anybody would accept",
        severity="advisory",
    )


def _metrics_for(session: GateSession) -> tuple[_Metric, ...]:
    """Choose by task, and by what both models answer."""
    answers = [s.predictions for s in (session.candidate, session.baseline) if s]
    if session.settings.task == "regression":
        return _VALUES
    if session.settings.task == "multiclass":
        whole = all(
            isinstance(a, ClassPredictions) and a.probabilities is not None
            for a in answers
        )
        return (*_CLASSES, *((_BRIER,) if whole else ()))
    binary = [a for a in answers if isinstance(a, Predictions)]
    if any(a.scores is None for a in binary):
        return (_BALANCED,) if knows_nothing(session) else _DECISIONS
    sure = all(a.form == "probabilities" for a in binary)
    decisions = () if knows_nothing(session) else _DECISIONS
    return (*_SCORES, *decisions, *((_BRIER,) if sure else ()))


def _measured(session: GateSession, metric: _Metric) -> tuple[Measurement, Measurement]:
    """Measure the difference, and the baseline by itself."""
    ledger = Ledger("proposal")
    gate = BenchmarkGate(session, ledger)
    gate.not_worse(metric.name, margin=_ANY)
    require = gate.at_least if metric.higher_is_better else gate.at_most
    require(metric.name, _ANY)
    difference = ledger.checks[0].measurement
    own = ledger.checks[1].baseline_measurement
    assert difference is not None
    assert own is not None
    return difference, own


def _meaning(
    metric: _Metric, margin: float, difference: Measurement, own: Measurement
) -> str:
    level = "" if own.estimate is None else f"; the baseline has {_level(own):.3g}"
    told = settled(margin, rows=difference.n, fraction=metric.fraction)
    return f"{metric.words}{level}. Passing excludes a loss of {told}"


def _level(own: Measurement) -> float:
    """Give the metric on its own scale."""
    assert own.estimate is not None
    return own.orientation * own.estimate


def _floor(metric: _Metric, own: Measurement) -> ProposedGate | None:
    """Require a level that the baseline exceeds by far."""
    noise = noise_of(own)
    if noise is None or own.estimate is None:
        return None
    step = fitting_step(noise)
    level = _level(own)
    if metric.higher_is_better:
        method = "at_least"
        value = rounded_down(level - FAR * noise, step=step)
        bad = rounded_down(level - FARTHER * noise, step=step)
    else:
        method = "at_most"
        value = rounded_to_above(level + FAR * noise, step=step)
        bad = rounded_to_above(level + FARTHER * noise, step=step)
    if metric.fraction and not 0 < bad < 1:
        return None
    side = "below" if metric.higher_is_better else "above"
    return ProposedGate(
        name="good_enough_by_itself",
        family="benchmark",
        question="Candidate and baseline have not become worse together.",
        checks=(
            ProposedCheck(
                method=method,
                subjects=(metric.name,),
                options={"value": value, "bad": bad},
                meaning=(
                    f"the baseline has {level:.3g} with a standard error of "
                    f"{noise:.2g}. Certainly {side} {value:g} fails, certainly not "
                    f"{side} {bad:g} passes; where your users draw the line is for "
                    "you to say"
                ),
            ),
        ),
        source="the baseline's level, less its noise",
    )
