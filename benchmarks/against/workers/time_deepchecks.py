"""What does deepchecks take: `FeatureDrift` with its default condition."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING

from deepchecks.tabular import Dataset
from deepchecks.tabular import checks
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Score every column, by default on at most 100,000 rows of each table."""
    check = checks.FeatureDrift().add_condition_drift_score_less_than()
    past, present = (
        Dataset(rows, cat_features=[name for name in rows if name[0] == "s"])
        for rows in (before, after)
    )
    result = check.run(past, present, with_display=False)
    (told,) = result.conditions_results
    return f"{told.category.name}: {told.details}"


if __name__ == "__main__":
    serve({"drift": drift}, packages=("deepchecks", "scikit-learn"))
