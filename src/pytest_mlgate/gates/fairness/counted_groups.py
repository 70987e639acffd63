"""How are groups counted on rows that stay where they are: `counted_groups`.

The engine counts rows by group, truth and decisions, in one pass. What comes back is a
row for each kind of row that there is, whatever the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.places.pushed_conditions import holds
from pytest_mlgate.data.places.pushed_conditions import is_missing
from pytest_mlgate.data.places.pushed_conditions import no_slices
from pytest_mlgate.data.places.pushed_rows import PushedRows
from pytest_mlgate.data.places.pushed_values import aggregated
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.data.places.pushed_values import type_of
from pytest_mlgate.data.slices import MAX_SLICES
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.compared_groups import ComparedGroups
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.compared_groups import told
from pytest_mlgate.gates.compared_groups import too_many_groups
from pytest_mlgate.gates.group_columns import group_columns
from pytest_mlgate.gates.group_columns import refuse_to_bin
from pytest_mlgate.gates.pushed_subject import pushed_answers_of
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.group_columns import GroupColumn
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.row_metric import RowMetric

_MISSING = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountedGroups(ComparedGroups):
    """Groups of rows that an engine counted; `groups` holds a code for each cell.

    Parameters
    ----------
    subjects : tuple of Subject
        One or two models: the candidate, then the baseline.
    cells : ndarray of int64, shape (n_cells, 1 + n_subjects)
        Truth and decisions of the rows of each cell, 1 for positive.
    sizes : ndarray of int64, shape (n_cells,)
        Rows of each cell.
    pushed : PushedRows
        The rows, where they are.
    """

    pushed: PushedRows
    subjects: tuple[Subject, ...]
    cells: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def counts(self, *subjects: Subject) -> NDArray[np.int64]:
        """Count each group's rows by target and decisions.

        Returns
        -------
        ndarray of int64
            Shape (n_groups, 2, 2) with ``[group, y, decision]`` for one model, and one
            axis more for each further one.
        """
        known = [one.role for one in self.subjects]
        places = [0, *(1 + known.index(one.role) for one in subjects)]
        found = np.zeros((self.groups.n_groups, *(2 for _ in places)), dtype=np.int64)
        np.add.at(found, (self.groups.codes, *self.cells[:, places].T), self.sizes)
        return found

    def answers_agree(self) -> bool:
        """Tell whether both models give the same answers on every row."""
        said = self.cells[:, 1:]
        if (said[:, 0] != said[:, 1]).any():
            return False
        if any(model.score is None for model in self.pushed.models):
            return False  # as of rows in memory: decisions alone say too little
        return not any(self.pushed.differing().values())


def counted_groups(
    session: GateSession,
    subjects: Sequence[Subject],
    *,
    by: GroupsBy,
    control: GroupsBy | None = None,
    reference: Reference = None,
    where: Where = None,
) -> CountedGroups:
    """Find the groups of rows that stay where they are, and count the rows of each.

    Parameters
    ----------
    session
        Its evaluation data stay where they are.
    subjects
        One or two models, whose answers are columns of these data.
    by, control, reference
        As in `compared_groups`.
    where
        Column to value or values; None for all rows.

    Raises
    ------
    InvalidInput
        As `compared_groups`, or if `where` is a function.
    UnreadableData
        If there is no such column.
    """
    table = session.evaluation
    columns = group_columns("by", by)
    columns += [] if control is None else group_columns("control", control)
    # the first of two columns of a name answers for both, until they are refused
    named = {one.name: one for one in reversed(columns)}
    inside, kept = (None, None) if where is None else holds(table, where)
    models = [pushed_answers_of(subject) for subject in subjects]
    rows = PushedRows(
        table=table,
        truth=models[0].truth,
        models=tuple(model.answers for model in models),
        slices=no_slices(),
        kept=kept,
    )
    cells = _cells(rows, list(named.values()))
    sizes = np.array([int(cell["rows"]) for cell in cells], dtype=np.int64)
    found = compared_groups(
        _frame(cells, list(named.values())),
        by=by,
        control=control,
        reference=reference,
        counts=sizes,
    )
    kinds = ["y", *(f"d{place}" for place in range(len(models)))]
    known = {one.name: getattr(found, one.name) for one in fields(found)}
    return CountedGroups(
        **known | {"inside": inside},
        pushed=rows,
        subjects=tuple(subjects),
        cells=np.array(
            [[int(cell[kind]) for kind in kinds] for cell in cells], dtype=np.int64
        ).reshape(len(cells), len(kinds)),
        sizes=sizes,
    )


def refuse_uncountable(
    metric: RowMetric, session: GateSession, *, also: Collection[str] = ()
) -> None:
    """Refuse a metric, or rows, that counts do not answer.

    Parameters
    ----------
    metric
        What is asked about.
    session
        Its evaluation data stay where they are.
    also
        Names of metrics that do beside the shares of decisions.

    Raises
    ------
    InvalidInput
        With what can be asked instead.
    """
    known = sorted({*SHARES, *also})
    why = hint = None
    own = metric is SELECTION_RATE or metric is BINARY_ROW_METRICS.get(metric.name)
    if not own or metric.name not in known:
        why = f"it is not one of {', '.join(known)}"
        hint = "ask one of these"
    elif session.settings.row_columns:
        named = ", ".join(repr(name) for name in session.settings.row_columns)
        why = (
            f"rows that weigh unequally or depend on each other ({named}) are no counts"
        )
        hint = "leave `weight`, `groups` and `time` out"
    if why is not None:
        engine = engine_of(session.evaluation)
        raise InvalidInput(
            f"{metric.name} by group must be answered by what {engine} can count where "
            f"the rows are, and nothing collects them; {why}. Hint: {hint}, or set "
            'engine = "pandas" on rows that fit into memory.'
        )


def _cells(rows: PushedRows, columns: Sequence[GroupColumn]) -> list[dict[str, Any]]:
    """Count the rows of each kind: values of the columns, truth and decisions."""
    named = {f"g{i}": _value(rows.table, one) for i, one in enumerate(columns)}
    frame = rows.selected(*(value.alias(name) for name, value in named.items()))
    kinds = ["y", *(f"d{place}" for place in range(len(rows.models)))]
    counted = frame.group_by(*named, *kinds).agg(nw.len().alias("rows"))
    most = MAX_SLICES * 2 ** len(kinds)
    found = aggregated(rows.table, counted.head(most + 1), what=EVALUATION)
    if len(found) > most:
        raise too_many_groups(told(columns), f"more than {MAX_SLICES}")
    return found


def _value(table: DataTable, one: GroupColumn) -> nw.Expr:
    """Give what the engine groups by: a value, or the place of its bin."""
    kind = type_of(table, one.name, what=EVALUATION)
    column = nw.col(one.name)
    if one.edges is None:
        return column.cast(nw.String) if kind in {nw.Categorical, nw.Enum} else column
    if not kind.is_numeric():
        raise refuse_to_bin(one.name)
    place = nw.lit(0)
    for edge in one.edges:
        place = place + nw.when(column >= edge).then(1).otherwise(0)
    missing = is_missing(one.name, kind)
    return nw.when(missing).then(_MISSING).otherwise(place).cast(nw.Int64)


def _frame(
    cells: Sequence[Mapping[str, Any]], columns: Sequence[GroupColumn]
) -> pd.DataFrame:
    """Make a table of the cells, on which groups are found as on rows in memory."""
    return pd.DataFrame(
        {
            one.name: pd.Series(
                [_standing_for(cell[f"g{i}"], one) for cell in cells],
                dtype=object if one.edges is None else float,
            )
            for i, one in enumerate(columns)
        }
    )


def _standing_for(value: Any, one: GroupColumn) -> Any:  # noqa: ANN401 - a value of any column
    """Give the value itself, or a number within its bin."""
    if one.edges is None:
        return value
    if value == _MISSING:
        return float("nan")
    return one.edges[value - 1] if value else float(np.nextafter(one.edges[0], -np.inf))
