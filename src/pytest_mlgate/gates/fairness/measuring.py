"""How is a fairness question answered: counts where they serve, else influence values.

Shares of decisions of rows that stand alone have the better procedure, by counts. All
other metrics, and rows that hang together, go by influence values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_counts import GroupShares
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.group_values import every_group
from pytest_mlgate.stats.fairness.metric_gap import FEWEST_RESAMPLED
from pytest_mlgate.stats.fairness.metric_gap import metric_gap
from pytest_mlgate.stats.fairness.metric_ratio import metric_ratio
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.fairness.share_gap import equalized_odds
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.share_gap import share_ratio
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.small_groups import small_groups
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.fairness.weighted_shares import weighted_shares
from pytest_mlgate.stats.fairness.widening import widening
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.session import GateSession
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.row_metric import RowMetric

ODDS = (BINARY_ROW_METRICS["recall"], BINARY_ROW_METRICS["false_positive_rate"])
"""The two rates that equalized odds are about."""


def difference_between(
    metric: RowMetric, subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> Measurement:
    """Measure the widest gap between two groups."""
    shares = group_shares(metric, subject, groups=groups, session=session)
    if shares is not None:
        return share_gap(shares, pairs=groups.pairs, labels=groups.labels)
    return metric_gap(
        metric,
        session.truth,
        _answers(subject, session),
        groups=groups.groups,
        pairs=groups.pairs,
        structure=session.structure,
    )


def ratio_between(
    metric: RowMetric, subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> Measurement:
    """Measure the smallest ratio of two groups."""
    shares = group_shares(metric, subject, groups=groups, session=session)
    if shares is not None:
        return share_ratio(shares, pairs=groups.pairs, labels=groups.labels)
    return metric_ratio(
        metric,
        session.truth,
        _answers(subject, session),
        groups=groups.groups,
        pairs=groups.pairs,
        structure=session.structure,
    )


def odds_between(
    subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> Measurement:
    """Measure the widest gap of recall or of the false positive rate."""
    if session.structure.plain:
        answers = _binary(subject, session)
        counts = count_groups(
            session.truth,
            answers.decisions,
            groups.groups.codes,
            n_groups=groups.groups.n_groups,
        )
        return equalized_odds(counts, pairs=groups.pairs, labels=groups.labels)
    found = {
        metric.name: difference_between(metric, subject, groups=groups, session=session)
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
) -> Measurement:
    """Measure by how much the candidate's gap is wider than the baseline's."""
    return widening(
        metric,
        session.truth,
        candidate=_answers(candidate, session),
        baseline=_answers(baseline, session),
        groups=groups.groups,
        pairs=groups.pairs,
        structure=session.structure,
    )


def value_of_worst(
    metric: RowMetric, subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> Measurement:
    """Measure the group in which a metric is worst."""
    return every_group(
        metric,
        session.truth,
        _answers(subject, session),
        groups=groups.groups,
        structure=session.structure,
    )


def group_shares(
    metric: RowMetric, subject: Subject, *, groups: ComparedGroups, session: GateSession
) -> GroupShares | None:
    """Count a share of decisions in each group; None where counts do not serve."""
    structure = session.structure
    own = metric is SELECTION_RATE or metric is BINARY_ROW_METRICS.get(metric.name)
    if not own or metric.name not in SHARES:
        return None
    if structure.groups is not None or structure.time is not None:
        return None
    said = _binary(subject, session).decisions
    codes, n_groups = groups.groups.codes, groups.groups.n_groups
    if structure.weights is None:
        counts = count_groups(session.truth, said, codes, n_groups=n_groups)
        return shares_of(metric.name, counts)
    return weighted_shares(
        metric.name, session.truth, said, codes, structure.weights, n_groups=n_groups
    )


def too_small(
    metrics: Sequence[RowMetric],
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    by_counts: bool,
) -> list[str]:
    """List the groups that are too small to be judged, with the rows they need.

    Parameters
    ----------
    metrics
        What is asked about.
    subject, groups, session
        Of whom, and on which rows.
    by_counts
        Whether shares are judged by counts, which take enough of what is counted.

    Returns
    -------
    list of str
        The smallest first.
    """
    asked = np.ones(groups.groups.n_groups, dtype=bool)
    if len(groups.pairs):
        asked[:] = False
        asked[groups.pairs.first] = asked[groups.pairs.second] = True
    told: dict[str, float] = {}
    for metric in metrics:
        shares = _rows_only(metric, groups)
        if by_counts:
            own = group_shares(metric, subject, groups=groups, session=session)
            shares = own or shares
        for group in small_groups(shares):
            if not asked[group.group]:
                continue
            needs = (
                f"needs {group.needed} rows" if group.needed else "needs some of them"
            )
            name = groups.labels[group.group]
            told[f"{name}: too small, {group.reason}, {needs}"] = group.rows
        told |= _too_few_to_resample(metric, asked, groups)
    return sorted(told, key=lambda text: told[text])


def _too_few_to_resample(
    metric: RowMetric, asked: NDArray[np.bool_], groups: ComparedGroups
) -> dict[str, float]:
    if metric.influence is not None:
        return {}
    rows = _rows(groups)
    few = np.flatnonzero(asked & (rows >= FEWEST_ROWS) & (rows < FEWEST_RESAMPLED))
    return {
        f"{groups.labels[g]}: too small, {rows[g]} rows, needs {FEWEST_RESAMPLED} rows "
        f"for {metric.name}": float(rows[g])
        for g in few.tolist()
    }


def _rows(groups: ComparedGroups) -> NDArray[np.int64]:
    found = np.bincount(groups.groups.codes, minlength=groups.groups.n_groups)
    return found.astype(np.int64)


def _rows_only(metric: RowMetric, groups: ComparedGroups) -> GroupShares:
    """Give the rows of each group in the form that tells the small ones."""
    rows = _rows(groups)
    return GroupShares(metric=metric.name, k=rows, n=rows, rows=rows)


def _answers(
    subject: Subject, session: GateSession
) -> BinaryAnswers | ClassAnswers | ValueAnswers:
    every = np.ones(session.evaluation.rows, dtype=bool)
    return answers_on(subject.predictions, every)


def _binary(subject: Subject, session: GateSession) -> BinaryAnswers:
    found = _answers(subject, session)
    assert not isinstance(found, ClassAnswers | ValueAnswers)
    return found
