"""How is a benchmark question answered on some of the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.gates.benchmark.prediction_bands import PredictionBands
from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.gates.on_rows import structure_on
from pytest_mlgate.gates.on_rows import taken
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.gates.rows import row_sets
from pytest_mlgate.stats.equivalence import equivalence_of
from pytest_mlgate.stats.losses.business_value import RowValues
from pytest_mlgate.stats.losses.business_value import value_per_case
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.benchmark.question import BenchmarkQuestion
    from pytest_mlgate.gates.rows import By
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.row_metric import RowMetric


def answers_in_memory(
    session: GateSession,
    asked: BenchmarkQuestion,
    *,
    candidate: Subject,
    baseline: Subject | None,
    by: By | PredictionBands,
    where: Where,
) -> Iterator[tuple[str | None, Measurement | None, Measurement | None]]:
    """Answer a question slice by slice, from rows in memory.

    Parameters
    ----------
    session, asked
        What is asked of whom.
    candidate, baseline
        For a requirement the baseline is there for information, or None.
    by, where
        Which rows; see `row_sets`.

    Yields
    ------
    tuple
        Label of the rows, what was asked (None where no row belongs), and the
        baseline's own value beside it.
    """
    for label, mask in _row_sets(session, by, where):
        alone = None
        if not mask.any():
            yield label, None, None
        elif asked.relative:
            assert baseline is not None
            found = difference_on(
                mask, asked, session=session, candidate=candidate, baseline=baseline
            )
            yield label, found, None
        else:
            found = value_on(mask, asked.metric, session=session, subject=candidate)
            if baseline is not None:
                alone = value_on(mask, asked.metric, session=session, subject=baseline)
            yield label, found, alone


def difference_on(
    mask: NDArray[bool_],
    asked: BenchmarkQuestion,
    *,
    session: GateSession,
    candidate: Subject,
    baseline: Subject,
) -> Measurement:
    """Compare both models on the rows of a mask."""
    found = compare_rows(
        _metric_on(asked.metric, mask, session),
        taken(session.truth, mask),
        candidate=answers_on(candidate.predictions, mask),
        baseline=answers_on(baseline.predictions, mask),
        structure=structure_on(session.structure, mask),
        scale=asked.scale,
    )
    if asked.question != "same_as":
        return found
    # of a size, either direction is a loss
    size = equivalence_of(found)
    return size if found.ratio is None else replace(size, ratio="loss")


def value_on(
    mask: NDArray[bool_],
    metric: RowMetric,
    *,
    session: GateSession,
    subject: Subject,
) -> Measurement:
    """Measure one model on the rows of a mask."""
    return measure_rows(
        _metric_on(metric, mask, session),
        taken(session.truth, mask),
        answers=answers_on(subject.predictions, mask),
        structure=structure_on(session.structure, mask),
    )


def _row_sets(
    session: GateSession, by: By | PredictionBands, where: Where
) -> Iterator[tuple[str | None, NDArray[bool_]]]:
    table = session.evaluation
    if not isinstance(by, PredictionBands):
        yield from row_sets(table.frame, by=by, where=where, rows=table.rows)
        return
    inside, kept = restriction(table.frame, where=where, rows=table.rows)
    for label, mask in by.slices(session.candidate, session.structure.weights):
        yield ", ".join(filter(None, (inside, label))), mask & kept


def _metric_on(
    metric: RowMetric, mask: NDArray[bool_], session: GateSession
) -> RowMetric:
    """Give the metric for these rows: values per row belong to their rows."""
    if session.settings.costs is None or metric is not session.value_metric:
        return metric
    values = session.case_values
    if not isinstance(values, RowValues) or mask.all():
        return metric
    return value_per_case(values.take(mask))
