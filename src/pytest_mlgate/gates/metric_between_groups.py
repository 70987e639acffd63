"""Which metric does a question about groups of rows ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.losses.business_value import NAME as VALUE_PER_CASE
from pytest_mlgate.stats.losses.business_value import RowValues
from pytest_mlgate.stats.metric_table import metric_of

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.stats.metric_table import MetricSpec
    from pytest_mlgate.stats.row_metric import RowMetric


def metric_between_groups(
    spec: MetricSpec, session: GateSession, *, higher_is_better: bool | None = True
) -> RowMetric:
    """Find a metric; a distance between groups has no direction, so none is asked for.

    Raises
    ------
    InvalidInput
        If it is unknown, one of another task, or worth per row of other rows.
    """
    task = session.settings.task
    if spec == SELECTION_RATE.name or spec is SELECTION_RATE:
        if task != "binary":
            raise InvalidInput(
                f"selection_rate is a metric of task = 'binary'; the settings say "
                f"task = {task!r}. Hint: ask for an error, or for recall_of(…)."
            )
        return SELECTION_RATE
    if spec == VALUE_PER_CASE:
        if isinstance(session.case_values, RowValues):
            raise InvalidInput(
                "value_per_case cannot be asked by group where `costs` names columns. "
                "Hint: benchmark_gate.at_least(…, by=…) asks it slice by slice."
            )
        return session.value_metric
    # the names know their direction; only a function has to be told one
    own = not callable(spec) and higher_is_better is True
    return metric_of(
        spec, task=task, higher_is_better=None if own else higher_is_better
    )
