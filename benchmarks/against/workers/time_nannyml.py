"""What does NannyML take, by its default methods, chunks and thresholds."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from typing import Any

# it reports its use to its makers unless told not to
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Fit univariate drift on one table, and look at the other."""
    texts = [name for name in before.columns if name[0] == "s"]
    calculator = nannyml.UnivariateDriftCalculator(
        column_names=list(before.columns), treat_as_categorical=texts
    )
    return _alerts(calculator, before, after)


def schema(rows: pd.DataFrame) -> str:
    """Look for missing values, unseen levels and numbers out of range.

    They are learned from rows, so the first tenth stands for the reference.
    """
    half = len(rows) // 10
    before, after = rows.iloc[:half], rows.iloc[half:]
    texts = [name for name in rows.columns if name[0] == "s"]
    numbers = [name for name in rows.columns if name[0] != "s"]
    told = [
        _alerts(calculator, before, after)
        for calculator in (
            nannyml.MissingValuesCalculator(column_names=list(rows.columns)),
            nannyml.UnseenValuesCalculator(column_names=texts),
            nannyml.NumericalRangeCalculator(column_names=numbers),
        )
    ]
    return "missing, unseen, range: " + "; ".join(told)


def _alerts(calculator: Any, before: pd.DataFrame, after: pd.DataFrame) -> str:  # noqa: ANN401 - of four kinds
    calculator.fit(before)
    found = calculator.calculate(after).filter(period="analysis").to_df()
    alerts = found[[name for name in found.columns if name[-1] == "alert"]]
    return f"{int(alerts.any().sum())} of {alerts.shape[1]} alert"


if __name__ == "__main__":
    serve({"drift": drift, "schema": schema}, packages=("nannyml",))
