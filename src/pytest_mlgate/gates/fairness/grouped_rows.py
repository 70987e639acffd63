"""What belongs to the rows that a fairness question is about, and what is counted.

Shares of decisions of rows that stand alone are counts, wherever the rows are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.gates.fairness.counted_groups import CountedGroups
from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.gates.on_rows import structure_on
from pytest_mlgate.gates.on_rows import taken
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_counts import codes_of
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.fairness.weighted_shares import weighted_shares
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.fairness.group_counts import GroupShares
    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric


def truth_of(session: GateSession, groups: ComparedGroups) -> NDArray[Any]:
    """Give the target of the rows that are asked about."""
    return taken(session.truth, _mask(session, groups))


def structure_of(session: GateSession, groups: ComparedGroups) -> RowStructure:
    """Give weights, groups and time of the rows that are asked about."""
    return structure_on(session.structure, _mask(session, groups))


def answers_of(
    subject: Subject, session: GateSession, groups: ComparedGroups
) -> BinaryAnswers | ClassAnswers | ValueAnswers:
    """Give what a model answered on the rows that are asked about."""
    return answers_on(subject.predictions, _mask(session, groups))


def decisions_of(
    subject: Subject, session: GateSession, groups: ComparedGroups
) -> NDArray[np.bool_]:
    """Give what a model of two classes decided on the rows that are asked about."""
    found = answers_of(subject, session, groups)
    assert not isinstance(found, ClassAnswers | ValueAnswers)
    return found.decisions


def is_share(metric: RowMetric) -> bool:
    """Tell whether a metric is a share of decisions, which counts are enough for."""
    own = metric is SELECTION_RATE or metric is BINARY_ROW_METRICS.get(metric.name)
    return own and metric.name in SHARES


def counts_of(
    subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> NDArray[np.int64]:
    """Count each group's rows by target and decision; see `count_groups`."""
    if isinstance(groups, CountedGroups):
        return groups.counts(subject)
    known = groups.counted.get(id(subject))
    if known is None:
        counts = count_groups(
            truth_of(session, groups),
            decisions_of(subject, session, groups),
            groups.groups.codes,
            n_groups=groups.groups.n_groups,
        )
        # held together, so that no other model can come by the same id
        known = groups.counted[id(subject)] = (subject, counts)
    return known[1]


def joint_counts_of(
    candidate: Subject,
    baseline: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
) -> NDArray[np.int64]:
    """Count each group's rows with ``[group, y, baseline, candidate]``."""
    if isinstance(groups, CountedGroups):
        return groups.counts(baseline, candidate)
    one, other = (
        decisions_of(subject, session, groups) for subject in (candidate, baseline)
    )
    cells = codes_of(
        truth_of(session, groups),
        other,
        groups.groups.codes,
        n_groups=groups.groups.n_groups,
    )
    n_cells = 8 * groups.groups.n_groups
    counted = np.bincount((cells << 1) + one.view(np.int8), minlength=n_cells)
    return counted.astype(np.int64, copy=False).reshape(-1, 2, 2, 2)


def answer_alike(
    candidate: Subject,
    baseline: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
) -> bool:
    """Tell whether two models answer alike on all rows that are asked about."""
    if isinstance(groups, CountedGroups):
        return groups.answers_agree()
    one, other = (
        answers_of(subject, session, groups) for subject in (candidate, baseline)
    )
    return one.same_as(other)  # type: ignore[arg-type] # of one task


def positives_by_group(
    session: GateSession, groups: ComparedGroups
) -> NDArray[np.int64]:
    """Count the positive rows of each group."""
    if isinstance(groups, CountedGroups):
        return groups.counts()[:, 1]
    codes = groups.groups.codes[truth_of(session, groups)]
    counted = np.bincount(codes, minlength=groups.groups.n_groups)
    return counted.astype(np.int64, copy=False)


def group_shares(
    metric: RowMetric, subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> GroupShares | None:
    """Count a share of decisions in each group; None where counts do not serve."""
    if not is_share(metric):
        return None
    if isinstance(groups, CountedGroups):
        return shares_of(metric.name, groups.counts(subject))
    structure = structure_of(session, groups)
    if structure.groups is not None or structure.time is not None:
        return None
    if structure.weights is None:
        return shares_of(
            metric.name, counts_of(subject, groups=groups, session=session)
        )
    return weighted_shares(
        metric.name,
        truth_of(session, groups),
        decisions_of(subject, session, groups),
        groups.groups.codes,
        structure.weights,
        n_groups=groups.groups.n_groups,
    )


def _mask(session: GateSession, groups: ComparedGroups) -> NDArray[np.bool_]:
    if groups.kept is not None:
        return groups.kept
    return np.ones(session.evaluation.rows, dtype=bool)
