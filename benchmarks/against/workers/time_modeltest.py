"""What does modeltest take: PSI and Kolmogorov-Smirnov of the numeric columns."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING

from modeltest.core.base import TestContext
from modeltest.scenarios.drift import DataDriftTest
from modeltest.scenarios.drift import KSTest
from taking_turns import serve

if TYPE_CHECKING:
    import pandas as pd


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Run both tests; a column that fails ends a test, text is not looked at."""
    context = TestContext(model=None, X_val=after, y_val=None, X_train=before)
    told = [test.run(context) for test in (DataDriftTest(), KSTest())]
    shown = [f"{one.name} {one.status.value} {one.detail}".strip() for one in told]
    return "; ".join(shown)


if __name__ == "__main__":
    serve({"drift": drift}, packages=("modeltest", "scipy"))
