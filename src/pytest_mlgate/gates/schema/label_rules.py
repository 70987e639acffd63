"""Are there enough rows of every answer: `LabelRules`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.schema.schema_rules import METHOD
from pytest_mlgate.gates.schema.schema_rules import SchemaRules
from pytest_mlgate.gates.schema.schema_rules import Told
from pytest_mlgate.gates.schema.schema_rules import unseen
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable

MAX_CLASSES = 1000
"""Different values that an engine is asked to count."""


class LabelRules(SchemaRules):
    """Rules about the target."""

    def label_balance(
        self,
        *,
        at_least: float,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        label: str | None = None,
    ) -> Measurement:
        """Ask that the rarest answer has at least a share of the rows.

        Parameters
        ----------
        at_least
            Share of the rows, in (0, 1 / number of classes].
        data
            A frame, or a reference to a table; the evaluation data by default.
        label
            A column with the answers; the target of the settings by default. Classes
            of the settings that have no row have the share 0.

        Returns
        -------
        Measurement
            The share of the rarest class, in [0, 1]. A fact about these rows, not an
            estimate for others. A row without an answer counts for no class.

        Raises
        ------
        InvalidInput
            If the target is a number (task = "regression"), or the share cannot be
            reached by so many classes.
        UnreadableData
            If there is no such column.
        """
        settings = self._session.settings
        if label is None and settings.task == "regression":
            raise InvalidInput(
                "`label_balance` must be asked of classes; task = 'regression' has "
                "none. Hint: name a column with label=."
            )
        share = _share(at_least)
        name = settings.target if label is None else label
        table = self._table(data)
        breaches = list(unseen(table))
        told = f"label_balance({name}, at_least={share:g})"
        if breaches:
            return self._broken(told, table, breaches, question="label_balance")
        counts = self._class_counts(table, name)
        if len(counts) * share > 1 + 1e-12:
            rule = f"at most {1 / len(counts):g}, as there are {len(counts)} classes"
            raise InvalidInput.because("at_least", rule, share)
        return self._smallest(table, told, counts, share)

    def _class_counts(self, table: DataTable, name: str) -> dict[Any, int]:
        settings = self._session.settings
        values, rows = _counted(table, name)
        classes = distinct_values(values)
        if name == settings.target and settings.task != "regression":
            asked = settings.classes or (
                (settings.positive,) if settings.task == "binary" else ()
            )
            # a class without rows is what this question is about
            known = [c for c in asked if not equal_to(values, c).any()]
            classes = [*classes, *known]
        if len(classes) < 2:
            classes = [*classes, *["any other class"] * (2 - len(classes))]
        return {c: int(rows[equal_to(values, c)].sum()) for c in classes}

    def _smallest(
        self, table: DataTable, told: str, counts: dict[Any, int], share: float
    ) -> Measurement:
        rare = sorted(
            (count, shown_cell(value))
            for value, count in counts.items()
            if count < share * table.rows
        )
        lowest = min(counts.values()) / table.rows
        measurement = Measurement.known(lowest, n=table.rows, method=METHOD)
        cases = tuple(
            f"class {value}: {count} of {table.rows} rows" for count, value in rare
        )
        self._record(
            told,
            table,
            measurement,
            share,
            question="label_balance",
            metric="share of the rarest class",
            told=Told(
                reason=f"{len(rare)} of {len(counts)} classes have too few rows."
                if rare
                else None,
                remedy="collect more rows of these classes, or join them with others",
                cases=cases[:CASES_SHOWN],
                left_out=max(0, len(cases) - CASES_SHOWN),
            ),
        )
        return measurement


def _counted(table: DataTable, name: str) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Give values with their numbers of rows: one each, or as an engine counts them."""
    if not table.stays:
        values = column(table.frame, name, what=table.reference)
        return values, np.ones(len(values), dtype=np.int64)
    placed = RowsInPlace(table)
    placed.require(name)
    if placed.schema[name].is_nested():
        raise UnreadableData(
            f"{table.reference}: the column {name!r} must hold one value per row; it "
            "holds lists or records. Hint: name another column with label=."
        )
    by_value = placed.plan.group_by(name).agg(nw.len().alias(placed.place))
    found = placed.taken(by_value.head(MAX_CLASSES + 1))
    if len(found) > MAX_CLASSES:
        raise InvalidInput(
            f"{table.reference}: {name!r} must hold classes to be balanced; it holds "
            f"more than {MAX_CLASSES} different values. Hint: name another column with "
            "label=."
        )
    values = np.empty(len(found), dtype=object)
    values[:] = [row[name] for row in found]
    return values, np.array([row[placed.place] for row in found], dtype=np.int64)


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput.because("at_least", "a share of the rows in (0, 1)", value)
    if not 0 < value < 1:
        raise InvalidInput.because("at_least", "a share of the rows in (0, 1)", value)
    return float(value)
