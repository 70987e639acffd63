"""How is a benchmark question answered on rows that stay where they are.

The engine counts and adds up; the procedures that judge are those of rows in memory.
What cannot be answered from sums is refused, and nothing is collected.
"""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.data.places.pushed_conditions import holds
from pytest_mlgate.data.places.pushed_conditions import no_slices
from pytest_mlgate.data.places.pushed_conditions import pushed_slices
from pytest_mlgate.data.places.pushed_losses import loss_sums
from pytest_mlgate.data.places.pushed_placements import CELLS
from pytest_mlgate.data.places.pushed_placements import placement_sums
from pytest_mlgate.data.places.pushed_rows import PushedRows
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.pushed_subject import pushed_answers_of
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.binary_metrics import clip_note
from pytest_mlgate.stats.counts.measured_counts import COUNTED
from pytest_mlgate.stats.counts.measured_counts import compare_counts
from pytest_mlgate.stats.counts.measured_counts import measure_counts
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.enough_rows import with_rows_of_counts
from pytest_mlgate.stats.equivalence import equivalence_of
from pytest_mlgate.stats.error_bound import within
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.losses.mean_loss_of_sums import mean_loss_difference_of_sums
from pytest_mlgate.stats.losses.mean_loss_of_sums import mean_loss_of_sums
from pytest_mlgate.stats.losses.power_sums import PowerSums
from pytest_mlgate.stats.natural_range import within_range
from pytest_mlgate.stats.ranks.auroc_claim import METHOD_DIFFERENCE
from pytest_mlgate.stats.ranks.auroc_claim import METHOD_SINGLE
from pytest_mlgate.stats.ranks.auroc_claim import why_no_auroc
from pytest_mlgate.stats.ranks.auroc_of_sums import auroc_difference_of_sums
from pytest_mlgate.stats.ranks.auroc_of_sums import auroc_of_sums

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from numpy import int64
    from numpy.typing import NDArray

    from pytest_mlgate.data.places.pushed_conditions import PushedSlices
    from pytest_mlgate.data.places.pushed_placements import PlacementSums
    from pytest_mlgate.data.places.pushed_powers import Powers
    from pytest_mlgate.data.places.pushed_rows import Key
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.benchmark.question import BenchmarkQuestion
    from pytest_mlgate.models.subject import Subject

_NAMED = {"log_loss": "log loss", "brier": "Brier score"}
_METRICS = frozenset({*COUNTED, *_NAMED, "roc_auc"})

Answer = tuple[str | None, "Measurement | None", "Measurement | None"]
"""Label of the rows, what was asked, and the baseline's own value beside it."""


def answers_where_rows_are(
    session: GateSession,
    asked: BenchmarkQuestion,
    *,
    candidate: Subject,
    baseline: Subject | None,
    by: object,
    where: object,
) -> Iterator[Answer]:
    """Answer a question slice by slice, from sums.

    Parameters
    ----------
    session
        Its evaluation data stay where they are.
    asked
        What is asked.
    candidate, baseline
        Models whose answers are columns of that table; for a requirement the baseline
        is there for information, or None.
    by
        A column, or columns whose combinations are slices; None for all rows.
    where
        Column to value or values; None for all rows.

    Yields
    ------
    tuple
        Nothing is measured (None) where no row belongs.

    Raises
    ------
    InvalidInput
        If the question cannot be answered from sums.
    """
    _refuse(session, asked)
    models = [
        pushed_answers_of(model) for model in (candidate, baseline) if model is not None
    ]
    table = session.evaluation
    inside, kept = (None, None) if where is None else holds(table, where)
    rows = PushedRows(
        table=table,
        truth=models[0].truth,
        models=tuple(model.answers for model in models),
        slices=_slices(table, by, metric=asked.metric.name),
        kept=kept,
    )
    probabilities = models[0].form == "probabilities"
    each: list[Mapping[Key, Measurement]] = []
    if asked.relative:
        each = [_compared(rows, asked, probabilities=probabilities), {}]
    else:
        metric = asked.metric.name
        for model in rows.models:
            alone = replace(rows, models=(model,))
            measured = _measured(alone, metric, probabilities=probabilities)
            each.append(_ranged(alone, asked, measured))
        each.append({})
    for key, label in rows.slices.labels.items():
        told = ", ".join(filter(None, (inside, label))) or None
        yield told, each[0].get(key), each[1].get(key)


def rows_per_slice(
    session: GateSession, *, metric: str, by: object, where: object
) -> list[tuple[str | None, int]]:
    """Count the rows of each check that a question would make."""
    table = session.evaluation
    inside, kept = (None, None) if where is None else holds(table, where)
    rows = PushedRows(
        table=table,
        truth=nw.lit(value=True),
        models=(),
        slices=_slices(table, by, metric=metric),
        kept=kept,
    )
    counted = rows.joint_counts()
    return [
        (", ".join(filter(None, (inside, label))) or None, int(counted[key].sum()))
        for key, label in rows.slices.labels.items()
    ]


def restriction_label(table: DataTable, where: object) -> str | None:
    """Name the rows that a question is restricted to; None for all."""
    return None if where is None else holds(table, where)[0]


