"""What is each outcome of a decision worth: the setting `costs` as `case_values_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.row_structure import row_amounts
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.stats.losses.business_value import OUTCOMES
from pytest_mlgate.stats.losses.business_value import OutcomeValues
from pytest_mlgate.stats.losses.business_value import RowValues

if TYPE_CHECKING:
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.settings import Settings


def case_values_of(settings: Settings, table: DataTable) -> OutcomeValues | RowValues:
    """Read the setting `costs`: numbers, or columns of the evaluation data.

    Parameters
    ----------
    settings
        With `costs`.
    table
        The evaluation data.

    Returns
    -------
    OutcomeValues or RowValues
        The same for all rows, or one of each per row.

    Raises
    ------
    SettingsError
        If there are no costs.
    InvalidInput
        If an amount is no finite number, or right decisions are not rewarded.
    UnreadableData
        If there is no such column.
    """
    costs = settings.costs
    if costs is None:
        raise SettingsError(
            f"{settings.file}: value_per_case needs to know what outcomes are worth. "
            "Hint: add `costs = { tp = 90, fp = -10 }`, or names of columns for "
            "amounts that differ by row."
        )
    numbers = {k: v for k, v in costs.items() if not isinstance(v, str)}
    columns = {k: v for k, v in costs.items() if isinstance(v, str)}
    if not columns:
        return OutcomeValues(**dict.fromkeys(OUTCOMES, 0.0) | numbers)
    amounts = {k: np.full(table.rows, v) for k, v in numbers.items()} | {
        k: row_amounts(table.frame, v, key=f"costs.{k}") for k, v in columns.items()
    }
    nothing = np.zeros(table.rows)
    return RowValues(**dict.fromkeys(OUTCOMES, nothing) | amounts)
