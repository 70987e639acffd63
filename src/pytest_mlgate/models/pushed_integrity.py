"""Does it make sense to compare these two models, whose answers nobody reads.

The questions of `pytest_mlgate.models.integrity`, answered by what an engine counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.places.pushed_conditions import no_slices
from pytest_mlgate.data.places.pushed_placements import placement_sums
from pytest_mlgate.data.places.pushed_rows import PushedRows
from pytest_mlgate.models.answers.pushed_answers import PushedAnswers
from pytest_mlgate.models.integrity import same_model_twice
from pytest_mlgate.models.inversion import refuse_inverted_estimate

if TYPE_CHECKING:
    from pytest_mlgate.models.subject import Subject


def check_pushed(
    candidate: Subject, baseline: Subject, *, allow_identical: bool
) -> None:
    """Refuse a comparison that would be meaningless.

    Parameters
    ----------
    candidate, baseline
        Both with answers in columns of the same table.
    allow_identical
        Accept a baseline that is bit for bit the candidate (a rehearsal).

    Raises
    ------
    SubjectMismatch
        If the baseline is the candidate, or certainly far below chance.
    """
    one, other = _pushed(candidate), _pushed(baseline)
    rows = PushedRows(
        table=one.table,
        truth=one.truth,
        models=(other.answers,),
        slices=no_slices(),
    )
    if not allow_identical and _are_identical(candidate, baseline):
        raise same_model_twice(candidate, baseline)
    counts = rows.joint_counts()[()]
    name = "balanced accuracy"
    if other.answers.score is not None and counts.sum(axis=1).all():
        name = "AUROC"
        ranked = placement_sums(rows, probabilities=other.form == "probabilities")
        estimate = ranked[()].aurocs[0]
    else:
        shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
        estimate = float((shares[0, 0] + shares[1, 1]) / 2)
    refuse_inverted_estimate(
        baseline,
        name=name,
        estimate=estimate,
        smaller=int(counts.sum(axis=1).min()),
        rows=int(counts.sum()),
    )


def _pushed(subject: Subject) -> PushedAnswers:
    found: object = subject.predictions
    assert isinstance(found, PushedAnswers)
    return found


def _are_identical(candidate: Subject, baseline: Subject) -> bool:
    if candidate.digest is not None and candidate.digest == baseline.digest:
        return True
    one, other = _pushed(candidate), _pushed(baseline)
    if one.form != other.form:
        return False
    rows = PushedRows(
        table=one.table,
        truth=one.truth,
        models=(one.answers, other.answers),
        slices=no_slices(),
    )
    return rows.differing()[()] == 0
