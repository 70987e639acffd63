"""What is known of each model before one is chosen: `Contender`, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.gates.selection.costs import megabytes
from pytest_mlgate.gates.selection.costs import milliseconds
from pytest_mlgate.gates.selection.wishes import LATENCY
from pytest_mlgate.gates.selection.wishes import SIZE
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.stats.dependence import spread_of
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.selection.desirability import Composite
from pytest_mlgate.stats.selection.desirability import composite
from pytest_mlgate.stats.timing.time_quantile import time_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.selection.wishes import Requirement
    from pytest_mlgate.gates.selection.wishes import Weighed
    from pytest_mlgate.models.subject import Subject


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contender:
    """One model with everything that a choice looks at."""

    name: str
    subject: Subject
    # one per requirement; none for the baseline
    required: tuple[Measurement, ...]
    # the value of each weighed measure, in its own unit
    values: tuple[float, ...]
    composite: Composite
    # the composite with the pull of each row
    influence: Influence
    # why there is no composite, None where there is one
    undefined: str | None
    size: float | None
    # median milliseconds of a call, None where nobody has timed it
    latency: float | None


def contenders(
    models: Sequence[tuple[str, Subject]],
    *,
    must: Sequence[Requirement],
    weigh: Sequence[Weighed],
    session: GateSession,
    batch: int,
    baseline: Subject | None,
) -> tuple[Contender, ...]:
    """Measure all models on the same rows; the baseline, if any, comes last.

    Raises
    ------
    SubjectMismatch
        If a model gives less than a measure needs, or what it costs is not known.
    """
    everyone = [*models, *([] if baseline is None else [("baseline", baseline)])]
    asked = {one.name for one in must if one.metric is None}
    asked |= {one.name for one in weigh if one.metric is None}
    sizes = [megabytes(subject) for _, subject in everyone]
    times: Sequence[NDArray[np.float64] | None] = [None] * len(everyone)
    if LATENCY in asked:
        subjects = [subject for _, subject in everyone]
        taken = milliseconds(subjects, session, batch=batch)
        if taken is None:
            raise _unknown_cost(LATENCY, next(s for s in subjects if s.asked is None))
        times = taken
    found = []
    for (name, subject), size, own in zip(everyone, sizes, times, strict=True):
        if SIZE in asked and size is None:
            raise _unknown_cost(SIZE, subject)
        if subject is not baseline and baseline is not None:
            for one in weigh:
                if one.metric is not None:
                    check_same_form(
                        subject,
                        baseline,
                        metric=one.metric.name,
                        needs=one.metric.needs,
                    )
        found.append(
            _measured(
                name,
                subject,
                must=() if subject is baseline else must,
                weigh=weigh,
                session=session,
                size=size,
                times=own,
            )
        )
    return tuple(found)


def _measured(
    name: str,
    subject: Subject,
    *,
    must: Sequence[Requirement],
    weigh: Sequence[Weighed],
    session: GateSession,
    size: float | None,
    times: NDArray[np.float64] | None,
) -> Contender:
    everywhere = np.ones(session.question.rows, dtype=bool)
    answers = answers_on(subject.predictions, everywhere)
    latency = None if times is None else float(np.median(times))
    costs = {SIZE: size, LATENCY: latency}
    required = tuple(
        _required(one, subject, answers, session=session, size=size, times=times)
        for one in must
    )
    values, errors, reasons = [], [], []
    pulls: list[Influence | None] = []
    for one in weigh:
        if one.metric is None:
            values.append(costs[one.name] or 0.0)
            errors.append(0.0)
            pulls.append(None)
            continue
        require_form(subject, metric=one.metric.name, needs=one.metric.needs)
        assert one.metric.influence is not None
        found = one.metric.influence(session.truth, answers, session.structure.weights)
        if isinstance(found, Undefined):
            reasons.append(found.reason)
            found = Influence(
                value=one.aim.bad, psi=np.zeros(session.question.rows), df=1.0
            )
        spread = spread_of(found.psi, session.structure, df=found.df)
        values.append(float(found.value))
        errors.append(spread.standard_error)
        pulls.append(found)
    whole = composite(values, errors, aims=[one.aim for one in weigh])
    return Contender(
        name=name,
        subject=subject,
        required=required,
        values=tuple(values),
        composite=whole,
        influence=_chained(whole, pulls, session.question.rows),
        undefined="; ".join(dict.fromkeys(reasons)) or None,
        size=size,
        latency=latency,
    )


def _chained(whole: Composite, pulls: list[Influence | None], rows: int) -> Influence:
    """Give the composite its influence values, by the chain rule."""
    psi = np.zeros(rows)
    for slope, found in zip(whole.slopes, pulls, strict=True):
        if found is not None and slope:
            psi += slope * found.psi
    df = min(found.df for found in pulls if found is not None)
    return Influence(value=whole.value, psi=psi, df=df)


def _required(
    one: Requirement,
    subject: Subject,
    answers: Any,  # noqa: ANN401 - each task has its own answers
    *,
    session: GateSession,
    size: float | None,
    times: NDArray[np.float64] | None,
) -> Measurement:
    if one.metric is not None:
        require_form(subject, metric=one.metric.name, needs=one.metric.needs)
        return measure_rows(
            one.metric, session.truth, answers=answers, structure=session.structure
        )
    if one.name == SIZE:
        assert size is not None
        return Measurement.known(-size, n=1, method="size of the file", orientation=-1)
    assert times is not None
    return time_quantile(times, quantile=0.5)


def _unknown_cost(what: str, subject: Subject) -> SubjectMismatch:
    known = "no file is known" if what == SIZE else "only its answers are known"
    return SubjectMismatch(
        f"choose(…) looks at the {what} of every model, and of the {subject.role} "
        f"({subject.reference}) {known}. Hint: give a model file, or leave {what} out "
        "of `must` and `weigh`."
    )
