"""Is the candidate worse in any slice: every slice compared, the worst decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.gates.on_rows import answers_on
from pytest_mlgate.gates.on_rows import structure_on
from pytest_mlgate.gates.on_rows import taken
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.metric_questions import compare_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.row_metric import RowMetric


def gains_by_slice(
    metric: RowMetric,
    candidate: Subject,
    baseline: Subject,
    *,
    groups: Grouping,
    session: GateSession,
) -> Mapping[str, Measurement]:
    """Compare both models on the rows of each slice.

    Returns
    -------
    mapping of str to Measurement
        By the name of the slice; without a verdict for those of fewer than 30 rows.
    """
    found = {}
    for group in range(groups.n_groups):
        mask = groups.codes == group
        rows = int(mask.sum())
        few = f"The slice has {rows} rows, needs {FEWEST_ROWS}."
        if not rows:
            one = Measurement.undefined(few, n=0, method=metric.name)
        else:
            one = compare_rows(
                metric,
                taken(session.truth, mask),
                candidate=answers_on(candidate.predictions, mask),
                baseline=answers_on(baseline.predictions, mask),
                structure=structure_on(session.structure, mask),
            )
        if rows < FEWEST_ROWS:
            one = replace(one, cannot_judge=one.cannot_judge or few)
        found[groups.label(group)] = one
    return found


def gain_of_worst(
    found: Mapping[str, Measurement], *, metric: str, rows: int
) -> Measurement:
    """Make one measurement of all slices: the one that loses most decides."""
    return weakest(
        found,
        n=rows,
        method=f"{metric} of both models in the worst of {len(found)} slices",
        orientation=1,
    )
