"""What does evidently take: its drift preset, and tests of every column."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING

from evidently import DataDefinition
from evidently import Dataset
from evidently import Report
from evidently.metrics import MaxValue
from evidently.metrics import MinValue
from evidently.metrics import MissingValueCount
from evidently.metrics import OutListValueCount
from evidently.presets import DataDriftPreset
from evidently.tests import eq
from evidently.tests import gte
from evidently.tests import lte
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd

LEVELS = [f"level {level:02d}" for level in range(20)]


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Run the preset with its tests."""
    report = Report([DataDriftPreset()], include_tests=True)
    return _told(report.run(_dataset(after), _dataset(before)))


def schema(rows: pd.DataFrame) -> str:
    """Ask of every number a range, of every text one of twenty levels."""
    metrics = []
    for name in rows.columns:
        metrics.append(MissingValueCount(column=name, tests=[eq(0)]))
        if name[0] == "s":
            found = OutListValueCount(column=name, values=LEVELS, tests=[eq(0)])
            metrics.append(found)
            continue
        metrics.append(MinValue(column=name, tests=[gte(-50)]))
        metrics.append(MaxValue(column=name, tests=[lte(50)]))
    return _told(Report(metrics).run(_dataset(rows), None))


def _dataset(rows: pd.DataFrame) -> Dataset:
    texts = [name for name in rows.columns if name[0] == "s"]
    kinds = DataDefinition(
        categorical_columns=texts,
        numerical_columns=[name for name in rows.columns if name[0] != "s"],
    )
    return Dataset.from_pandas(rows, kinds)


def _told(done: object) -> str:
    statuses = [test.status.name for test in done.tests_results]
    passed = statuses.count("SUCCESS")
    return f"{passed} of {len(statuses)} tests pass"


if __name__ == "__main__":
    serve({"drift": drift, "schema": schema}, packages=("evidently", "scikit-learn"))
