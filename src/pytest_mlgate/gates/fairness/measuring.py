"""How is a fairness question answered: counts where they serve, else influence values.

Shares of decisions of rows that stand alone have the better procedure, by counts. All
other metrics, and rows that hang together, go by influence values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.gates.fairness.counted_groups import CountedGroups
from pytest_mlgate.gates.fairness.grouped_rows import answer_alike
from pytest_mlgate.gates.fairness.grouped_rows import answers_of
from pytest_mlgate.gates.fairness.grouped_rows import counts_of
from pytest_mlgate.gates.fairness.grouped_rows import group_shares
from pytest_mlgate.gates.fairness.grouped_rows import is_share
from pytest_mlgate.gates.fairness.grouped_rows import joint_counts_of
from pytest_mlgate.gates.fairness.grouped_rows import structure_of
from pytest_mlgate.gates.fairness.grouped_rows import truth_of
from pytest_mlgate.gates.fairness.too_small import marked
from pytest_mlgate.gates.fairness.too_small import small_ones
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_values import every_group
from pytest_mlgate.stats.fairness.group_values import group_values_of_counts
from pytest_mlgate.stats.fairness.group_values import worst_of_groups
from pytest_mlgate.stats.fairness.metric_gap import metric_gap
from pytest_mlgate.stats.fairness.metric_ratio import metric_ratio
from pytest_mlgate.stats.fairness.share_gap import equalized_odds
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.share_gap import share_ratio
from pytest_mlgate.stats.fairness.small_groups import told
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.fairness.widening import widening
from pytest_mlgate.stats.fairness.widening_of_counts import widening_of_counts

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups
    from pytest_mlgate.stats.fairness.small_groups import SmallGroup
    from pytest_mlgate.stats.row_metric import RowMetric

ODDS = (BINARY_ROW_METRICS["recall"], BINARY_ROW_METRICS["false_positive_rate"])
"""The two rates that equalized odds are about."""


def difference_between(
    metric: RowMetric,
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the widest gap between two groups."""
    shares = group_shares(metric, subject, groups=groups, session=session)
    if shares is not None:
        return share_gap(shares, pairs=groups.pairs, labels=groups.labels, small=small)
    return _among(
        metric,
        lambda pairs: metric_gap(
            metric,
            truth_of(session, groups),
            answers_of(subject, session, groups),
            groups=groups.groups,
            pairs=pairs,
            structure=structure_of(session, groups),
        ),
        groups=groups,
        session=session,
        small=small,
    )


def ratio_between(
    metric: RowMetric,
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the smallest ratio of two groups."""
    shares = group_shares(metric, subject, groups=groups, session=session)
    if shares is not None:
        return share_ratio(
            shares, pairs=groups.pairs, labels=groups.labels, small=small
        )
    return _among(
        metric,
        lambda pairs: metric_ratio(
            metric,
            truth_of(session, groups),
            answers_of(subject, session, groups),
            groups=groups.groups,
            pairs=pairs,
            structure=structure_of(session, groups),
        ),
        groups=groups,
        session=session,
        small=small,
    )


def odds_between(
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the widest gap of recall or of the false positive rate."""
    if isinstance(groups, CountedGroups) or session.structure.plain:
        counts = counts_of(subject, groups=groups, session=session)
        return equalized_odds(
            counts, pairs=groups.pairs, labels=groups.labels, small=small
        )
    found = {
        metric.name: difference_between(
            metric, subject, groups=groups, session=session, small=small
        )
        for metric in ODDS
    }
    method = "; ".join(dict.fromkeys(one.method for one in found.values()))
    return weakest(found, n=groups.groups.codes.size, method=method, orientation=-1)


def widening_between(
    metric: RowMetric,
    candidate: Subject,
    baseline: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure by how much the candidate's gap is wider than the baseline's."""
    pair = (candidate, baseline)
    if is_share(metric) and (
        isinstance(groups, CountedGroups) or session.structure.plain
    ):
        joint = joint_counts_of(*pair, groups=groups, session=session)
        same = answer_alike(*pair, groups=groups, session=session)

        def measure(pairs: GroupPairs) -> Measurement:
            return widening_of_counts(
                metric.name, joint, pairs=pairs, labels=groups.labels, same=same
            )

    else:

        def measure(pairs: GroupPairs) -> Measurement:
            return widening(
                metric,
                truth_of(session, groups),
                candidate=answers_of(candidate, session, groups),
                baseline=answers_of(baseline, session, groups),
                groups=groups.groups,
                pairs=pairs,
                structure=structure_of(session, groups),
            )

    return _among(metric, measure, groups=groups, session=session, small=small)


def value_of_worst(
    metric: RowMetric,
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the group in which a metric is worst."""
    without: Sequence[SmallGroup] = ()
    if small == "ignore":
        without = small_ones(metric, groups=groups, session=session, judged="value")
    return _noting(
        without,
        _worst_but(
            marked(without, groups), metric, subject, groups=groups, session=session
        ),
        groups=groups,
    )


def _worst_but(
    without: NDArray[np.bool_],
    metric: RowMetric,
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
) -> Measurement:
    """Measure the worst of the groups that are not left out."""
    if isinstance(groups, CountedGroups):
        values = group_values_of_counts(
            metric, groups.counts(subject), labels=groups.labels
        )
        return worst_of_groups(
            values,
            metric=metric.name,
            n=int(groups.rows.sum()),
            orientation=1 if metric.higher_is_better else -1,
            without=without,
        )
    return every_group(
        metric,
        truth_of(session, groups),
        answers_of(subject, session, groups),
        groups=groups.groups,
        structure=structure_of(session, groups),
        without=without,
    )


def _among(
    metric: RowMetric,
    measure: Callable[[GroupPairs], Measurement],
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups,
) -> Measurement:
    """Measure all pairs, or those of large groups where small ones are ignored."""
    if small == "prevent":
        return measure(groups.pairs)
    without = small_ones(metric, groups=groups, session=session)
    pairs = groups.pairs.among(~marked(without, groups))
    found = _noting(without, measure(pairs), groups=groups)
    if len(pairs) or not len(groups.pairs):
        return found
    few = "Fewer than two of the groups compared are large enough."
    return replace(found, cannot_judge=few)


def _noting(
    without: Sequence[SmallGroup], found: Measurement, *, groups: ComparedGroups
) -> Measurement:
    """Name the groups that took no part."""
    if not without:
        return found
    named = told(without, groups.labels)
    return replace(found, note=f"{found.note}. {named}" if found.note else named)