def _refuse(session: GateSession, asked: BenchmarkQuestion) -> None:
    """Refuse what sums do not answer, by metric and engine."""
    metric, engine = asked.metric.name, engine_of(session.evaluation)
    why = hint = None
    if BINARY_ROW_METRICS.get(metric) is not asked.metric or metric not in _METRICS:
        why = f"it is not one of {', '.join(sorted(_METRICS))}"
    elif session.settings.row_columns:
        named = ", ".join(repr(name) for name in session.settings.row_columns)
        why = (
            f"rows that weigh unequally or depend on each other ({named}) have no sums"
        )
        hint = "leave `weight`, `groups` and `time` out"
    elif asked.scale == "ratio" and metric not in PAIRED_PROPORTIONS:
        why = "a share of the baseline's value is judged from rows"
        hint = "give the margin as a difference"
    if why is not None:
        raise _not_from_sums(metric, engine, why, hint or "ask one of these")


def _slices(table: DataTable, by: object, *, metric: str) -> PushedSlices:
    if by is None:
        return no_slices()
    if isinstance(by, str | list | tuple):
        return pushed_slices(table, by)
    why = f"by={type(by).__name__} needs the rows"
    hint = "name a column that holds the bands"
    raise _not_from_sums(metric, engine_of(table), why, hint)


def _not_from_sums(metric: str, engine: str, why: str, hint: str) -> InvalidInput:
    return InvalidInput(
        f"{metric} must be answered by what {engine} can add up where the rows are, "
        f"and nothing collects them; {why}. Hint: {hint}, or set "
        'engine = "pandas" on rows that fit into memory.'
    )


def _compared(
    rows: PushedRows, asked: BenchmarkQuestion, *, probabilities: bool
) -> dict[Key, Measurement]:
    metric = asked.metric.name
    counts = rows.joint_counts()
    filled = {key: joint for key, joint in counts.items() if joint.any()}
    ranked = all(model.score is not None for model in rows.models)
    differing = rows.differing() if ranked else {}
    if metric in COUNTED:
        found = {
            key: compare_counts(metric, joint, scale=asked.scale)
            for key, joint in filled.items()
        }
    elif metric == "roc_auc":
        sums = placement_sums(rows, probabilities=probabilities)
        found = {
            key: _auroc(joint.sum(axis=(1, 2)), sums.get(key), two=True)
            for key, joint in filled.items()
        }
    else:
        found = {
            key: mean_loss_difference_of_sums(
                _sums(sums.gains),
                candidate=sums.means[0],
                baseline=sums.means[1],
                largest_loss=sums.largest,
                measure=_NAMED[metric],
                note=clip_note(sums.clipped),
            )
            for key, sums in loss_sums(rows, metric).items()
        }
    same = {key for key, rows in differing.items() if not rows}
    finished = {
        key: _finished(one, asked, same=key in same) for key, one in found.items()
    }
    return _planned(rows, asked, finished)


def _finished(
    found: Measurement, asked: BenchmarkQuestion, *, same: bool
) -> Measurement:
    """Say what identical outputs say, and turn a difference into its size if asked."""
    if same and found.candidate is not None:
        told = identical_outputs(found.candidate, n=found.n, method=found.method)
        found = replace(told, ratio=found.ratio)
    if asked.question != "same_as":
        return found
    size = equivalence_of(found)
    return size if found.ratio is None else replace(size, ratio="loss")


def _ranged(
    rows: PushedRows, asked: BenchmarkQuestion, found: dict[Key, Measurement]
) -> dict[Key, Measurement]:
    """Keep what is claimed of one model within what its metric can be."""
    ranged = {key: within_range(one, asked.metric) for key, one in found.items()}
    return _planned(rows, asked, ranged)


def _planned(
    rows: PushedRows, asked: BenchmarkQuestion, found: dict[Key, Measurement]
) -> dict[Key, Measurement]:
    """Name the rows that are missing where a rule withholds a verdict."""
    if not any(one.cannot_judge or one.cannot_pass for one in found.values()):
        return found
    # one more look at the rows, which has the reason that they are not enough
    counts = rows.joint_counts()
    return {
        key: with_rows_of_counts(
            one,
            metric=asked.metric,
            negatives=int(counts[key][0].sum()),
            positives=int(counts[key][1].sum()),
        )
        for key, one in found.items()
    }


def _measured(
    rows: PushedRows, metric: str, *, probabilities: bool
) -> dict[Key, Measurement]:
    if metric in _NAMED:
        return {
            key: mean_loss_of_sums(
                _sums(sums.gains), measure=_NAMED[metric], note=clip_note(sums.clipped)
            )
            for key, sums in loss_sums(rows, metric).items()
        }
    filled = {key: c for key, c in rows.joint_counts().items() if c.any()}
    if metric in COUNTED:
        return {key: measure_counts(metric, counts) for key, counts in filled.items()}
    sums = placement_sums(rows, probabilities=probabilities)
    return {
        key: _auroc(counts.sum(axis=1), sums.get(key), two=False)
        for key, counts in filled.items()
    }


def _auroc(
    of_class: NDArray[int64], sums: PlacementSums | None, *, two: bool
) -> Measurement:
    negatives, positives = (int(count) for count in of_class)
    lacking = why_no_auroc(positives, negatives)
    if sums is None or lacking is not None:
        assert lacking is not None
        method = METHOD_DIFFERENCE if two else METHOD_SINGLE
        return Measurement.undefined(lacking, n=positives + negatives, method=method)
    one, zero = _sums(sums.of_positives), _sums(sums.of_negatives)
    if two:
        candidate, baseline = sums.aurocs
        found = auroc_difference_of_sums(
            one, zero, candidate=candidate, baseline=baseline
        )
    else:
        found = auroc_of_sums(one, zero)
    if not sums.bound:
        return found
    note = f"scores in {CELLS:,} cells: off by at most {sums.bound:.2g}"
    return within(found, sums.bound, note=note)


def _sums(found: Powers) -> PowerSums:
    return PowerSums(**asdict(found))
